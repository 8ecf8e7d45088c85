package dev.cliproxy.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Counts failed authentications per network and bans after five in a row. Thread-safe; remembers at
 * most 10,000 networks, and forgets those that merely failed before those that are banned.
 */
public final class BanList {
  static final int FAILURES_TO_BAN = 5;
  static final Duration BAN = Duration.ofMinutes(30);
  static final int CAPACITY = 10_000;

  private final Clock clock;

  /** Consecutive failures by network, the longest silent first. */
  private final Map<String, Integer> failures = new LinkedHashMap<>();

  /** Ends of bans by network; every ban lasts as long, so the first to end comes first. */
  private final Map<String, Instant> bans = new LinkedHashMap<>();

  public BanList(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** How long the caller is still banned; empty when it is not, never zero. */
  public synchronized Optional<Duration> remaining(ClientAddress caller) {
    String network = caller.network();
    Instant end = bans.get(network);
    if (end == null) {
      return Optional.empty();
    }
    Duration remaining = Duration.between(clock.instant(), end);
    if (remaining.isNegative() || remaining.isZero()) {
      bans.remove(network);
      return Optional.empty();
    }
    return Optional.of(remaining);
  }

  /**
   * Counts one failure. One that was under way when the ban began does not prolong it.
   *
   * @return whether this failure is the one that bans the caller
   */
  public synchronized boolean failed(ClientAddress caller) {
    if (remaining(caller).isPresent()) {
      return false;
    }
    String network = caller.network();
    Integer before = failures.remove(network);
    int count = before == null ? 1 : before + 1;
    makeRoom();
    if (count < FAILURES_TO_BAN) {
      failures.put(network, count);
      return false;
    }
    bans.put(network, clock.instant().plus(BAN));
    return true;
  }

  /** Starts the count anew. Does not lift a ban. */
  public synchronized void succeeded(ClientAddress caller) {
    failures.remove(caller.network());
  }

  /** What a banned caller is told. The time is rounded to seconds, and at least one. */
  public static String sentence(Duration remaining) {
    long seconds = seconds(remaining);
    String minutes = seconds < 60 ? "" : seconds / 60 + "m";
    return "IP banned due to too many failed attempts. Try again in "
        + minutes
        + seconds % 60
        + "s";
  }

  static long seconds(Duration remaining) {
    return Math.max(1, remaining.plusMillis(500).toSeconds());
  }

  synchronized int size() {
    return failures.size() + bans.size();
  }

  private void makeRoom() {
    Instant now = clock.instant();
    Iterator<Instant> ends = bans.values().iterator();
    while (ends.hasNext() && !ends.next().isAfter(now)) {
      ends.remove();
    }
    if (size() >= CAPACITY) {
      Iterator<String> eldest = (failures.isEmpty() ? bans : failures).keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }
}
