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
