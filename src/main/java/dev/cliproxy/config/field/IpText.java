package dev.cliproxy.config.field;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.Optional;

/**
 * Reads addresses strictly: no host names, no ranges and none of the octal or shortened forms that
 * two programs may read differently.
 */
public final class IpText {
  /** Longer than the longest address with zone, brackets and port. */
  private static final int MAX_LENGTH = 128;

  private static final IPAddressStringParameters ADDRESS = parameters(false);
  private static final IPAddressStringParameters BLOCK = parameters(true);

  private IpText() {}

  /**
   * One address, optionally in brackets and with a port; without its zone, an IPv4-mapped one as
   * IPv4. Empty when the text is anything else.
   */
  public static Optional<IPAddress> address(String text) {
    return parse(withoutPort(text), ADDRESS).map(IpText::normalised);
  }

  /** A single address, or a block given as {@code address/length}. Empty when it is neither. */
  public static Optional<IPAddress> block(String text) {
    return parse(text, BLOCK).map(IPAddress::toPrefixBlock);
  }

  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      boolean nothingButPort = end > 0 && text.substring(end + 1).matches("(:[0-9]{1,5})?");
      return nothingButPort ? text.substring(1, end) : "";
    }
    int colon = text.indexOf(':');
    boolean onlyColon = colon >= 0 && colon == text.lastIndexOf(':');
    return onlyColon && text.substring(colon).matches(":[0-9]{1,5}")
        ? text.substring(0, colon)
        : text;
  }

  private static Optional<IPAddress> parse(String text, IPAddressStringParameters parameters) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return Optional.ofNullable(new IPAddressString(text, parameters).getAddress());
  }

  private static IPAddress normalised(IPAddress address) {
    if (!address.isIPv6()) {
      return address;
    }
    IPv6Address plain = address.toIPv6().removeZone();
    return plain.isIPv4Mapped() ? plain.getEmbeddedIPv4Address() : plain;
  }

  private static IPAddressStringParameters parameters(boolean prefix) {
    IPAddressStringParameters.Builder builder =
        new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowPrefix(prefix)
            .allowPrefixOnly(false)
            .allowMask(false)
            .allowWildcardedSeparator(false)
            .allow_inet_aton(false)
            .setRangeOptions(RangeParameters.NO_RANGE);
    builder
        .getIPv4AddressParametersBuilder()
        .allowBinary(false)
        .allowLeadingZeros(false)
        .allowPrefixesBeyondAddressSize(false);
    builder
        .getIPv6AddressParametersBuilder()
        .allowBase85(false)
        .allowBinary(false)
        .allowZone(!prefix)
        .allowPrefixesBeyondAddressSize(false);
    return builder.toParams();
  }
}
