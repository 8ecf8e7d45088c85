package dev.cliproxy.catalog;

import dev.cliproxy.credential.CredentialId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes turns by weight, as nginx does: with each request everybody is credited their weight, who
 * has most begins, and pays what all were credited. Thread-safe; remembers the 1,000 models that
 * were asked for last.
 */
final class WeightedTurns {
  static final int CAPACITY = 1_000;

  /** What each has to its credit, for a model; the longest not asked for first. */
  private final Map<String, Map<CredentialId, Long>> credits = new LinkedHashMap<>();

  /**
   * Whose turn it is.
   *
   * @param candidates all with a weight above 0; not empty
   * @return the place in the list
   */
  synchronized int next(String model, List<Candidate> candidates) {
    Map<CredentialId, Long> before = credits.remove(model);
    Map<CredentialId, Long> after = new HashMap<>();
    long all = 0;
    int first = 0;
    for (int i = 0; i < candidates.size(); i++) {
      CredentialId id = candidates.get(i).credential().id();
      int weight = candidates.get(i).credential().rules().weight();
      after.merge(id, weight + (before == null ? 0 : before.getOrDefault(id, 0L)), Long::sum);
      all += weight;
      if (after.get(id) > after.get(candidates.get(first).credential().id())) {
        first = i;
      }
    }
    after.merge(candidates.get(first).credential().id(), -all, Long::sum);
    credits.put(model, after);
    if (credits.size() > CAPACITY) {
      Iterator<String> eldest = credits.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return first;
  }

  synchronized int size() {
    return credits.size();
  }
}
