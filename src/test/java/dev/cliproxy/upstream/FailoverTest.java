package dev.cliproxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.catalog.EffortRule;
import dev.cliproxy.catalog.RoundRobin;
import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.CooldownReason;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.upstream.Failover.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverTest {
  private static final Candidate A = primary("a");
  private static final Candidate B = primary("b");
  private static final Candidate C = primary("c");
  private static final Candidate A_PREVIEW = preview("a", "preview-1");
  private static final Candidate A_OTHER_PREVIEW = preview("a", "preview-2");
  private static final Candidate B_PREVIEW = preview("b", "preview-1");
  private static final FailoverPolicy THREE_RETRIES = new FailoverPolicy(3, true);
  private static final FailoverPolicy STAY = new FailoverPolicy(3, false);

  private final MutableClock clock = new MutableClock();
  private final Cooldowns cooldowns = new Cooldowns(clock);

  /** Waits without jitter. */
  private double jitter = 0.5;

  @Test
  void theFirstCandidateIsAskedAtOnce() {
    assertEquals(attempt(A), failover(THREE_RETRIES, A, B).first());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 409, 413, 422, 451, 501, 520})
  void theRequestsOwnFaultGoesBackAtOnceAndNobodyRests(int status) {
    Failover failover = failover(THREE_RETRIES, A, B);
    failover.first();
    UpstreamFailure failure = failure(status);
    assertEquals(new Step.GiveUp(failure), failover.after(failure));
    assertEquals(List.of(), cooldowns.active());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403, 408, 429, 500, 502, 503, 504, 529})
  void afterAnyOtherFailureTheNextCandidateIsAskedAtOnce(int status) {
    Failover failover = failover(THREE_RETRIES, A, B);
    failover.first();
    assertEquals(attempt(B), failover.after(failure(status)));
    Cooldown cooldown = cooldowns.active().get(0);
    assertEquals(A.credential().id(), cooldown.credential());
    assertEquals(CooldownReason.ofStatus(status), Optional.of(cooldown.reason()));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 408, 500, 502, 503, 504, 529})
  void someFailuresSpendRetries(int status) {
    Failover failover = failover(new FailoverPolicy(1, true), A, B, C);
    assertEquals(attempt(A), failover.first());
    assertEquals(attempt(B), failover.after(failure(status)));
    assertEquals(status, gaveUp(failover.after(failure(status))).status());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 429})
  void othersDoNot(int status) {
    Failover failover = failover(new FailoverPolicy(0, true), A, B, C);
    failover.first();
    assertEquals(attempt(B), failover.after(failure(status)));
    assertEquals(attempt(C), failover.after(failure(status)));
    assertEquals(status, gaveUp(failover.after(failure(status))).status());
  }

  @Test
  void withoutRetriesThereIsOneAttempt() {
    Failover failover = failover(new FailoverPolicy(0, true), A, B);
    failover.first();
    assertEquals(500, gaveUp(failover.after(failure(500))).status());
  }

  @Test
  void theOnlyCandidateIsAskedAgainAfterGrowingWaits() {
    Failover failover = failover(THREE_RETRIES, A);
    assertEquals(attempt(A), failover.first());
    assertEquals(new Step.Attempt(A, Duration.ofMillis(200)), failover.after(failure(503)));
    assertEquals(new Step.Attempt(A, Duration.ofMillis(400)), failover.after(failure(502)));
    assertEquals(new Step.Attempt(A, Duration.ofMillis(600)), failover.after(failure(408)));
    assertEquals(500, gaveUp(failover.after(failure(500))).status());
  }

  @ParameterizedTest
  @CsvSource({"0.0, 100", "0.5, 200", "0.999, 300"})
  void theWaitIsJitteredByHalf(double random, long millis) {
    jitter = random;
    Failover failover = failover(THREE_RETRIES, A);
    failover.first();
    assertEquals(new Step.Attempt(A, Duration.ofMillis(millis)), failover.after(failure(503)));
  }

  @Test
  void noWaitIsLongerThanTwoSeconds() {
    jitter = 0.999;
    Failover failover = failover(new FailoverPolicy(100, true), A);
    Step step = failover.first();
    for (int i = 0; i < 100; i++) {
      step = failover.after(failure(503));
    }
    assertEquals(new Step.Attempt(A, Duration.ofSeconds(2)), step);
    assertTrue(failover.after(failure(503)) instanceof Step.GiveUp);
  }

  @Test
  void whenAllAreUnavailableTheLongestAgoAskedIsAskedAgain() {
    Failover failover = failover(THREE_RETRIES, A, B);
    failover.first();
    assertEquals(attempt(B), failover.after(failure(503)));
    assertEquals(new Step.Attempt(A, Duration.ofMillis(400)), failover.after(failure(503)));
    assertEquals(new Step.Attempt(B, Duration.ofMillis(600)), failover.after(failure(503)));
    assertTrue(failover.after(failure(503)) instanceof Step.GiveUp);
  }

  @Test
  void oneThatWasRefusedIsNotAskedAgainButOneThatWasUnavailableIs() {
    Failover failover = failover(THREE_RETRIES, A, B, C);
    failover.first();
    assertEquals(attempt(B), failover.after(failure(503)));
    assertEquals(attempt(C), failover.after(failure(401)));
    assertEquals(new Step.Attempt(A, Duration.ofMillis(200)), failover.after(failure(429)));
    assertEquals(403, gaveUp(failover.after(failure(403))).status());
  }

  @Test
  void oneThatAsksForALongWaitIsNotAskedAgain() {
    Failover failover = failover(THREE_RETRIES, A);
    failover.first();
    UpstreamFailure failure = failure(503, "PT20S");
    assertEquals(new Step.GiveUp(failure), failover.after(failure));
  }

  @Test
  void oneThatAsksForAShortWaitGetsIt() {
    Failover failover = failover(THREE_RETRIES, A);
    failover.first();
    assertEquals(new Step.Attempt(A, Duration.ofSeconds(2)), failover.after(failure(503, "PT2S")));
  }

  @Test
  void oneThatAnotherRequestFoundRefusedIsNotAskedAgain() {
    Failover failover = failover(THREE_RETRIES, A, B);
    failover.first();
    failover.after(failure(503));
    rest(A, CooldownReason.UNAUTHORIZED);
    assertEquals(500, gaveUp(failover.after(failure(500, "PT10S"))).status());
  }

  @Test
  void thoseThatRestArePassedOver() {
    rest(A, CooldownReason.UNAVAILABLE);
    rest(B, CooldownReason.UNAUTHORIZED);
    Failover failover = failover(THREE_RETRIES, A, B, C);
    assertEquals(attempt(C), failover.first());
    assertEquals(attempt(A), failover.after(failure(429)));
    assertEquals(429, gaveUp(failover.after(failure(429))).status());
  }

  @Test
  void aHiccupOfTheOnlyCandidateIsNoOutage() {
    rest(A, CooldownReason.UNAVAILABLE, "PT60S");
    assertEquals(attempt(A), failover(THREE_RETRIES, A).first());
  }

  @Test
  void whenAllRestTheOneWhoseTransientRestEndsFirstIsAsked() {
    rest(A, CooldownReason.UNAVAILABLE, "PT50S");
    rest(B, CooldownReason.UNAVAILABLE, "PT20S");
    rest(C, CooldownReason.RATE_LIMITED, "PT5S");
    Failover failover = failover(THREE_RETRIES, A, B, C);
    assertEquals(attempt(B), failover.first());
    assertEquals(attempt(A), failover.after(failure(503)));
  }

  @Test
  void aKeyThatIsRefusedIsNotAskedThoughItAlsoFailedForAMoment() {
    rest(A, CooldownReason.UNAUTHORIZED);
    clock.advance(Duration.ofMinutes(30).minusSeconds(5));
    rest(A, CooldownReason.UNAVAILABLE, "PT50S");
    assertEquals(new Step.AllResting(Duration.ofSeconds(50)), failover(THREE_RETRIES, A).first());
  }

  @Test
  void oneRequestAMinuteFindsOutWhetherAQuotaIsStillUsedUp() {
    rest(A, CooldownReason.RATE_LIMITED, "PT30M");
    rest(B, CooldownReason.RATE_LIMITED, "PT20M");
    rest(C, CooldownReason.UNAUTHORIZED);
    assertTrue(failover(THREE_RETRIES, A, B, C).first() instanceof Step.AllResting);
    clock.advance(Duration.ofMinutes(1));
    Failover probe = failover(THREE_RETRIES, A, B, C);
    assertEquals(attempt(B), probe.first());
    assertTrue(failover(THREE_RETRIES, A, B, C).first() instanceof Step.AllResting);
    assertEquals(429, gaveUp(probe.after(failure(429))).status());
    clock.advance(Duration.ofSeconds(59));
    assertTrue(failover(THREE_RETRIES, A, B, C).first() instanceof Step.AllResting);
    clock.advance(Duration.ofSeconds(1));
    assertEquals(attempt(B), failover(THREE_RETRIES, A, B, C).first());
    probe = failover(THREE_RETRIES, A, B, C);
    assertTrue(probe.first() instanceof Step.AllResting);
  }

  @Test
  void aProbeThatSucceedsEndsTheRest() {
    rest(A, CooldownReason.RATE_LIMITED, "PT30M");
    clock.advance(Duration.ofMinutes(2));
    Failover probe = failover(THREE_RETRIES, A);
    probe.first();
    probe.succeeded();
    assertEquals(List.of(), cooldowns.active());
  }

  @Test
  void oneWhoseRestEndsDuringTheRequestIsAsked() {
    rest(A, CooldownReason.UNAVAILABLE);
    Failover failover = failover(THREE_RETRIES, A, B);
    assertEquals(attempt(B), failover.first());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(attempt(A), failover.after(failure(401)));
  }

  @Test
  void whenAllRestNobodyIsAskedAndTheNearestExpiryIsTold() {
    rest(A, CooldownReason.UNAUTHORIZED);
    rest(B, CooldownReason.RATE_LIMITED, "PT20S");
    assertEquals(
        new Step.AllResting(Duration.ofSeconds(20)), failover(THREE_RETRIES, A, B).first());
    clock.advance(Duration.ofMillis(19_500));
    assertEquals(new Step.AllResting(Duration.ofSeconds(1)), failover(THREE_RETRIES, A, B).first());
  }

  @Test
  void aQuotaThatIsUsedUpGoesBackWhenProjectsAreNotSwitched() {
    Failover failover = failover(STAY, A, B);
    failover.first();
    UpstreamFailure failure = failure(429, "PT20S");
    assertEquals(new Step.GiveUp(failure), failover.after(failure));
  }

  @Test
  void whenProjectsAreNotSwitchedThePreviewsOfTheSameCredentialAreTried() {
    Failover failover = failover(STAY, A, B, A_PREVIEW, A_OTHER_PREVIEW, B_PREVIEW);
    failover.first();
    assertEquals(attempt(A_PREVIEW), failover.after(failure(429)));
    assertEquals(attempt(A_OTHER_PREVIEW), failover.after(failure(429)));
    assertEquals(429, gaveUp(failover.after(failure(429))).status());
  }

  @Test
  void otherFailuresSwitchAlsoWhenProjectsAreNotSwitched() {
    Failover failover = failover(STAY, A, B);
    failover.first();
    assertEquals(attempt(B), failover.after(failure(503)));
    assertEquals(429, gaveUp(failover.after(failure(429))).status());
  }

  @Test
  void previewsAreTriedAfterTheOtherProjects() {
    Failover failover = failover(THREE_RETRIES, A, B, A_PREVIEW, B_PREVIEW);
    failover.first();
    assertEquals(attempt(B), failover.after(failure(429)));
    assertEquals(attempt(A_PREVIEW), failover.after(failure(429)));
    assertEquals(attempt(B_PREVIEW), failover.after(failure(429)));
    assertEquals(429, gaveUp(failover.after(failure(429))).status());
  }

  @Test
  void aPreviewIsForAUsedUpQuotaOnly() {
    Failover failover = failover(new FailoverPolicy(1, true), A, A_PREVIEW);
    failover.first();
    assertEquals(new Step.Attempt(A, Duration.ofMillis(200)), failover.after(failure(503)));
    assertTrue(failover.after(failure(503)) instanceof Step.GiveUp);
  }

  @Test
  void aQuotaThatWasUsedUpBeforeLeadsToThePreviewAtOnce() {
    rest(A, CooldownReason.RATE_LIMITED);
    assertEquals(attempt(A_PREVIEW), failover(THREE_RETRIES, A, A_PREVIEW).first());
  }

  @Test
  void aKeyThatIsRefusedLeadsToNoPreview() {
    rest(A, CooldownReason.UNAUTHORIZED);
    assertEquals(
        new Step.AllResting(Duration.ofMinutes(30)), failover(THREE_RETRIES, A, A_PREVIEW).first());
  }

  @Test
  void thatAPreviewDoesNotExistIsNotTheClientsBusiness() {
    Failover failover = failover(THREE_RETRIES, A, A_PREVIEW, A_OTHER_PREVIEW);
    failover.first();
    UpstreamFailure quota = failure(429, "PT20S");
    assertEquals(attempt(A_PREVIEW), failover.after(quota));
    assertEquals(attempt(A_OTHER_PREVIEW), failover.after(failure(404)));
    assertEquals(new Step.GiveUp(quota), failover.after(failure(404)));
    assertTrue(cooldowns.find(A_PREVIEW.credential().id(), A_PREVIEW.model()).isPresent());
  }

  @Test
  void whenThePreviewOfARestingCredentialDoesNotExistAllAreResting() {
    rest(A, CooldownReason.RATE_LIMITED, "PT20S");
    Failover failover = failover(THREE_RETRIES, A, A_PREVIEW);
    failover.first();
    assertEquals(new Step.AllResting(Duration.ofSeconds(20)), failover.after(failure(404)));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 529})
  void whoGivesUpForAWhileSaysForHowLong(int status) {
    Failover failover = failover(new FailoverPolicy(0, true), A);
    failover.first();
    assertEquals(
        Optional.of(Duration.ofSeconds(1)), gaveUp(failover.after(failure(status))).retryAfter());
  }

  @Test
  void aProvidersOwnTimeToWaitIsPassedOn() {
    Failover failover = failover(THREE_RETRIES, A);
    failover.first();
    UpstreamFailure failure = failure(429, "PT20S");
    assertEquals(new Step.GiveUp(failure), failover.after(failure));
  }

  @Test
  void aSuccessEndsTheRest() {
    Failover failover = failover(THREE_RETRIES, A);
    failover.first();
    failover.after(failure(503));
    clock.advance(Duration.ofMillis(200));
    failover.succeeded();
    assertEquals(List.of(), cooldowns.active());
  }

  @Test
  void anAnswerThatBreaksOffIsAFailureOfTheProvider() {
    Failover failover = failover(THREE_RETRIES, A, B);
    failover.first();
    failover.succeeded();
    failover.brokeOff(UpstreamFailure.unreachable("cut"));
    assertEquals(1, cooldowns.active().size());
    assertThrows(IllegalStateException.class, () -> failover.after(failure(503)));
  }

  @Test
  void failuresOfOneOutageAreOneFailure() {
    List<Failover> together = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Failover failover = failover(new FailoverPolicy(0, true), A);
      failover.first();
      together.add(failover);
    }
    clock.advance(Duration.ofMillis(5));
    together.forEach(failover -> failover.after(failure(503)));
    assertEquals(
        Optional.of(clock.instant().plusSeconds(1)),
        cooldowns.restingUntil(A.credential().id(), A.model()));
  }

  @Test
  void theStepsComeInTheirOrder() {
    Failover failover = failover(THREE_RETRIES, A);
    assertThrows(IllegalStateException.class, () -> failover.after(failure(500)));
    assertThrows(IllegalStateException.class, failover::succeeded);
    failover.first();
    assertThrows(IllegalStateException.class, failover::first);
    failover.after(failure(400));
    assertThrows(IllegalStateException.class, () -> failover.after(failure(400)));
    assertThrows(IllegalStateException.class, failover::first);
  }

  private static FailoverPolicy waiting(int retries, String longestRest) {
    return new FailoverPolicy(retries, true, 0, Duration.parse(longestRest));
  }

  @Test
  void aRequestWaitsForTheFirstRestToEndWhereThatIsWanted() {
    rest(A, CooldownReason.RATE_LIMITED, "PT20S");
    rest(B, CooldownReason.RATE_LIMITED, "PT5S");
    Failover failover = failover(waiting(1, "PT10S"), A, B);
    assertEquals(new Step.Attempt(B, Duration.ofSeconds(5)), failover.first());
    clock.advance(Duration.ofSeconds(5));
    assertEquals(429, gaveUp(failover.after(failure(429, "PT1S"))).status());
  }

  @Test
  void itWaitsAsOftenAsItMayBeRetried() {
    Failover failover = failover(waiting(2, "PT10S"), A);
    failover.first();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          new Step.Attempt(A, Duration.ofSeconds(7)), failover.after(failure(429, "PT7S")));
      clock.advance(Duration.ofSeconds(7));
    }
    assertEquals(429, gaveUp(failover.after(failure(429, "PT7S"))).status());
  }

  @Test
  void itDoesNotWaitForARestThatIsTooLong() {
    rest(A, CooldownReason.RATE_LIMITED, "PT11S");
    rest(B, CooldownReason.FORBIDDEN, "PT30M");
    assertEquals(
        new Step.AllResting(Duration.ofSeconds(11)), failover(waiting(3, "PT10S"), A, B).first());
  }

  @Test
  void noMoreCredentialsAreAskedThanAreWanted() {
    Failover failover = failover(new FailoverPolicy(9, true, 2, Duration.ZERO), A, B, C);
    assertEquals(attempt(A), failover.first());
    assertEquals(attempt(B), failover.after(failure(401)));
    assertEquals(401, gaveUp(failover.after(failure(401))).status());
    rest(A, CooldownReason.UNAVAILABLE, "PT5S");
    Failover one = failover(new FailoverPolicy(9, true, 1, Duration.ZERO), C, A);
    assertEquals(attempt(C), one.first());
    assertEquals(C, ((Step.Attempt) one.after(failure(503))).candidate(), "again, not the other");
  }

  @Test
  void thereMustBeSomebodyToAsk() {
    assertThrows(IllegalArgumentException.class, () -> failover(THREE_RETRIES));
    assertThrows(IllegalArgumentException.class, () -> new FailoverPolicy(-1, true));
    assertThrows(
        IllegalArgumentException.class, () -> new FailoverPolicy(0, true, -1, Duration.ZERO));
  }

  /** 50 requests over 3 keys of which one is dead: no client sees an error. */
  @Test
  void aDeadKeyIsCalledOnce() {
    RoundRobin roundRobin = new RoundRobin();
    Map<String, Integer> calls = new HashMap<>();
    for (int request = 0; request < 50; request++) {
      Failover failover =
          new Failover(
              roundRobin.rotated("m", List.of(A, B, C)),
              THREE_RETRIES,
              cooldowns,
              clock,
              new Random(1));
      Step step = failover.first();
      boolean answered = false;
      while (!answered) {
        String key = ((Step.Attempt) step).candidate().credential().secret();
        calls.merge(key, 1, Integer::sum);
        clock.advance(Duration.ofMillis(100));
        if (key.equals("b")) {
          step = failover.after(failure(401));
        } else {
          failover.succeeded();
          answered = true;
        }
      }
    }
    assertEquals(1, calls.get("b"));
    assertEquals(50, calls.get("a") + calls.get("c"));
    assertTrue(calls.get("a") >= 16 && calls.get("c") >= 16, calls.toString());
  }

  /** Whatever happens, a request ends, and within its bounds. */
  @Test
  void everyRequestEndsAfterABoundedNumberOfAttempts() {
    int[] statuses = {200, 400, 401, 402, 403, 404, 408, 429, 500, 502, 503, 504, 529};
    Random random = new Random(42);
    List<Candidate> candidates = List.of(A, B, C, A_PREVIEW, A_OTHER_PREVIEW, B_PREVIEW);
    for (int request = 0; request < 2_000; request++) {
      int retries = random.nextInt(5);
      Failover failover =
          new Failover(
              candidates,
              new FailoverPolicy(retries, random.nextBoolean()),
              cooldowns,
              clock,
              random);
      Step step = failover.first();
      int attempts = 0;
      while (step instanceof Step.Attempt attempt) {
        attempts++;
        assertFalse(attempt.delay().compareTo(Failover.LONGEST_WAIT) > 0);
        clock.advance(attempt.delay().plusMillis(random.nextInt(3_000)));
        int status = statuses[random.nextInt(statuses.length)];
        if (status == 200) {
          failover.succeeded();
          break;
        }
        step = failover.after(failure(status));
      }
      assertTrue(attempts <= candidates.size() + 1 + retries, "attempts: " + attempts);
    }
  }

  @Test
  void aFailureIsTheStatusOfAFailure() {
    assertThrows(IllegalArgumentException.class, () -> failure(200));
    assertThrows(IllegalArgumentException.class, () -> failure(600));
    assertThrows(IllegalArgumentException.class, () -> failure(429, "PT-1S"));
    assertEquals(502, UpstreamFailure.answered(302, "moved", Optional.empty()).status());
    assertEquals(502, UpstreamFailure.answered(999, "odd", Optional.empty()).status());
    assertEquals(404, UpstreamFailure.answered(404, "none", Optional.empty()).status());
    assertEquals(504, UpstreamFailure.timedOut("late").status());
    assertFalse(failure(401).toString().contains("a message"));
  }

  private Failover failover(FailoverPolicy policy, Candidate... candidates) {
    RandomGenerator random =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            throw new AssertionError("only doubles are asked for");
          }

          @Override
          public double nextDouble() {
            return jitter;
          }
        };
    return new Failover(List.of(candidates), policy, cooldowns, clock, random);
  }

  private void rest(Candidate candidate, CooldownReason reason) {
    cooldowns.failed(
        candidate.credential().id(), candidate.model(), reason, Optional.empty(), clock.instant());
  }

  private void rest(Candidate candidate, CooldownReason reason, String hint) {
    cooldowns.failed(
        candidate.credential().id(),
        candidate.model(),
        reason,
        Optional.of(Duration.parse(hint)),
        clock.instant());
  }

  private static UpstreamFailure gaveUp(Step step) {
    return ((Step.GiveUp) step).last();
  }

  private static Step attempt(Candidate candidate) {
    return new Step.Attempt(candidate, Duration.ZERO);
  }

  private static UpstreamFailure failure(int status) {
    return new UpstreamFailure(status, "a message", Optional.empty());
  }

  private static UpstreamFailure failure(int status, String retryAfter) {
    return new UpstreamFailure(status, "a message", Optional.of(Duration.parse(retryAfter)));
  }

  private static Candidate primary(String key) {
    return new Candidate(credential(key), "m", false, EffortRule.KEEP);
  }

  private static Candidate preview(String key, String model) {
    return new Candidate(credential(key), model, true, EffortRule.KEEP);
  }

  private static Credential credential(String key) {
    return Credential.of(Provider.GEMINI, "gemini-api-key", "", key, "", Map.of());
  }
}
