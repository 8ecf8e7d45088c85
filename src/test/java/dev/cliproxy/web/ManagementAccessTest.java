package dev.cliproxy.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.web.Decision.Allowed;
import dev.cliproxy.web.Decision.Denied;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ManagementAccessTest {
  private static final ClientAddress HERE = new ClientAddress("127.0.0.1", true);
  private static final ClientAddress THERE = new ClientAddress("203.0.113.9", false);
  private static final Optional<String> RIGHT = Optional.of("right");
  private static final Optional<String> WRONG = Optional.of("wrong");
  private static final Optional<String> MISSING = Optional.empty();

  private final MutableClock clock = new MutableClock();
  private final CountingCheck bcrypt = new CountingCheck();
  private final ManagementAccess access =
      new ManagementAccess(
          this::settings,
          new ManagementKey(new SecureRandom(), bcrypt, Duration.ZERO),
          new BanList(clock));

  private String hash = CountingCheck.hashOf("right");
  private boolean allowRemote = true;

  private RemoteManagement settings() {
    return new RemoteManagement(allowRemote, hash, List.of(), List.of());
  }

  @Test
  void withoutAConfiguredKeyThereIsNothingHere() {
    fail(THERE, WRONG, 5);
    for (String none : List.of("", " ")) {
      hash = none;
      for (ClientAddress caller : List.of(HERE, THERE)) {
        assertDenied(404, "not found", access.decide(caller, RIGHT));
        assertDenied(404, "not found", access.decide(caller, MISSING));
      }
      assertEquals(false, access.isEnabled());
    }
    assertEquals(5, bcrypt.calls());
  }

  @Test
  void settingAndClearingTheKeyCountsAtTheNextCall() {
    hash = "";
    assertDenied(404, "not found", access.decide(HERE, RIGHT));
    hash = CountingCheck.hashOf("right");
    assertEquals(new Allowed(), access.decide(HERE, RIGHT));
    hash = "";
    assertDenied(404, "not found", access.decide(HERE, RIGHT));
  }

  @Test
  void theRightKeyLetsInFromHereAndWhenAllowedFromThere() {
    assertEquals(new Allowed(), access.decide(HERE, RIGHT));
    assertEquals(new Allowed(), access.decide(THERE, RIGHT));
    allowRemote = false;
    assertEquals(new Allowed(), access.decide(HERE, RIGHT));
    assertDenied(403, "remote management disabled", access.decide(THERE, RIGHT));
  }

  @Test
  void remoteCallersAreTurnedAwayBeforeTheirKeyIsLookedAt() {
    allowRemote = false;
    for (int i = 0; i < 10; i++) {
      assertDenied(403, "remote management disabled", access.decide(THERE, WRONG));
      assertDenied(403, "remote management disabled", access.decide(THERE, MISSING));
    }
    assertEquals(0, bcrypt.calls());
    allowRemote = true;
    assertEquals(new Allowed(), access.decide(THERE, RIGHT));
  }

  @Test
  void theRefusalOfRemoteCallersTellsTheSettingToChange() {
    allowRemote = false;
    Denied denied = assertInstanceOf(Denied.class, access.decide(THERE, RIGHT));
    assertEquals(
        Optional.of(true), denied.details().map(d -> d.contains("remote-management.allow-remote")));
  }

  @Test
  void aMissingAndAWrongKeyAreToldApart() {
    for (ClientAddress caller : List.of(HERE, THERE)) {
      assertDenied(401, "missing management key", access.decide(caller, MISSING));
      assertDenied(401, "invalid management key", access.decide(caller, WRONG));
    }
  }

  @Test
  void fiveFailuresMissingOnesIncludedBanARemoteCaller() {
    fail(THERE, MISSING, 3);
    fail(THERE, WRONG, 2);
    clock.advance(Duration.ofSeconds(1));
    Denied denied = assertInstanceOf(Denied.class, access.decide(THERE, RIGHT));
    assertEquals(403, denied.status());
    assertEquals(
        "IP banned due to too many failed attempts. Try again in 29m59s", denied.message());
    assertEquals(OptionalLong.of(1799), denied.retryAfter());
    clock.advance(Duration.ofMinutes(30));
    assertEquals(new Allowed(), access.decide(THERE, RIGHT));
  }

  @Test
  void theBanComesBeforeTheRefusalOfRemoteCallers() {
    fail(THERE, WRONG, 5);
    allowRemote = false;
    assertDenied(
        403,
        "IP banned due to too many failed attempts. Try again in 30m0s",
        access.decide(THERE, RIGHT));
  }

  @Test
  void aBannedCallerCostsNoBcrypt() {
    fail(THERE, WRONG, 5);
    fail(THERE, WRONG, 100);
    assertEquals(5, bcrypt.calls());
  }

  @Test
  void aRemoteSuccessResetsTheCount() {
    fail(THERE, WRONG, 4);
    assertEquals(new Allowed(), access.decide(THERE, RIGHT));
    fail(THERE, WRONG, 4);
    assertEquals(new Allowed(), access.decide(THERE, RIGHT));
  }

  @Test
  void aLocalCallerIsNeverBanned() {
    fail(HERE, WRONG, 50);
    assertEquals(new Allowed(), access.decide(HERE, RIGHT));
  }

  @Test
  void aRightGuessThatOvertookTheBanComesTooLate() throws Exception {
    bcrypt.close();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Decision> guess = pool.submit(() -> access.decide(THERE, RIGHT));
      while (bcrypt.running() < 1) {
        Thread.sleep(1);
      }
      fail(THERE, MISSING, 5);
      bcrypt.open();
      assertDenied(
          403, "IP banned due to too many failed attempts. Try again in 30m0s", guess.get());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whenTooManyKeysAreComparedTheCallerIsAskedToComeBackAndNothingIsCounted() throws Exception {
    bcrypt.close();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<Decision> first = pool.submit(() -> access.decide(HERE, WRONG));
      Future<Decision> second = pool.submit(() -> access.decide(HERE, WRONG));
      while (bcrypt.running() < 2) {
        Thread.sleep(1);
      }
      for (int i = 0; i < 10; i++) {
        Denied denied = assertInstanceOf(Denied.class, access.decide(THERE, WRONG));
        assertEquals(503, denied.status());
        assertEquals(OptionalLong.of(5), denied.retryAfter());
      }
      bcrypt.open();
      first.get();
      second.get();
      assertEquals(new Allowed(), access.decide(THERE, RIGHT));
    } finally {
      pool.shutdownNow();
    }
  }

  private void fail(ClientAddress caller, Optional<String> key, int times) {
    for (int i = 0; i < times; i++) {
      access.decide(caller, key);
    }
  }

  private static void assertDenied(int status, String message, Decision decision) {
    Denied denied = assertInstanceOf(Denied.class, decision);
    assertEquals(status, denied.status());
    assertEquals(message, denied.message());
  }
}
