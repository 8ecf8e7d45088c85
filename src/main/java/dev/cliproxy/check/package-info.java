/**
 * Whether a credential works: asked of its provider, through its own proxy, when a person wants to
 * know. The list of models first, because it costs nothing; else the smallest request. API and
 * pages start the same checks and show the same results.
 */
package dev.cliproxy.check;
