package dev.cliproxy.credential;

import static dev.cliproxy.credential.CooldownReason.FORBIDDEN;
import static dev.cliproxy.credential.CooldownReason.PAYMENT_REQUIRED;
import static dev.cliproxy.credential.CooldownReason.RATE_LIMITED;
import static dev.cliproxy.credential.CooldownReason.UNAUTHORIZED;
import static dev.cliproxy.credential.CooldownReason.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CooldownsTest {
  private static final CredentialId A = id(1);
  private static final CredentialId B = id(2);

  private final MutableClock clock = new MutableClock();
  private final Cooldowns cooldowns = new Cooldowns(clock);

  @ParameterizedTest
  @EnumSource(names = {"UNAUTHORIZED", "PAYMENT_REQUIRED", "FORBIDDEN"})
  void aKeyThatIsRefusedRestsForAllModelsForHalfAnHour(CooldownReason reason) {
    cooldowns.failed(A, "m", reason, Optional.of(Duration.ofSeconds(5)), clock.instant());
    Instant until = in("PT30M");
    assertEquals(Optional.of(until), cooldowns.restingUntil(A, "m"));
    assertEquals(Optional.of(until), cooldowns.restingUntil(A, "another"));
    assertEquals(Optional.empty(), cooldowns.restingUntil(B, "m"));
    assertEquals(List.of(new Cooldown(A, Optional.empty(), reason, 1, until)), cooldowns.active());
  }

  @Test
  void whatIsFoundOutIsToldAndWhatIsToldIsNotToldAgain() {
    List<String> told = new ArrayList<>();
    Cooldowns other = new Cooldowns(clock);
    cooldowns.addListener(
        new CooldownListener() {
          @Override
          public void rests(Cooldown cooldown) {
            told.add(cooldown.model() + " " + cooldown.reason() + " " + cooldown.failures());
            other.follow(cooldown);
          }

          @Override
          public void ended(CredentialId credential, Optional<String> model) {
            told.add(model + " ended");
            other.followEnd(credential, model);
          }
        });
    other.addListener(
        new CooldownListener() {
          @Override
          public void rests(Cooldown cooldown) {
            throw new AssertionError("told back");
          }

          @Override
          public void ended(CredentialId credential, Optional<String> model) {
            throw new AssertionError("told back");
          }
        });
    fail(A, "m", RATE_LIMITED, "PT20S");
    assertEquals(Optional.of(in("PT20S")), other.restingUntil(A, "m"));
    other.follow(new Cooldown(A, Optional.of("m"), UNAVAILABLE, 1, in("PT5S")));
    assertEquals(Optional.of(in("PT20S")), other.restingUntil(A, "m"), "never shorter");
    other.follow(new Cooldown(A, Optional.empty(), FORBIDDEN, 1, in("PT100H")));
    assertEquals(Optional.of(in("PT30M")), other.restingUntil(A, "n"), "never for long");
    cooldowns.failed(A, "m", FORBIDDEN, Optional.empty(), clock.instant());
    cooldowns.succeeded(A, "m", clock.instant());
    assertEquals(List.of(), other.active());
    fail(B, "m", UNAVAILABLE, "PT5S");
    assertEquals(1, cooldowns.reset());
    assertEquals(List.of(), other.active());
    assertEquals(
        List.of(
            "Optional[m] RATE_LIMITED 1",
            "Optional.empty FORBIDDEN 1",
            "Optional.empty ended",
            "Optional[m] ended",
            "Optional[m] UNAVAILABLE 1",
            "Optional[m] ended"),
        told);
  }

  @Test
  void onlyARestForAllModelsIsOneOfTheWholeCredential() {
    fail(A, "m", RATE_LIMITED, "PT20M");
    assertFalse(cooldowns.isResting(A));
    cooldowns.failed(A, "m", FORBIDDEN, Optional.empty(), clock.instant());
    assertTrue(cooldowns.isResting(A));
    assertFalse(cooldowns.isResting(B));
    clock.advance(Duration.ofMinutes(30));
    assertFalse(cooldowns.isResting(A));
  }

  @Test
  void whatRemainsIsRoundedUpAndNeverNegative() {
    Instant until = in("PT20S");
    Cooldown cooldown = new Cooldown(A, Optional.empty(), FORBIDDEN, 1, until);
    assertEquals(Duration.ofSeconds(20), cooldown.remaining(until.minusSeconds(20)));
    assertEquals(Duration.ofSeconds(20), cooldown.remaining(until.minusMillis(19_001)));
    assertEquals(Duration.ofSeconds(1), cooldown.remaining(until.minusNanos(1)));
    assertEquals(Duration.ZERO, cooldown.remaining(until));
    assertEquals(Duration.ZERO, cooldown.remaining(until.plusMillis(1)));
  }

  @Test
  void whatHasRestedIsRememberedUntilItWorks() {
    fail(A, "m", UNAVAILABLE, "PT20S");
    fail(B, "m", UNAVAILABLE, "PT10S");
    clock.advance(Duration.ofMinutes(1));
    assertEquals(List.of(), cooldowns.active());
    assertEquals(List.of(B, A), cooldowns.remembered().stream().map(Cooldown::credential).toList());
    cooldowns.succeeded(B, "m", clock.instant());
    assertEquals(List.of(A), cooldowns.remembered().stream().map(Cooldown::credential).toList());
  }

  @Test
  void aLimitConcernsOneModelOnly() {
    fail(A, "m", RATE_LIMITED, "PT20S");
    assertEquals(Optional.of(in("PT20S")), cooldowns.restingUntil(A, "m"));
    assertEquals(Optional.empty(), cooldowns.restingUntil(A, "another"));
  }

  @Test
  void aRestEndsAtItsTimeAndNotBefore() {
    fail(A, "m", RATE_LIMITED, "PT20S");
    clock.advance(Duration.ofMillis(19_999));
    assertTrue(cooldowns.restingUntil(A, "m").isPresent());
    clock.advance(Duration.ofMillis(1));
    assertEquals(Optional.empty(), cooldowns.restingUntil(A, "m"));
    assertEquals(List.of(), cooldowns.active());
  }

  @Test
  void aHintIsCapped() {
    fail(A, "m", RATE_LIMITED, "PT5H");
    assertEquals(Optional.of(in("PT30M")), cooldowns.restingUntil(A, "m"));
    fail(B, "m", UNAVAILABLE, "PT5H");
    assertEquals(Optional.of(in("PT1M")), cooldowns.restingUntil(B, "m"));
  }

  @Test
  void aHintToWaitForNoTimeCountsAsNone() {
    fail(A, "m", RATE_LIMITED, "PT0S");
    assertEquals(Optional.of(in("PT1S")), cooldowns.restingUntil(A, "m"));
  }

  @Test
  void limitsWithoutAHintDoubleUpToHalfAnHour() {
    assertEquals(
        List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L, 1800L, 1800L),
        restsInARow(RATE_LIMITED, 13));
  }

  @Test
  void failuresOfTheProviderDoubleUpToAMinute() {
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L), restsInARow(UNAVAILABLE, 8));
  }

  @Test
  void aThousandFailuresInARowDoNotOverflow() {
    List<Long> rests = restsInARow(RATE_LIMITED, 1_000);
    assertEquals(1800L, rests.get(999));
  }

  @Test
  void aFailureOfAnotherKindStartsTheCountAnew() {
    restsInARow(RATE_LIMITED, 5);
    assertEquals(List.of(1L, 2L), restsInARow(UNAVAILABLE, 2));
    assertEquals(List.of(1L), restsInARow(RATE_LIMITED, 1));
  }

  @Test
  void aSuccessStartsTheCountAnew() {
    restsInARow(RATE_LIMITED, 5);
    cooldowns.succeeded(A, "m", clock.instant());
    assertEquals(List.of(1L), restsInARow(RATE_LIMITED, 1));
  }

  @Test
  void aSuccessEndsTheRestOfTheModelAndOfTheWholeCredential() {
    fail(A, "m", RATE_LIMITED, "PT20S");
    fail(A, "another", RATE_LIMITED, "PT20S");
    cooldowns.failed(A, "m", UNAUTHORIZED, Optional.empty(), clock.instant());
    cooldowns.succeeded(A, "m", clock.instant());
    assertEquals(Optional.empty(), cooldowns.restingUntil(A, "m"));
    assertEquals(Optional.of(in("PT20S")), cooldowns.restingUntil(A, "another"));
  }

  @Test
  void theSuccessOfAnAttemptFromBeforeTheRestDoesNotEndIt() {
    Instant begun = clock.instant();
    clock.advance(Duration.ofSeconds(1));
    fail(A, "m", RATE_LIMITED, "PT20S");
    Instant until = in("PT20S");
    cooldowns.succeeded(A, "m", begun);
    assertEquals(Optional.of(until), cooldowns.restingUntil(A, "m"));
  }

  @Test
  void failuresThatCameTogetherCountOnce() {
    Instant begun = clock.instant();
    clock.advance(Duration.ofMillis(1));
    for (int i = 0; i < 20; i++) {
      cooldowns.failed(A, "m", UNAVAILABLE, Optional.empty(), begun);
    }
    assertEquals(Optional.of(in("PT1S")), cooldowns.restingUntil(A, "m"));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(List.of(2L), restsInARow(UNAVAILABLE, 1));
  }

  @Test
  void aHintThatComesLateCounts() {
    Instant begun = clock.instant();
    clock.advance(Duration.ofMillis(1));
    cooldowns.failed(A, "m", RATE_LIMITED, Optional.empty(), begun);
    cooldowns.failed(A, "m", RATE_LIMITED, Optional.of(Duration.ofSeconds(30)), begun);
    assertEquals(Optional.of(in("PT30S")), cooldowns.restingUntil(A, "m"));
  }

  @Test
  void nothingMakesARestShorter() {
    fail(A, "m", RATE_LIMITED, "PT10M");
    Instant until = in("PT10M");
    clock.advance(Duration.ofMillis(1));
    fail(A, "m", RATE_LIMITED, "PT5S");
    cooldowns.failed(A, "m", UNAVAILABLE, Optional.empty(), clock.instant());
    assertEquals(
        List.of(new Cooldown(A, Optional.of("m"), RATE_LIMITED, 2, until)), cooldowns.active());
  }

  @Test
  void aLongerRestForAnotherReasonTakesTheShorterOnesPlace() {
    cooldowns.failed(A, "m", UNAVAILABLE, Optional.empty(), clock.instant());
    fail(A, "m", RATE_LIMITED, "PT1M");
    assertEquals(
        List.of(new Cooldown(A, Optional.of("m"), RATE_LIMITED, 1, in("PT1M"))),
        cooldowns.active());
  }

  @Test
  void ofTwoRestsTheLongerOneCounts() {
    fail(A, "m", RATE_LIMITED, "PT30S");
    cooldowns.failed(A, "other", PAYMENT_REQUIRED, Optional.empty(), clock.instant());
    assertEquals(Optional.of(in("PT30M")), cooldowns.restingUntil(A, "m"));
    assertEquals(PAYMENT_REQUIRED, cooldowns.find(A, "m").orElseThrow().reason());
  }

  @Test
  void theActiveOnesAreSortedByTheirEnds() {
    fail(B, "y", RATE_LIMITED, "PT20S");
    fail(B, "x", RATE_LIMITED, "PT20S");
    fail(A, "z", RATE_LIMITED, "PT20S");
    fail(A, "expired", RATE_LIMITED, "PT1S");
    cooldowns.failed(A, "m", FORBIDDEN, Optional.empty(), clock.instant());
    fail(B, "first", RATE_LIMITED, "PT10S");
    clock.advance(Duration.ofSeconds(2));
    assertEquals(
        List.of("first", "z", "x", "y", ""),
        cooldowns.active().stream().map(cooldown -> cooldown.model().orElse("")).toList());
  }

  @Test
  void aResetEndsWhatItNamesAndCountsIt() {
    fail(A, "m", RATE_LIMITED, "PT20S");
    fail(A, "n", RATE_LIMITED, "PT20S");
    fail(B, "m", RATE_LIMITED, "PT20S");
    fail(B, "n", RATE_LIMITED, "PT1S");
    cooldowns.failed(B, "m", UNAUTHORIZED, Optional.empty(), clock.instant());
    clock.advance(Duration.ofSeconds(1));

    assertTrue(cooldowns.reset(A, "m"));
    assertFalse(cooldowns.reset(A, "m"));
    assertFalse(cooldowns.reset(B, "n"), "it has expired");
    assertTrue(cooldowns.restingUntil(A, "n").isPresent());
    assertEquals(2, cooldowns.reset(B));
    assertEquals(Optional.empty(), cooldowns.restingUntil(B, "m"));
    assertEquals(1, cooldowns.reset());
    assertEquals(0, cooldowns.reset());
    assertEquals(List.of(), cooldowns.active());
  }

  @Test
  void afterAResetTheCountStartsAnew() {
    restsInARow(RATE_LIMITED, 5);
    cooldowns.reset();
    assertEquals(List.of(1L), restsInARow(RATE_LIMITED, 1));
  }

  @Test
  void tenThousandAndOneFitAndTheEldestIsForgotten() {
    fail(A, "eldest", RATE_LIMITED, "PT30M");
    fail(A, "second", RATE_LIMITED, "PT30M");
    fail(A, "eldest", RATE_LIMITED, "PT30M");
    for (int i = 1; i < Cooldowns.CAPACITY; i++) {
      fail(B, "model-" + i, RATE_LIMITED, "PT30M");
    }
    assertEquals(Cooldowns.CAPACITY, cooldowns.size());
    assertEquals(Optional.empty(), cooldowns.restingUntil(A, "second"));
    assertTrue(cooldowns.restingUntil(A, "eldest").isPresent());
  }

  @Test
  void manyThreadsLoseNothing() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        CredentialId own = id(100 + thread);
        tasks.add(
            () -> {
              for (int i = 0; i < 200; i++) {
                fail(own, "model-" + i, RATE_LIMITED, "PT20S");
                fail(A, "shared", RATE_LIMITED, "PT20S");
                cooldowns.active();
                if (i % 2 == 0) {
                  cooldowns.succeeded(own, "model-" + i, clock.instant());
                }
              }
              return cooldowns.reset(own);
            });
      }
      for (Future<Integer> result : pool.invokeAll(tasks)) {
        assertEquals(100, result.get());
      }
      assertEquals(1, cooldowns.active().size());
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED",
    "402, PAYMENT_REQUIRED",
    "403, FORBIDDEN",
    "429, RATE_LIMITED",
    "408, UNAVAILABLE",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
    "529, UNAVAILABLE"
  })
  void aStatusThatSaysSomethingOfTheCredentialHasAReason(int status, CooldownReason reason) {
    assertEquals(Optional.of(reason), CooldownReason.ofStatus(status));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 400, 404, 405, 409, 413, 422, 501, 505, 520})
  void anyOtherStatusHasNone(int status) {
    assertEquals(Optional.empty(), CooldownReason.ofStatus(status));
  }

  /** How many seconds each rest lasts when the attempt after each rest fails again. */
  private List<Long> restsInARow(CooldownReason reason, int times) {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      cooldowns.failed(A, "m", reason, Optional.empty(), clock.instant());
      Duration rest =
          Duration.between(clock.instant(), cooldowns.restingUntil(A, "m").orElseThrow());
      seconds.add(rest.toSeconds());
      clock.advance(rest);
    }
    return seconds;
  }

  private void fail(CredentialId credential, String model, CooldownReason reason, String hint) {
    cooldowns.failed(credential, model, reason, Optional.of(Duration.parse(hint)), clock.instant());
  }

  private Instant in(String duration) {
    return clock.instant().plus(Duration.parse(duration));
  }

  private static CredentialId id(int number) {
    return new CredentialId("%016x".formatted(number));
  }
}
