/**
 * Where browsers come back to on the main port after a login at a provider: a thin face of {@link
 * dev.cliproxy.login.Logins}, open to everybody, because a browser has no key. What lets an answer
 * in is the login's state.
 */
package dev.cliproxy.callback;
