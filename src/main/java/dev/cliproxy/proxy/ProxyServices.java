package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.Routing;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.requestlog.RequestLogs;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.usage.UsageRecorder;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the proxy works with.
 *
 * @param catalog what is in force, asked at each request
 * @param tokens of the logins among its credentials
 * @param timer for waits between attempts
 * @param random for the length of these waits and for ids; must be thread-safe
 * @param nanoTime counts like {@link System#nanoTime()}
 */
public record ProxyServices(
    Supplier<Catalog> catalog,
    TokenCredentials tokens,
    UpstreamClient upstream,
    Cooldowns cooldowns,
    Routing routing,
    UsageRecorder usage,
    KeyLimits limits,
    RequestLogs requestLogs,
    TrafficObserver observer,
    LiveTraffic live,
    OpenExchanges open,
    OpenSockets sockets,
    BodyMemory bodyMemory,
    KnownResponses responses,
    ScheduledExecutorService timer,
    RandomGenerator random,
    Clock clock,
    LongSupplier nanoTime) {

  public ProxyServices {
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(upstream, "upstream");
    Objects.requireNonNull(cooldowns, "cooldowns");
    Objects.requireNonNull(routing, "routing");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(requestLogs, "requestLogs");
    Objects.requireNonNull(observer, "observer");
    Objects.requireNonNull(live, "live");
    Objects.requireNonNull(open, "open");
    Objects.requireNonNull(sockets, "sockets");
    Objects.requireNonNull(bodyMemory, "bodyMemory");
    Objects.requireNonNull(responses, "responses");
    Objects.requireNonNull(timer, "timer");
    Objects.requireNonNull(random, "random");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /** An id that nothing else has, and no secret: 32 hexadecimal digits. */
  String newId() {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
