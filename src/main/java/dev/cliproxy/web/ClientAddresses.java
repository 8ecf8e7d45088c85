package dev.cliproxy.web;

import dev.cliproxy.config.field.IpText;
import inet.ipaddr.IPAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who sent a request. The socket's peer counts; what forwarding headers say counts only
 * when the peer is a trusted proxy. Whatever is doubtful makes the caller remote, under the peer's
 * address. No name is ever looked up.
 */
public final class ClientAddresses {
  private final List<IPAddress> trusted;

  /**
   * @param trustedProxies CIDR blocks or single addresses; an entry that is neither trusts nobody
   */
  public ClientAddresses(List<String> trustedProxies) {
    this.trusted =
        trustedProxies.stream().map(String::strip).flatMap(t -> IpText.block(t).stream()).toList();
  }

  /** The sender of the request; never null. */
  public ClientAddress of(HttpServletRequest request) {
    String peerText = request.getRemoteAddr();
    Optional<IPAddress> peer = peerText == null ? Optional.empty() : IpText.address(peerText);
    return peer.map(ip -> behind(ip, request))
        .orElseGet(() -> new ClientAddress(ClientAddress.UNKNOWN, false));
  }

  /** Whether the caller came by TLS, to the container or to a trusted proxy in front of it. */
  public boolean isSecure(HttpServletRequest request) {
    return request.isSecure()
        || ("https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))
            && IpText.address(String.valueOf(request.getRemoteAddr()))
                .filter(this::isTrusted)
                .isPresent());
  }

  private ClientAddress behind(IPAddress peer, HttpServletRequest request) {
    ForwardingHeaders headers = new ForwardingHeaders(request);
    if (!headers.present()) {
      return new ClientAddress(text(peer), peer.isLoopback());
    }
    Optional<IPAddress> caller = isTrusted(peer) ? agreedCaller(headers) : Optional.empty();
    // Loopback named by a proxy on another machine is that machine.
    return caller
        .map(ip -> new ClientAddress(text(ip), ip.isLoopback() && peer.isLoopback()))
        .orElseGet(() -> new ClientAddress(text(peer), false));
  }

  /**
   * Proxies write one kind of header and hand the others through as the client sent them, so two
   * kinds that name different callers prove nothing.
   */
  private Optional<IPAddress> agreedCaller(ForwardingHeaders headers) {
    Set<IPAddress> callers = new HashSet<>();
    for (List<String> hops : headers.routes()) {
      Optional<IPAddress> caller = caller(hops);
      if (caller.isEmpty()) {
        return Optional.empty();
      }
      callers.add(caller.get());
    }
    if (callers.size() > 1) {
      callers.removeIf(this::isTrusted);
    }
    return callers.size() == 1 ? Optional.of(callers.iterator().next()) : Optional.empty();
  }

  /** The right-most hop that is not trusted, else the left-most; empty at the first garbage. */
  private Optional<IPAddress> caller(List<String> hops) {
    Optional<IPAddress> caller = Optional.empty();
    for (int i = hops.size() - 1; i >= 0; i--) {
      caller = IpText.address(hops.get(i));
      if (caller.isEmpty() || !isTrusted(caller.get())) {
        return caller;
      }
    }
    return caller;
  }

  private boolean isTrusted(IPAddress address) {
    return trusted.stream().anyMatch(block -> block.contains(address));
  }

  private static String text(IPAddress address) {
    return address.toCanonicalString();
  }
}
