package dev.cliproxy.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
  private final RoundRobin roundRobin = new RoundRobin();

  @Test
  void eachRequestBeginsWithTheNextInConfiguredOrder() {
    List<Candidate> candidates = List.of(primary("a"), primary("b"), primary("c"));
    assertEquals(List.of("a", "b", "c"), turn("m", candidates));
    assertEquals(List.of("b", "c", "a"), turn("m", candidates));
    assertEquals(List.of("c", "a", "b"), turn("m", candidates));
    assertEquals(List.of("a", "b", "c"), turn("m", candidates));
  }

  @Test
  void modelsTakeTurnsApart() {
    List<Candidate> candidates = List.of(primary("a"), primary("b"));
    assertEquals(List.of("a", "b"), turn("m", candidates));
    assertEquals(List.of("a", "b"), turn("n", candidates));
    assertEquals(List.of("b", "a"), turn("m", candidates));
  }

  @Test
  void previewsStayBehindInTheOrderOfTheirCredentials() {
    List<Candidate> candidates =
        List.of(primary("a"), primary("b"), preview("a", 1), preview("a", 2), preview("b", 1));
    assertEquals(List.of("a", "b", "a1", "a2", "b1"), turn("m", candidates));
    assertEquals(List.of("b", "a", "b1", "a1", "a2"), turn("m", candidates));
    assertEquals(List.of("a", "b", "a1", "a2", "b1"), turn("m", candidates));
  }

  @Test
  void nobodyIsLostWhenTheNumberOfCandidatesChanges() {
    List<Candidate> three = List.of(primary("a"), primary("b"), primary("c"));
    turn("m", three);
    turn("m", three);
    assertEquals(List.of("a"), turn("m", three.subList(0, 1)));
    assertEquals(List.of(), turn("m", List.of()));
    assertEquals(List.of("a", "b", "c"), turn("m", three));
  }

  @Test
  void aThousandAndOneModelsFitAndTheLongestNotAskedForIsForgotten() {
    List<Candidate> candidates = List.of(primary("a"), primary("b"));
    turn("first", candidates);
    turn("second", candidates);
    turn("first", candidates);
    for (int i = 0; i < RoundRobin.CAPACITY - 1; i++) {
      turn("model-" + i, candidates);
    }
    assertEquals(RoundRobin.CAPACITY, roundRobin.size());
    turn("first", candidates);
    assertEquals(List.of("b", "a"), turn("first", candidates));
    assertEquals(List.of("a", "b"), turn("second", candidates));
  }

  @Test
  void manyThreadsShareTheTurnsEvenly() throws Exception {
    List<Candidate> candidates = List.of(primary("a"), primary("b"), primary("c"));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<List<String>>> tasks =
          Collections.nCopies(
              8,
              () -> {
                List<String> first = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                  first.add(turn("m", candidates).get(0));
                }
                return first;
              });
      List<String> first = new ArrayList<>();
      for (Future<List<String>> result : pool.invokeAll(tasks)) {
        first.addAll(result.get());
      }
      for (String name : List.of("a", "b", "c")) {
        assertEquals(800, Collections.frequency(first, name));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private List<String> turn(String model, List<Candidate> candidates) {
    return roundRobin.rotated(model, candidates).stream()
        .map(
            candidate -> candidate.credential().secret() + candidate.model().replace("primary", ""))
        .toList();
  }

  private static Candidate primary(String key) {
    return new Candidate(credential(key), "primary", false, EffortRule.KEEP);
  }

  private static Candidate preview(String key, int number) {
    return new Candidate(credential(key), Integer.toString(number), true, EffortRule.KEEP);
  }

  private static Credential credential(String key) {
    return Credential.of(Provider.GEMINI, "gemini-api-key", "", key, "", Map.of());
  }
}
