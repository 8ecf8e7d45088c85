package dev.cliproxy.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** How long the newest of many requests took, while they are found. */
final class NewestTimes {
  private record Times(long id, int firstByte, int total) {}

  private final int most;
  private List<Times> found = new ArrayList<>();
  private long least;

  NewestTimes(int most) {
    this.most = most;
  }

  void add(long id, int firstByte, int total) {
    found.add(new Times(id, firstByte, total));
    if (found.size() >= 2 * most) {
      found = newest();
      least = found.get(most - 1).id();
    }
  }

  /** Requests with a lesser id are not among the newest any more. */
  long least() {
    return least;
  }

  /** How many there are, the newest and perhaps some more. */
  int count() {
    return found.size();
  }

  private List<Times> newest() {
    found.sort(Comparator.comparingLong(Times::id).reversed());
    return new ArrayList<>(found.subList(0, Math.min(most, found.size())));
  }

  Latency latency() {
    List<Times> newest = newest();
    return new Latency(
        newest.size(), percentiles(newest, Times::firstByte), percentiles(newest, Times::total));
  }

  private static Latency.Percentiles percentiles(List<Times> times, ToIntFunction<Times> millis) {
    return Latency.Percentiles.of(times.stream().mapToInt(millis).toArray());
  }
}
