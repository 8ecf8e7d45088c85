/**
 * Logins at providers and the tokens that come of them. {@link dev.cliproxy.login.Logins} starts a
 * login, takes the browser's answer from wherever it arrives (the loopback listener that lives
 * while a login waits, the main port's callback routes, a pasted address) and saves the token file;
 * {@link dev.cliproxy.login.TokenRefresh} follows the auth folder, renews what is about to expire
 * and is what the proxy asks for tokens, see {@link dev.cliproxy.credential.TokenCredentials}.
 *
 * <p>One class for each provider knows its addresses, fields and oddities. All requests go through
 * {@link dev.cliproxy.login.ProviderCalls}, and so through the program's one HTTP client and its
 * proxy. Knows nothing of servlets: the servlet behind the callback routes stands in {@code
 * dev.cliproxy.callback}, the management resource and the admin page with their faces.
 */
package dev.cliproxy.login;
