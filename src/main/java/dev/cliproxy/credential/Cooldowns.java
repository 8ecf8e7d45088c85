package dev.cliproxy.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which credentials are left alone, for which model and until when. In memory, by the credential's
 * id, so that it outlives a reload of the configuration. Thread-safe; remembers at most 10,000
 * pairs of credential and model, the latest that failed.
 *
 * <p>What an attempt tells that began before the present rest was noted is old news: its success
 * does not end the rest, and its failure, one of many at the same moment, does not make the next
 * rest longer.
 */
public final class Cooldowns {
  /** No rest is longer, whatever a provider asks for. */
  public static final Duration LONGEST = Duration.ofMinutes(30);

  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST_UNAVAILABLE = Duration.ofMinutes(1);
  static final Duration BETWEEN_PROBES = Duration.ofMinutes(1);
  static final int CAPACITY = 10_000;
  private static final int MOST_PROBED_MODELS = 1_000;

  /** 1 s doubled so often is more than {@link #LONGEST}. */
  private static final int MOST_DOUBLINGS = 11;

  private final Clock clock;
  private final List<CooldownListener> listeners = new CopyOnWriteArrayList<>();

  /** The longest without a failure first. */
  private final Map<Place, Rest> rests = new LinkedHashMap<>();

  /** When a request last found out about a model's quota; the longest ago first. */
  private final Map<String, Instant> probes = new LinkedHashMap<>();

  /** The model is empty where it is about the whole credential. */
  private record Place(CredentialId credential, Optional<String> model) {
    Place(CredentialId credential, String model) {
      this(credential, Optional.of(model));
    }

    Place(CredentialId credential) {
      this(credential, Optional.empty());
    }
  }

  /**
   * Outlasts its end, for the sake of the count.
   *
   * @param failures for this reason in a row, one for all that came together
   * @param noted when the latest failure that counted was told
   */
  private record Rest(CooldownReason reason, int failures, Instant noted, Instant until) {
    boolean isKnownTo(Instant begun) {
      return !begun.isBefore(noted);
    }
  }

