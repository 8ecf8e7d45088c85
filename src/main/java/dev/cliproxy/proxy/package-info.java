/**
 * The data path: {@code /v1} and {@code /v1beta}. {@link dev.cliproxy.proxy.ProxyServlet} decides
 * who calls and what for; an {@code Exchange} is one client's request with its attempts, whatever
 * {@code Origin} brings it; an {@code Attempt} is one provider's answer, which {@code ClientAnswer}
 * writes as fast as the client takes it. A {@code SocketConnection} brings one exchange after the
 * other. Nothing here waits: bytes are read when there are some, and asked for when the ones before
 * are gone. All that happens to an exchange happens in its {@code Lane}, in which nothing holds a
 * lock: the container and the HTTP client call from under locks of their own. Knows nothing of YAML
 * or HTML.
 */
package dev.cliproxy.proxy;
