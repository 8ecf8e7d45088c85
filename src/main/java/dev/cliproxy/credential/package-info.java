/**
 * Keys and token files. {@link dev.cliproxy.credential.AuthFiles} owns the folder of token files:
 * what it lists is what can be used, and one rule says which names and which contents are good.
 * Knows nothing of HTTP.
 */
package dev.cliproxy.credential;
