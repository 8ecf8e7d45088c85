/**
 * One message to one model, sent by somebody who wants to see what a client would get. It goes in
 * where clients' requests do: {@link dev.cliproxy.trial.ProxyEntrance} is the proxy's own door,
 * behind the reading of HTTP, as its WebSockets have one. So a trial meets the same limits,
 * routing, translation, records and logs as any request, and there is no second way that could
 * differ.
 *
 * <p>Not by HTTP to ourselves: nothing knows for sure under which address this server can be
 * reached, a header that says it could be anybody's, and the key would travel. Not by a dispatch
 * within the container: the proxy answers asynchronously, which the pages' framework does not
 * expect of a request that it has not suspended.
 *
 * <p>API and pages begin the same trials and show the same results. Bounded: a few at a time, in
 * length, in time and in what is kept of the answer; nothing is kept when it has been shown.
 */
package dev.cliproxy.trial;
