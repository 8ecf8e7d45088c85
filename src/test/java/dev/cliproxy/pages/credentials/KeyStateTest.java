package dev.cliproxy.pages.credentials;

import static dev.cliproxy.credential.CooldownReason.FORBIDDEN;
import static dev.cliproxy.credential.CooldownReason.RATE_LIMITED;
import static dev.cliproxy.credential.CooldownReason.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.credentials.KeyState.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void whatNothingIsKnownOfIsReady() {
    assertEquals(KeyState.READY, KeyState.of(List.of(), NOW));
  }

  @Test
  void aRestOfTheWholeKeySaysMoreThanThoseOfItsModels() {
    assertEquals(
        new KeyState(Kind.RESTING, Optional.of(FORBIDDEN), List.of(), 0, "2026-01-01 00:00:10"),
        of(rest("", FORBIDDEN, 10), rest("m", RATE_LIMITED, 20)));
  }

  @Test
  void ofRestingModelsTheFirstFewAreNamedAndTheLongestRestCounts() {
    assertEquals(
        new KeyState(
            Kind.LIMITED,
            Optional.of(UNAVAILABLE),
            List.of("a", "b", "c"),
            2,
            "2026-01-01 00:00:09"),
        of(
            rest("b", RATE_LIMITED, 5),
            rest("a", RATE_LIMITED, 5),
            rest("e", UNAVAILABLE, 9),
            rest("d", RATE_LIMITED, 5),
            rest("c", RATE_LIMITED, 5),
            rest("over", RATE_LIMITED, 0)));
  }

  @Test
  void aFailureIsRememberedWhenItsRestIsOverAndALimitIsNot() {
    assertEquals(
        new KeyState(Kind.FAILED, Optional.of(FORBIDDEN), List.of(), 0, "2025-12-31 23:59:50"),
        of(rest("", FORBIDDEN, -10), rest("m", UNAVAILABLE, -1)));
    assertEquals(
        new KeyState(Kind.FAILED, Optional.of(UNAVAILABLE), List.of("m"), 0, "2025-12-31 23:59:59"),
        of(rest("m", UNAVAILABLE, -1), rest("n", RATE_LIMITED, 0)));
    assertEquals(KeyState.READY, of(rest("n", RATE_LIMITED, 0)));
  }

  @Test
  void severalKeysAreAsGoodAsTheBestOfThem() {
    KeyState limited = of(rest("m", RATE_LIMITED, 5));
    KeyState refused = of(rest("", FORBIDDEN, 5));
    KeyState failed = of(rest("", FORBIDDEN, -5));
    assertEquals(
        new KeysState(KeyState.READY, 2), KeysState.of(List.of(refused, KeyState.READY, limited)));
    assertEquals(new KeysState(limited, 2), KeysState.of(List.of(refused, failed, limited)));
    assertEquals(new KeysState(failed, 1), KeysState.of(List.of(refused, failed)));
    assertEquals(new KeysState(KeyState.UNUSED, 0), KeysState.of(List.of()));
    assertFalse(failed.isResting());
  }

  private static KeyState of(Cooldown... remembered) {
    return KeyState.of(List.of(remembered), NOW);
  }

  private static Cooldown rest(String model, CooldownReason reason, int seconds) {
    return new Cooldown(
        new CredentialId("00000000000000aa"),
        Optional.of(model).filter(name -> !name.isEmpty()),
        reason,
        1,
        NOW.plusSeconds(seconds));
  }
}
