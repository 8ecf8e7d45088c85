package dev.cliproxy.web;

import dev.cliproxy.config.field.IpText;
import inet.ipaddr.IPAddress;
import java.util.Objects;

/**
 * Who calls, as far as the network tells.
 *
 * @param address the address in canonical text, or {@link #UNKNOWN}; safe to log
 * @param local whether the call comes from this very machine, not through a proxy that is not
 *     trusted
 */
public record ClientAddress(String address, boolean local) {
  /** The address of a peer that has none, such as one behind a Unix domain socket. */
  public static final String UNKNOWN = "unknown";

  private static final int IPV6_SITE_PREFIX = 64;

  public ClientAddress {
    Objects.requireNonNull(address, "address");
  }

  /**
   * What one customer of a network provider can choose addresses from, and thus what is banned as
   * one: an IPv4 address itself, the /64 of an IPv6 address.
   */
  public String network() {
    return IpText.address(address)
        .filter(IPAddress::isIPv6)
        .map(ip -> ip.toPrefixBlock(IPV6_SITE_PREFIX).toCanonicalString())
        .orElse(address);
  }
}
