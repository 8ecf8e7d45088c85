/**
 * Logs of single requests, for whoever wants to see what a client sent and an upstream answered.
 * {@link dev.cliproxy.requestlog.RequestLogs} owns the folder of these files; whoever serves a
 * request tells a {@link dev.cliproxy.requestlog.RequestLog} what happens, which costs copies of
 * bytes and never waits. Secrets are taken out before anything is written. Knows nothing of HTTP
 * libraries.
 */
package dev.cliproxy.requestlog;
