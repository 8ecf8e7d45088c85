package dev.cliproxy.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes turns: the n-th request for a model begins with the n-th candidate of the configured order.
 * Thread-safe; remembers the turn of the 1,000 models that were asked for last.
 */
public final class RoundRobin {
  static final int CAPACITY = 1_000;

  /** How many requests came for a model, the longest not asked for first. */
  private final Map<String, Integer> turns = new LinkedHashMap<>();

  /**
   * The order in which this request asks.
   *
   * @param model the clients' name
   * @param candidates in configured order, previews last
   * @return the same candidates; previews are still last, in the order of their credentials
   */
  public List<Candidate> rotated(String model, List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      return candidates;
    }
    if (candidates.size() == 1) {
      // Nobody to take turns with; who comes later begins where all would have been.
      turn(model);
      return candidates;
    }
    List<Candidate> primaries =
        candidates.stream().filter(candidate -> !candidate.preview()).toList();
    return primaries.isEmpty()
        ? List.copyOf(candidates)
        : withPreviews(turned(turn(model) % primaries.size(), primaries), candidates);
  }

  /** Those from one on, then the ones before. */
  static List<Candidate> turned(int first, List<Candidate> primaries) {
    List<Candidate> turned = new ArrayList<>(primaries);
    Collections.rotate(turned, -first);
    return List.copyOf(turned);
  }

  /** The primaries as they are, then all previews in the order of their credentials. */
  static List<Candidate> withPreviews(List<Candidate> primaries, List<Candidate> candidates) {
    if (primaries.size() == candidates.size()) {
      return List.copyOf(primaries);
    }
    Set<Candidate> all = new LinkedHashSet<>(primaries);
    for (Candidate primary : primaries) {
      candidates.stream()
          .filter(candidate -> candidate.preview())
          .filter(preview -> preview.credential().id().equals(primary.credential().id()))
          .forEach(all::add);
    }
    return List.copyOf(all);
  }

  private synchronized int turn(String model) {
    Integer before = turns.remove(model);
    int turn = before == null ? 0 : before;
    // After the largest number comes zero: nobody notices one turn in two thousand million.
    turns.put(model, turn == Integer.MAX_VALUE ? 0 : turn + 1);
    if (turns.size() > CAPACITY) {
      Iterator<String> eldest = turns.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return turn;
  }

  synchronized int size() {
    return turns.size();
  }
}
