package dev.cliproxy.app;

import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.RecentUse;
import dev.cliproxy.monitoring.Metrics;
import dev.cliproxy.proxy.TrafficObserver;
import dev.cliproxy.usage.Tokens;
import java.time.Duration;
import java.util.Objects;

/** Tells those who count what goes through the proxy; none of them knows the other. */
record TrafficMetrics(Metrics metrics, RecentUse recentUse) implements TrafficObserver {
  private static final int FIRST_FAILURE = 400;

  TrafficMetrics {
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(recentUse, "recentUse");
  }

  @Override
  public void ended(String api, int status, boolean success, Duration duration, Tokens tokens) {
    metrics.requestEnded(api, status, duration, tokens);
  }

  @Override
  public void answered(Credential credential, int status) {
    metrics.upstreamAnswered(credential.provider(), status);
    recentUse.ended(credential.id(), status < FIRST_FAILURE);
  }
}