  /** Nobody rests yet. */
  public Cooldowns(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Adds one who is told of each rest that is not told by {@link #follow}. */
  public void addListener(CooldownListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Takes over what another node has found out; a rest never becomes shorter by it. */
  public synchronized void follow(Cooldown told) {
    Instant now = clock.instant();
    Instant longest = now.plus(LONGEST);
    Instant until = told.until().isAfter(longest) ? longest : told.until();
    Place place = new Place(told.credential(), told.model());
    Rest before = rests.get(place);
    if (before == null || before.until().isBefore(until)) {
      rests.remove(place);
      put(place, new Rest(told.reason(), told.failures(), now, until));
    }
  }

  /** Takes over that a rest has ended on another node. */
  public synchronized void followEnd(CredentialId credential, Optional<String> model) {
    rests.remove(new Place(credential, model));
  }

  /**
   * Takes note of a failed attempt.
   *
   * @param model the provider's name of the model
   * @param hint how long the provider asks to wait, if it does; counts for RATE_LIMITED and, up to
   *     a minute, for UNAVAILABLE
   * @param begun when the attempt began
   */
  public synchronized void failed(
      CredentialId credential,
      String model,
      CooldownReason reason,
      Optional<Duration> hint,
      Instant begun) {
    Place place = reason.wholeCredential() ? new Place(credential) : new Place(credential, model);
    Rest before = rests.remove(place);
    Rest next = next(before, reason, hint, begun);
    put(place, next);
    if (!next.equals(before)) {
      Cooldown cooldown = cooldown(place, next);
      listeners.forEach(listener -> listener.rests(cooldown));
    }
  }

  /** Guarded by this. */
  private void put(Place place, Rest rest) {
    rests.put(place, rest);
    if (rests.size() > CAPACITY) {
      Iterator<Place> eldest = rests.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private void tellEnd(Place place) {
    listeners.forEach(listener -> listener.ended(place.credential(), place.model()));
  }

  private Rest next(Rest before, CooldownReason reason, Optional<Duration> hint, Instant begun) {
    Instant now = clock.instant();
    boolean again = before != null && before.reason() == reason;
    boolean oldNews = again && !before.isKnownTo(begun);
    int failures = oldNews ? before.failures() : again ? before.failures() + 1 : 1;
    Instant noted = oldNews ? before.noted() : now;
    Instant until =
        oldNews && hint.isEmpty() ? before.until() : now.plus(length(reason, failures, hint));
    if (before == null || !before.until().isAfter(until)) {
      return new Rest(reason, failures, noted, until);
    }
    // What is learned later never makes a rest shorter.
    return again ? new Rest(reason, failures, noted, before.until()) : before;
  }

  private static Duration length(CooldownReason reason, int failures, Optional<Duration> hint) {
    if (reason.wholeCredential()) {
      return LONGEST;
    }
    Duration longest = reason == CooldownReason.RATE_LIMITED ? LONGEST : LONGEST_UNAVAILABLE;
    Duration doubled = SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    // A provider that asks to wait for no time at all does not know how long.
    Duration asked = hint.filter(given -> given.compareTo(Duration.ZERO) > 0).orElse(doubled);
    return asked.compareTo(longest) > 0 ? longest : asked;
  }

  /**
   * Takes note of a successful attempt: the credential can be used, for this model and at all.
   *
   * @param begun when the attempt began
   */
  public synchronized void succeeded(CredentialId credential, String model, Instant begun) {
    if (rests.isEmpty()) {
      return;
    }
    for (Place place : places(credential, model)) {
      Rest rest = rests.get(place);
      if (rest != null && rest.isKnownTo(begun)) {
        rests.remove(place);
        tellEnd(place);
      }
    }
  }

  private static List<Place> places(CredentialId credential, String model) {
    return List.of(new Place(credential), new Place(credential, model));
  }

  /** The rest that keeps the credential from serving the model; the longer one when two do. */
  public synchronized Optional<Cooldown> find(CredentialId credential, String model) {
    if (rests.isEmpty()) {
      // As it mostly is, and every request asks.
      return Optional.empty();
    }
    Instant now = clock.instant();
    return places(credential, model).stream()
        .flatMap(place -> active(place, rests.get(place), now))
        .max(Comparator.comparing(Cooldown::until));
  }

  /** Until when the credential does not serve the model; empty when it does. */
  public Optional<Instant> restingUntil(CredentialId credential, String model) {
    return find(credential, model).map(Cooldown::until);
  }

  /** Whether the credential rests as a whole, whatever model is asked for. */
  public synchronized boolean isResting(CredentialId credential) {
    Rest rest = rests.get(new Place(credential));
    return rest != null && rest.until().isAfter(clock.instant());
  }

  /**
   * Whether one request may find out, against this rest, if a model's quota still is used up: when
   * the last word on it is a minute old, and only once in a minute whatever credential it is about.
   * Who is told so must ask.
   */
  public synchronized boolean mayProbe(CredentialId credential, String model) {
    Instant now = clock.instant();
    Instant aMinuteAgo = now.minus(BETWEEN_PROBES);
    Rest rest = rests.get(new Place(credential, model));
    Instant probed = probes.get(model);
    if (rest == null
        || rest.noted().isAfter(aMinuteAgo)
        || (probed != null && probed.isAfter(aMinuteAgo))) {
      return false;
    }
    probes.remove(model);
    probes.put(model, now);
    if (probes.size() > MOST_PROBED_MODELS) {
      Iterator<String> eldest = probes.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
    return true;
  }

  /** Everything that rests now; what ends first comes first. */
  public List<Cooldown> active() {
    Instant now = clock.instant();
    return remembered().stream().filter(cooldown -> cooldown.until().isAfter(now)).toList();
  }

  /**
   * Everything that rests, and what has rested and has not worked since: the last word on it is a
   * failure. What ends or ended first comes first.
   */
  public synchronized List<Cooldown> remembered() {
    return rests.entrySet().stream()
        .map(entry -> cooldown(entry.getKey(), entry.getValue()))
        .sorted()
        .toList();
  }

  /** Ends all rests; answers how many there were. */
  public int reset() {
    return forget(place -> true);
  }

  /** Ends the rests of one credential, as a whole and for its models; answers how many. */
  public int reset(CredentialId credential) {
    return forget(place -> place.credential().equals(credential));
  }

  /** Ends the rest of one credential for one model; answers whether there was one. */
  public boolean reset(CredentialId credential, String model) {
    return forget(new Place(credential, model)::equals) > 0;
  }

  synchronized int size() {
    return rests.size();
  }

  private synchronized int forget(Predicate<Place> chosen) {
    Instant now = clock.instant();
    long active =
        rests.entrySet().stream()
            .filter(entry -> chosen.test(entry.getKey()) && entry.getValue().until().isAfter(now))
            .count();
    List<Place> ended = rests.keySet().stream().filter(chosen).toList();
    ended.forEach(rests::remove);
    ended.forEach(this::tellEnd);
    return Math.toIntExact(active);
  }

  private static Stream<Cooldown> active(Place place, Rest rest, Instant now) {
    return rest != null && rest.until().isAfter(now)
        ? Stream.of(cooldown(place, rest))
        : Stream.empty();
  }

  private static Cooldown cooldown(Place place, Rest rest) {
    return new Cooldown(
        place.credential(), place.model(), rest.reason(), rest.failures(), rest.until());
  }
}
