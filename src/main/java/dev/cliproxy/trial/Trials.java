package dev.cliproxy.trial;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Begins trials, a few at a time: each takes a thread of whoever waits for it. */
public final class Trials {
  /** How many may be under way. */
  public static final int MOST = 4;

  private final ProxyEntrance entrance;
  private final Duration longest;
  private final LongSupplier nanoTime;
  private final Semaphore free = new Semaphore(MOST);
  private final Map<Long, Trial> open = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /**
   * With none under way.
   *
   * @param longest how long one may take as a whole
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public Trials(ProxyEntrance entrance, Duration longest, LongSupplier nanoTime) {
    this.entrance = Objects.requireNonNull(entrance, "entrance");
    this.longest = Objects.requireNonNull(longest, "longest");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /** How long one may take as a whole. */
  public Duration longest() {
    return longest;
  }

  /**
   * Sends a request in.
   *
   * @return to be waited for and closed; empty when {@value #MOST} are under way already
   */
  public Optional<Trial> begin(TrialRequest request) {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    long number = last.incrementAndGet();
    Trial trial = new Trial(number, request.format(), longest, nanoTime, () -> ended(number));
    open.put(number, trial);
    try {
      trial.hangsUpBy(entrance.enter(request, trial));
    } catch (RuntimeException | Error e) {
      trial.over();
      throw e;
    }
    return Optional.of(trial);
  }

  private void ended(long number) {
    open.remove(number);
    free.release();
  }

  /** Stops the trial with this number, upon which its answer is over; nothing if that is so. */
  public void stop(long number) {
    Optional.ofNullable(open.get(number)).ifPresent(Trial::close);
  }
}
