package dev.cliproxy.app;

import dev.cliproxy.credential.Provider;
import dev.cliproxy.monitoring.Metrics;
import dev.cliproxy.proxy.TrafficObserver;
import dev.cliproxy.usage.Tokens;
import java.time.Duration;
import java.util.Objects;

/** Tells the metrics what goes through the proxy; neither knows the other. */
record TrafficMetrics(Metrics metrics) implements TrafficObserver {

  TrafficMetrics {
    Objects.requireNonNull(metrics, "metrics");
  }

  @Override
  public void ended(String api, int status, boolean success, Duration duration, Tokens tokens) {
    metrics.requestEnded(api, status, duration, tokens);
  }

  @Override
  public void answered(Provider provider, int status) {
    metrics.upstreamAnswered(provider, status);
  }
}
