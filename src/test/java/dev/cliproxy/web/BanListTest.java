package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BanListTest {
  private static final ClientAddress MALLORY = remote("203.0.113.9");

  private final MutableClock clock = new MutableClock();
  private final BanList bans = new BanList(clock);

  @Test
  void aBanIsToldOnceAndHoldsWhereItIsHeardButNotForLonger() {
    BanList other = new BanList(clock);
    List<String> told = new ArrayList<>();
    bans.addListener(
        (network, end) -> {
          told.add(network);
          other.follow(network, end);
        });
    other.addListener(
        (network, end) -> {
          throw new AssertionError("told back");
        });
    fail(MALLORY, 6);
    assertEquals(List.of(MALLORY.network()), told);
    assertEquals(Optional.of(BanList.BAN), other.remaining(MALLORY));
    other.follow(MALLORY.network(), clock.instant());
    other.follow("198.51.100.7", clock.instant().plus(Duration.ofDays(9)));
    assertEquals(Optional.of(BanList.BAN), other.remaining(MALLORY), "never shorter");
    assertEquals(Optional.of(BanList.BAN), other.remaining(remote("198.51.100.7")));
    clock.advance(BanList.BAN);
    assertEquals(Optional.empty(), other.remaining(MALLORY));
  }

  @Test
  void theFifthFailureInARowBansForHalfAnHour() {
    for (int i = 1; i < 5; i++) {
      assertFalse(bans.failed(MALLORY));
      assertEquals(Optional.empty(), bans.remaining(MALLORY));
    }
    assertTrue(bans.failed(MALLORY));
    assertEquals(Optional.of(Duration.ofMinutes(30)), bans.remaining(MALLORY));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.of(Duration.ofSeconds(1799)), bans.remaining(MALLORY));
    assertEquals(Optional.empty(), bans.remaining(remote("203.0.113.10")));
  }

  @Test
  void aSuccessStartsTheCountAnew() {
    fail(MALLORY, 4);
    bans.succeeded(MALLORY);
    fail(MALLORY, 4);
    assertEquals(Optional.empty(), bans.remaining(MALLORY));
  }

  @Test
  void aSuccessDoesNotLiftABan() {
    fail(MALLORY, 5);
    bans.succeeded(MALLORY);
    assertTrue(bans.remaining(MALLORY).isPresent());
  }

  @Test
  void aFailureDuringABanDoesNotProlongIt() {
    fail(MALLORY, 5);
    clock.advance(Duration.ofMinutes(29));
    fail(MALLORY, 20);
    assertEquals(Optional.of(Duration.ofMinutes(1)), bans.remaining(MALLORY));
  }

  @Test
  void afterABanTheCountStartsAnew() {
    fail(MALLORY, 5);
    clock.advance(Duration.ofMinutes(30));
    assertEquals(Optional.empty(), bans.remaining(MALLORY));
    fail(MALLORY, 4);
    assertEquals(Optional.empty(), bans.remaining(MALLORY));
    fail(MALLORY, 1);
    assertTrue(bans.remaining(MALLORY).isPresent());
  }

  @Test
  void neighboursInOneIpv6SiteAreBannedAsOne() {
    for (int i = 1; i <= 5; i++) {
      bans.failed(remote("2001:db8:1:2::" + i));
    }
    assertTrue(bans.remaining(remote("2001:db8:1:2:ffff::1")).isPresent());
    assertFalse(bans.remaining(remote("2001:db8:1:3::1")).isPresent());
  }

  @Test
  void tenThousandAndOneFailingAddressesFitAndTheEldestIsForgotten() {
    ClientAddress eldest = remote("10.0.0.0");
    fail(eldest, 4);
    for (int i = 1; i <= BanList.CAPACITY; i++) {
      bans.failed(numbered(i));
    }
    assertEquals(BanList.CAPACITY, bans.size());
    assertFalse(bans.failed(eldest));
  }

  @Test
  void firstFailuresDoNotPushOutABannedAddress() {
    fail(MALLORY, 5);
    for (int i = 0; i <= BanList.CAPACITY; i++) {
      bans.failed(numbered(i));
    }
    assertTrue(bans.remaining(MALLORY).isPresent());
    assertEquals(BanList.CAPACITY, bans.size());
  }

  @Test
  void whenAllAreBannedTheBanThatEndsFirstMakesRoom() {
    for (int i = 0; i <= BanList.CAPACITY; i++) {
      fail(numbered(i), 5);
    }
    assertEquals(BanList.CAPACITY, bans.size());
    assertFalse(bans.remaining(numbered(0)).isPresent());
    assertTrue(bans.remaining(numbered(1)).isPresent());
    clock.advance(Duration.ofMinutes(30));
    bans.failed(MALLORY);
    assertEquals(1, bans.size());
  }

  @Test
  void failuresOfManyThreadsAreAllCounted() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        tasks.add(
            () -> {
              int banned = 0;
              for (int i = 0; i < 500; i++) {
                banned += bans.failed(numbered(i)) ? 1 : 0;
              }
              return banned;
            });
      }
      int banned = 0;
      for (Future<Integer> result : pool.invokeAll(tasks)) {
        banned += result.get();
      }
      assertEquals(500, banned);
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT30M, 30m0s",
    "PT29M59.6S, 30m0s",
    "PT29M59.4S, 29m59s",
    "PT1M, 1m0s",
    "PT59S, 59s",
    "PT0.001S, 1s"
  })
  void theSentenceTellsTheTimeLeft(Duration remaining, String text) {
    assertEquals(
        "IP banned due to too many failed attempts. Try again in " + text,
        BanList.sentence(remaining));
  }

  private void fail(ClientAddress caller, int times) {
    for (int i = 0; i < times; i++) {
      bans.failed(caller);
    }
  }

  private static ClientAddress numbered(int i) {
    return remote("10.0." + i / 256 + "." + i % 256);
  }

  private static ClientAddress remote(String address) {
    return new ClientAddress(address, false);
  }
}
