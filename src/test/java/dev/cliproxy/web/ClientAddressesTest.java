package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
  private static final String PROXY = "10.1.2.3";
  private final ClientAddresses trustingNobody = new ClientAddresses(List.of());
  private final ClientAddresses trustingTen =
      new ClientAddresses(List.of("10.0.0.0/8", "fd00::/8"));
  private final ClientAddresses trustingLoopback = new ClientAddresses(List.of("127.0.0.1", "::1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "[::1]",
        "0:0:0:0:0:0:0:1%lo",
        "::ffff:127.0.0.1"
      })
  void aLoopbackPeerIsLocal(String peer) {
    assertEquals(true, trustingNobody.of(FakeRequest.from(peer).build()).local());
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "::ffff:203.0.113.9, 203.0.113.9",
    "::FFFF:CB00:7109, 203.0.113.9",
    "::127.0.0.1, ::7f00:1",
    "2001:DB8:0:0::1, 2001:db8::1",
    "[fe80::1%eth0], fe80::1",
    "0.0.0.0, 0.0.0.0",
    "localhost, unknown",
    "127.1, unknown",
    "0177.0.0.1, unknown",
    "2130706433, unknown",
    "127.0.0.1/8, unknown",
    "127.0.0.*, unknown",
    "'', unknown",
  })
  void anyOtherPeerIsRemoteUnderItsNormalAddress(String peer, String address) {
    assertEquals(
        new ClientAddress(address, false), trustingNobody.of(FakeRequest.from(peer).build()));
  }

  @Test
  void aPeerWithoutAnAddressIsRemote() {
    assertEquals(
        new ClientAddress("unknown", false), trustingNobody.of(FakeRequest.from(null).build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For",
        "x-forwarded-host",
        "X-FORWARDED-PROTO",
        "Forwarded",
        "X-Real-IP",
        "Via",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "X_Forwarded_For",
        "x_real_ip"
      })
  void aLoopbackPeerThatForwardsWithoutBeingTrustedIsRemote(String header) {
    assertEquals(
        new ClientAddress("127.0.0.1", false),
        trustingTen.of(FakeRequest.from("127.0.0.1").with(header, "127.0.0.1").build()));
  }

  @Test
  void anUntrustedPeerCannotNameAnotherCaller() {
    assertEquals(
        new ClientAddress("203.0.113.9", false),
        trustingTen.of(
            FakeRequest.from("203.0.113.9")
                .with("X-Forwarded-For", "127.0.0.1")
                .with("Forwarded", "for=127.0.0.1")
                .with("X-Real-IP", "127.0.0.1")
                .build()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9 | 203.0.113.9",
        "127.0.0.1, 198.51.100.7, 203.0.113.9, 10.9.9.9 | 203.0.113.9",
        "203.0.113.9:4711 | 203.0.113.9",
        "[2001:db8::7]:443 | 2001:db8::7",
        "2001:db8::7 | 2001:db8::7",
        "[2001:db8::7%1] | 2001:db8::7",
        "::ffff:203.0.113.9 | 203.0.113.9",
        "garbage, 203.0.113.9 | 203.0.113.9",
        "10.3.3.3, 10.9.9.9 | 10.3.3.3",
      })
  void aTrustedProxyNamesTheRightMostUntrustedHop(String route, String address) {
    assertEquals(
        new ClientAddress(address, false),
        trustingTen.of(FakeRequest.from(PROXY).with("X-Forwarded-For", route).build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.9, unknown",
        "203.0.113.9, ",
        "203.0.113.9, evil.example",
        "203.0.113.9, 1.2.3.4/8",
        "203.0.113.9, [::1",
        "203.0.113.9, 1.2.3.4:99x",
        "203.0.113.9, 0x7f.1",
        ""
      })
  void aGarbageHopFailsClosed(String route) {
    assertEquals(
        new ClientAddress(PROXY, false),
        trustingTen.of(FakeRequest.from(PROXY).with("X-Forwarded-For", route).build()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=203.0.113.9 | 203.0.113.9",
        "For=\"[2001:db8::7]:4711\";proto=https;by=10.0.0.1 | 2001:db8::7",
        "for=198.51.100.7, for=203.0.113.9 ; proto=http, for=10.9.9.9 | 203.0.113.9",
        "host=\"a,for=127.0.0.1\";for=203.0.113.9 | 203.0.113.9",
        "for=unknown, for=203.0.113.9 | 203.0.113.9",
        "for=_hidden | 10.1.2.3",
        "proto=https | 10.1.2.3",
        "for=203.0.113.9, | 10.1.2.3",
        "for=203.0.113.9; | 10.1.2.3",
        "for=\", for=203.0.113.9 | 10.1.2.3",
        "for=203.0.113.9;for=198.51.100.7 | 10.1.2.3",
        "203.0.113.9 | 10.1.2.3",
      })
  void theStandardHeaderIsReadStrictly(String header, String address) {
    assertEquals(
        new ClientAddress(address, false),
        trustingTen.of(FakeRequest.from(PROXY).with("Forwarded", header).build()));
  }

  @Test
  void severalHeaderLinesAreOneRoute() {
    assertEquals(
        new ClientAddress("203.0.113.9", false),
        trustingTen.of(
            FakeRequest.from(PROXY)
                .with("X-Forwarded-For", "127.0.0.1", "203.0.113.9", "10.9.9.9")
                .build()));
  }

  @Test
  void headersThatNameDifferentCallersProveNothing() {
    assertEquals(
        new ClientAddress(PROXY, false),
        trustingTen.of(
            FakeRequest.from(PROXY)
                .with("X-Forwarded-For", "198.51.100.7")
                .with("X-Real-IP", "203.0.113.9")
                .build()));
  }

  @Test
  void aHeaderThatNamesAnInnerProxyDoesNotDisagree() {
    assertEquals(
        new ClientAddress("203.0.113.9", false),
        trustingTen.of(
            FakeRequest.from(PROXY)
                .with("X-Forwarded-For", "203.0.113.9, 10.9.9.9")
                .with("X-Real-IP", "10.9.9.9")
                .build()));
  }

  @Test
  void loopbackNamedByAnotherMachineIsNotThisMachine() {
    assertEquals(
        new ClientAddress("127.0.0.1", false),
        trustingTen.of(FakeRequest.from(PROXY).with("X-Forwarded-For", "127.0.0.1").build()));
  }

  @Test
  void aTrustedProxyOnThisMachineMayServeThisMachine() {
    assertEquals(
        new ClientAddress("127.0.0.1", true),
        trustingLoopback.of(FakeRequest.from("::1").with("X-Forwarded-For", "127.0.0.1").build()));
    assertEquals(
        new ClientAddress("203.0.113.9", false),
        trustingLoopback.of(
            FakeRequest.from("::1").with("X-Forwarded-For", "127.0.0.1, 203.0.113.9").build()));
    assertEquals(
        new ClientAddress("::1", false),
        trustingLoopback.of(FakeRequest.from("::1").with("Via", "1.1 proxy").build()));
  }

  @Test
  void aRouteWithoutEndIsNotRead() {
    String hop = "10.0.0.1,";
    assertEquals(
        new ClientAddress(PROXY, false),
        trustingTen.of(
            FakeRequest.from(PROXY).with("X-Forwarded-For", hop.repeat(40) + "1.1.1.1").build()));
    assertEquals(
        new ClientAddress(PROXY, false),
        trustingTen.of(
            FakeRequest.from(PROXY)
                .with("Forwarded", "for=1.1.1.1;host=\"" + "a".repeat(100_000) + "\"")
                .build()));
  }

  @Test
  void aTrustedEntryIsABlockOrAnAddressAndAnythingElseTrustsNobody() {
    ClientAddresses addresses =
        new ClientAddresses(
            List.of(" 192.0.2.77/24 ", "2001:db8::5", "10.*", "example.org", "", "0x0a.1/8"));
    assertEquals("1.1.1.1", addressBehind(addresses, "192.0.2.1"));
    assertEquals("1.1.1.1", addressBehind(addresses, "2001:db8::5"));
    assertEquals("2001:db8::6", addressBehind(addresses, "2001:db8::6"));
    assertEquals("10.0.0.1", addressBehind(addresses, "10.0.0.1"));
  }

  private static String addressBehind(ClientAddresses addresses, String peer) {
    return addresses
        .of(FakeRequest.from(peer).with("X-Forwarded-For", "1.1.1.1").build())
        .address();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "unknown, unknown"
  })
  void aNetworkIsWhatIsBannedAsOne(String address, String network) {
    assertEquals(network, new ClientAddress(address, false).network());
  }
}
