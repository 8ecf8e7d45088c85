/**
 * The way out: one HTTP client for all providers ({@link dev.cliproxy.upstream.UpstreamClient}),
 * the proxies that requests go through, what a failure means for the next attempt, and one class
 * for each vendor that knows its addresses and headers. Knows nothing of servlets: who waits for an
 * answer is an {@link dev.cliproxy.upstream.AnswerListener}.
 */
package dev.cliproxy.upstream;
