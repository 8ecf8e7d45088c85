package dev.cliproxy.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How requests to providers have ended lately, by credential: since the start, and in each ten
 * minutes of the last 200. In memory; remembers the 10,000 credentials that were asked last.
 * Thread-safe.
 */
public final class RecentUse {
  /** How long a span is. */
  public static final Duration SPAN = Duration.ofMinutes(10);

  /** How many are told apart. */
  public static final int SPANS = 20;

  static final int CAPACITY = 10_000;

  private final Clock clock;

  /** The longest not asked first. */
  private final Map<CredentialId, Counts> counts = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What happened in one span.
   *
   * @param begin of the span
   * @param succeeded how many answers were good
   * @param failed how many were not, or did not come
   */
  public record Span(Instant begin, int succeeded, int failed) {
    public Span {
      Objects.requireNonNull(begin, "begin");
    }
  }

  /**
   * What is known of one credential.
   *
   * @param succeeded since the start
   * @param failed since the start
   * @param spans the latest last; always {@link #SPANS}
   */
  public record Known(long succeeded, long failed, List<Span> spans) {
    public Known {
      spans = List.copyOf(spans);
    }
  }

  private static final class Counts {
    private long succeeded;
    private long failed;
    private long newest;
    private final int[] succeededBySpan = new int[SPANS];
    private final int[] failedBySpan = new int[SPANS];

    void moveTo(long span) {
      for (long next = Math.max(newest + 1, span - SPANS + 1); next <= span; next++) {
        succeededBySpan[(int) (next % SPANS)] = 0;
        failedBySpan[(int) (next % SPANS)] = 0;
      }
      newest = Math.max(newest, span);
    }
  }

  /** Nobody was asked yet. */
  public RecentUse(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** A provider has answered, or has not. */
  public synchronized void ended(CredentialId credential, boolean success) {
    Counts its = counts.computeIfAbsent(credential, unseen -> new Counts());
    its.moveTo(span());
    int place = (int) (its.newest % SPANS);
    if (success) {
      its.succeeded++;
      its.succeededBySpan[place]++;
    } else {
      its.failed++;
      its.failedBySpan[place]++;
    }
    if (counts.size() > CAPACITY) {
      Iterator<CredentialId> eldest = counts.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** What is known of a credential; zeros when it was not asked. */
  public synchronized Known of(CredentialId credential) {
    long now = span();
    Counts its = counts.getOrDefault(credential, new Counts());
    its.moveTo(now);
    List<Span> spans = new ArrayList<>();
    for (long span = its.newest - SPANS + 1; span <= its.newest; span++) {
      int place = (int) Math.floorMod(span, (long) SPANS);
      spans.add(
          new Span(
              Instant.ofEpochSecond(span * SPAN.toSeconds()),
              its.succeededBySpan[place],
              its.failedBySpan[place]));
    }
    return new Known(its.succeeded, its.failed, spans);
  }

  private long span() {
    return clock.instant().getEpochSecond() / SPAN.toSeconds();
  }

  synchronized int size() {
    return counts.size();
  }
}
