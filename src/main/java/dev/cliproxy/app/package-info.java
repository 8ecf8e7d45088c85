/** Composition: builds every service once, in order, and closes them in reverse. */
package dev.cliproxy.app;
