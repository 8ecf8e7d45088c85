package dev.cliproxy.pages.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileStatus;
import dev.cliproxy.wording.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthFileStateTest {
  private static final Instant NOW = Instant.parse("2026-05-20T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT1S, minutes, 1",
    "PT59M59S, minutes, 59",
    "PT1H59M, minutes, 119",
    "PT2H, hours, 2",
    "PT47H59M, hours, 47",
    "PT48H, days, 2",
    "P400D, days, 400"
  })
  void saysHowLongItWillLastInTheUnitThatFits(Duration left, String unit, long amount) {
    assertEquals(
        new AuthFileState("auth-files.state.expires-in-" + unit, amount, true),
        state(file(Optional.of(NOW.plus(left)), true)));
  }

  @Test
  void whatEndsNowOrEndedBeforeIsExpired() {
    AuthFileState expired = new AuthFileState("auth-files.state.expired", 0, false);
    assertEquals(expired, state(file(Optional.of(NOW), true)));
    assertEquals(expired, state(file(Optional.of(NOW.minus(Duration.ofDays(9))), true)));
  }

  @Test
  void whatStatesNoEndIsUsableUnlessItCannotBeRead() {
    assertEquals(
        new AuthFileState("auth-files.state.usable", 0, true), state(file(Optional.empty(), true)));
    assertEquals(
        new AuthFileState("auth-files.state.unreadable", 0, false),
        state(file(Optional.empty(), false)));
  }

  @Test
  void whatIsForOtherProgramsIsNotUsedHoweverLongItLasts() {
    AuthFileState unused = new AuthFileState("auth-files.state.unused", 0, false);
    assertEquals(unused, state(file("gemini-web", Optional.empty(), true)));
    assertEquals(unused, state(file("", Optional.of(NOW.plusSeconds(1)), true)));
    assertTrue(unused.isUnused());
  }

  @Test
  void aLoginWithoutATokenIsNoGoodHoweverLongItLasts() {
    AuthFileState none = new AuthFileState("auth-files.state.no-token", 0, false);
    assertEquals(none, state(file("claude", Optional.empty(), true, false)));
    assertEquals(none, state(file("qwen", Optional.of(NOW.plusSeconds(9)), true, false)));
    assertEquals(none, state(file("qwen", Optional.of(NOW), true, false)));
    assertTrue(none.isWithoutToken());
    assertEquals(
        "auth-files.state.unreadable",
        state(file("claude", Optional.empty(), false, false)).message());
  }

  private static AuthFileState state(AuthFile file) {
    return AuthFileState.of(file, AuthFileStatus.of(file, Optional.empty(), NOW), NOW);
  }

  private static AuthFile file(Optional<Instant> expiresAt, boolean readable) {
    return file("claude", expiresAt, readable);
  }

  private static AuthFile file(String type, Optional<Instant> expiresAt, boolean readable) {
    return file(type, expiresAt, readable, true);
  }

  private static AuthFile file(
      String type, Optional<Instant> expiresAt, boolean readable, boolean hasToken) {
    return new AuthFile(
        AuthFileName.parse("a.json"),
        1,
        NOW,
        type,
        Optional.empty(),
        expiresAt,
        Optional.empty(),
        false,
        hasToken,
        readable ? Optional.empty() : Optional.of(Wording.english("why")));
  }
}
