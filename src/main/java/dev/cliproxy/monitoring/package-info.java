/**
 * What programs that watch this one read: {@code /healthz} (the process answers), {@code /readyz}
 * (requests can be served) and {@code /metrics} (Prometheus text). A face like the management API
 * and the pages, with no state but the counters of {@link dev.cliproxy.monitoring.Metrics}; who
 * serves requests does not know it, the composition hands it what happened.
 *
 * <p>The first two need no key and tell no more than yes or no and why. The metrics need the
 * management key unless the configuration opens them: {@link dev.cliproxy.monitoring.MetricsGuard}.
 */
package dev.cliproxy.monitoring;
