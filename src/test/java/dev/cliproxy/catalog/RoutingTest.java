package dev.cliproxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.RoutingStrategy;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialRules;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.testing.MutableClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutingTest {
  private final Routing routing =
      new Routing(new RoundRobin(), new Conversations(new MutableClock()));

  @Test
  void aHigherPriorityComesFirstWhateverTheTurn() {
    List<Candidate> candidates =
        List.of(one("low", -1, 1), one("a", 5, 1), one("b", 5, 1), one("mid", 0, 1));
    assertEquals(List.of("a", "b", "mid", "low"), turn(candidates));
    assertEquals(List.of("b", "a", "mid", "low"), turn(candidates));
    assertEquals(List.of("a", "b", "mid", "low"), turn(candidates));
  }

  @Test
  void thoseOfALowerPriorityTakeTurnsToo() {
    List<Candidate> candidates = List.of(one("a", 0, 1), one("b", 0, 1), one("first", 1, 1));
    assertEquals(List.of("first", "a", "b"), turn(candidates));
    assertEquals(List.of("first", "b", "a"), turn(candidates));
  }

  @Test
  void aWeightIsAShareOfTheTurnsEvenlySpread() {
    List<Candidate> candidates = List.of(one("a", 0, 5), one("b", 0, 1), one("c", 0, 1));
    List<String> firsts = IntStream.range(0, 7).mapToObj(i -> turn(candidates).get(0)).toList();
    assertEquals(List.of("a", "a", "b", "a", "c", "a", "a"), firsts);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 700; i++) {
      counts.merge(turn(candidates).get(0), 1, Integer::sum);
    }
    assertEquals(Map.of("a", 500, "b", 100, "c", 100), counts);
  }

  @Test
  void oneWithoutAShareIsAskedWhenTheOthersOfItsPriorityCannotBe() {
    List<Candidate> candidates =
        List.of(one("spare", 0, 0), one("a", 0, 1), one("b", 0, 1), one("low", -1, 9));
    assertEquals(List.of("a", "b", "spare", "low"), turn(candidates));
    assertEquals(List.of("b", "a", "spare", "low"), turn(candidates));
    assertEquals(
        List.of("a", "b", "spare", "low"), turn(RoutingStrategy.FILL_FIRST, candidates, ""));
    assertEquals(List.of("only"), turn(List.of(one("only", 0, -3))));
  }

  @ParameterizedTest
  @EnumSource(RoutingStrategy.class)
  void nobodyIsLostAndNobodyIsAskedTwice(RoutingStrategy strategy) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      candidates.add(one("k" + i, i % 3, i % 4));
    }
    List<String> all = candidates.stream().map(c -> c.credential().secret()).sorted().toList();
    for (int i = 0; i < 50; i++) {
      assertEquals(all, turn(strategy, candidates, "k" + i).stream().sorted().toList());
    }
  }

  @Test
  void whoIsToBeLastIsLastAmongItsPriority() {
    List<Candidate> candidates =
        List.of(one("other", 0, 1), one("own", 0, 1), one("other-first", 1, 1));
    for (int i = 0; i < 4; i++) {
      assertEquals(
          List.of("other-first", "own", "other"),
          turn(RoutingStrategy.ROUND_ROBIN, candidates, "other"));
    }
  }

  @Test
  void thoseThatAreAlikeShareTheTurnsThoughOthersAreThere() {
    List<Candidate> candidates =
        List.of(one("own-a", 0, 1), one("own-b", 0, 1), one("other-a", 0, 1), one("other-b", 0, 1));
    List<String> firsts =
        IntStream.range(0, 8)
            .mapToObj(i -> turn(RoutingStrategy.ROUND_ROBIN, candidates, "other").get(0))
            .toList();
    assertEquals(4, Collections.frequency(firsts, "own-a"), firsts.toString());
    assertEquals(4, Collections.frequency(firsts, "own-b"), firsts.toString());
  }

  @Test
  void aConversationStaysThoughAHigherPriorityIsBack() {
    List<Candidate> candidates = List.of(one("high", 1, 1), one("low", 0, 1), one("mid", 0, 9));
    routing.asked("talk", candidates.get(1).credential().id());
    assertEquals(
        List.of("low", "high", "mid"),
        secrets(
            routing.ordered(
                RoutingStrategy.ROUND_ROBIN, "m", Optional.of("talk"), candidates, any -> false)));
  }

  @Test
  void previewsStayBehindAllPriorities() {
    Candidate high = one("high", 1, 1);
    Candidate low = one("low", 0, 1);
    Candidate preview = new Candidate(high.credential(), "preview", true, EffortRule.KEEP);
    assertEquals(
        List.of(high, low, preview),
        routing.ordered(
            RoutingStrategy.ROUND_ROBIN,
            "m",
            Optional.empty(),
            List.of(low, high, preview),
            any -> false));
  }

  @Test
  void theWeightsOfATousandAndOneModelsFit() {
    WeightedTurns turns = new WeightedTurns();
    List<Candidate> candidates = List.of(one("a", 0, 2), one("b", 0, 1));
    for (int i = 0; i < WeightedTurns.CAPACITY + 50; i++) {
      turns.next("model-" + i, candidates);
    }
    assertEquals(WeightedTurns.CAPACITY, turns.size());
  }

  @Test
  void aShareHoldsAlsoWhenOthersComeAndGo() {
    WeightedTurns turns = new WeightedTurns();
    List<Candidate> three = List.of(one("a", 0, 3), one("b", 0, 1), one("c", 0, 1_000_000));
    for (int i = 0; i < 100; i++) {
      turns.next("m", three);
    }
    int[] firsts = new int[2];
    for (int i = 0; i < 4_000; i++) {
      firsts[turns.next("m", three.subList(0, 2))]++;
    }
    assertTrue(firsts[0] > 2_700 && firsts[1] > 700, firsts[0] + " and " + firsts[1]);
  }

  private List<String> turn(List<Candidate> candidates) {
    return turn(RoutingStrategy.ROUND_ROBIN, candidates, "");
  }

  private List<String> turn(RoutingStrategy strategy, List<Candidate> candidates, String last) {
    return secrets(
        routing.ordered(
            strategy,
            "m",
            Optional.empty(),
            candidates,
            candidate ->
                candidate.credential().secret().equals(last)
                    || (!last.isEmpty()
                        && candidate.credential().secret().startsWith(last + "-")
                        && candidate.credential().rules().priority() == 0)));
  }

  private static List<String> secrets(List<Candidate> candidates) {
    return candidates.stream().map(candidate -> candidate.credential().secret()).toList();
  }

  private static Candidate one(String key, int priority, int weight) {
    Credential credential =
        Credential.of(
            Provider.GEMINI,
            "gemini-api-key",
            "",
            key,
            "",
            Map.of(),
            new CredentialRules(priority, weight, true));
    return new Candidate(credential, "m", false, EffortRule.KEEP);
  }
}
