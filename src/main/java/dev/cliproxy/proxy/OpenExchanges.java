package dev.cliproxy.proxy;

import dev.cliproxy.live.OpenRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that are under way. One look at all of them, four times a second, stands in for a
 * timer for each.
 */
public final class OpenExchanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenExchanges.class);
  private static final Duration CHECKS = Duration.ofMillis(250);

  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private final ClientSockets sockets = new ClientSockets();
  private final Departures<Exchange> departures =
      new Departures<>(open::contains, Exchange::clientGone);
  private final LongSupplier nanoTime;

  /** The answers that the container has not sent to their last byte. */
  private final AtomicInteger unsent = new AtomicInteger();

  private final Object ended = new Object();
  private volatile boolean draining;
  private final ScheduledFuture<?> checks;

  /**
   * With nothing under way.
   *
   * @param timer runs the checks; not closed with this
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public OpenExchanges(ScheduledExecutorService timer, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    checks =
        timer.scheduleWithFixedDelay(
            this::check, CHECKS.toMillis(), CHECKS.toMillis(), TimeUnit.MILLISECONDS);
  }

  void add(Exchange exchange) {
    open.add(exchange);
  }

  void remove(Exchange exchange) {
    open.remove(exchange);
    departures.forget(exchange);
    wake();
  }

  /** The container begins to answer a request; {@link #sent} follows once. */
  void answering() {
    unsent.incrementAndGet();
  }

  /** The container has sent the last byte of an answer, or given it up. */
  void sent() {
    unsent.decrementAndGet();
    wake();
  }

  private void wake() {
    if (draining) {
      synchronized (ended) {
        ended.notifyAll();
      }
    }
  }

  /** Whether nobody is let in any more. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Lets nobody in any more, and waits for the end of what is under way.
   *
   * @param longest how long; what is under way after that goes on until {@link #close}
   */
  public void drain(Duration longest) {
    draining = true;
    long end = nanoTime.getAsLong() + longest.toNanos();
    synchronized (ended) {
      long left = longest.toMillis();
      while ((!open.isEmpty() || unsent.get() > 0) && left > 0) {
        try {
          ended.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        left = Duration.ofNanos(end - nanoTime.getAsLong()).toMillis();
      }
    }
  }

  /**
   * Whether the client that sent this has gone is looked at from now on, where that can be seen.
   */
  void watch(Exchange exchange, HttpServletRequest request) {
    sockets.of(request).ifPresent(socket -> departures.watch(exchange, socket));
  }

  /** How many requests are under way. */
  public int size() {
    return open.size();
  }

  /** How they stand at this moment, the oldest first. */
  public Stream<OpenRequest> present() {
    long now = nanoTime.getAsLong();
    return open.stream()
        .sorted(Comparator.comparingLong(Exchange::begun))
        .map(exchange -> exchange.present(now));
  }

  private void check() {
    long now = nanoTime.getAsLong();
    for (Exchange exchange : open) {
      try {
        exchange.check(now);
      } catch (RuntimeException e) {
        // One that fails must not keep the others from being looked after.
        LOG.error("A request could not be looked after", e);
      }
    }
    try {
      departures.look();
    } catch (RuntimeException e) {
      LOG.error("Clients that hang up could not be looked for", e);
    }
  }

  /** Cuts off what is under way. */
  @Override
  public void close() {
    checks.cancel(false);
    departures.close();
    open.forEach(Exchange::clientGone);
  }
}
