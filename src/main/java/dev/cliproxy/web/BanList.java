package dev.cliproxy.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Counts failed authentications per network and bans after five in a row. Thread-safe; remembers at
 * most 10,000 networks, and forgets those that merely failed before those that are banned.
 */
public final class BanList {
  static final int FAILURES_TO_BAN = 5;
  static final Duration BAN = Duration.ofMinutes(30);
  static final int CAPACITY = 10_000;

  private final Clock clock;
  private final List<BiConsumer<String, Instant>> listeners = new CopyOnWriteArrayList<>();

  /** Consecutive failures by network, the longest silent first. */
  private final Map<String, Integer> failures = new LinkedHashMap<>();

  /** Ends of bans by network; every ban lasts as long, so the first to end comes first. */
  private final Map<String, Instant> bans = new LinkedHashMap<>();

  public BanList(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Adds one who is told of each ban that is not told by {@link #follow}.
   *
   * @param listener is given the network and the end; must be quick and must not fail
   */
  public void addListener(BiConsumer<String, Instant> listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Takes over a ban of another node; none is longer than one of this. */
  public synchronized void follow(String network, Instant end) {
    Instant longest = clock.instant().plus(BAN);
    failures.remove(network);
    makeRoom();
    bans.merge(network, end.isAfter(longest) ? longest : end, BanList::later);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
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
    Instant end = clock.instant().plus(BAN);
    bans.put(network, end);
    listeners.forEach(listener -> listener.accept(network, end));
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
