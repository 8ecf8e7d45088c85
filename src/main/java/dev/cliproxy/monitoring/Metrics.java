package dev.cliproxy.monitoring;

import dev.cliproxy.config.ConfigReload;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.usage.Tokens;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What Prometheus is told: counters of what went through the proxy, a look at the state of the
 * program, and the basic figures of process and JVM. Thread-safe; counting takes less than a
 * microsecond and throws nothing.
 *
 * <p>The number of time series is bounded: labels are the given names, HTTP statuses and the kinds
 * of providers, whatever clients and providers send. No exemplars and no native histograms: the
 * library would start threads for them that outlive the application.
 */
public final class Metrics {
  /** Of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** The label of what has none of its own. */
  static final String OTHER = "other";

  /** In seconds: from an error that comes at once to an answer that takes its ten minutes. */
  private static final double[] DURATIONS = {
    0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Set<String> apis;
  private final Counter requests;
  private final Histogram durations;
  private final Counter upstreamResponses;
  private final CounterDataPoint inputTokens;
  private final CounterDataPoint outputTokens;
  private final CounterDataPoint reasoningTokens;
  private final CounterDataPoint cachedTokens;

  /**
   * What is asked each time that somebody reads the metrics, by any thread.
   *
   * @param coolingCredentials how many credentials rest, for one model at least
   * @param openRequests how many requests are under way
   * @param droppedRequestLogs how many request logs were given up since the start
   * @param droppedRecords how many records of usage and audit were given up since the start
   * @param latestReload the newest time that a configuration was taken over or refused
   */
  public record Sources(
      IntSupplier coolingCredentials,
      IntSupplier openRequests,
      LongSupplier droppedRequestLogs,
      LongSupplier droppedRecords,
      Supplier<Optional<ConfigReload>> latestReload) {
    public Sources {
      Objects.requireNonNull(coolingCredentials, "coolingCredentials");
      Objects.requireNonNull(openRequests, "openRequests");
      Objects.requireNonNull(droppedRequestLogs, "droppedRequestLogs");
      Objects.requireNonNull(droppedRecords, "droppedRecords");
      Objects.requireNonNull(latestReload, "latestReload");
    }
  }

  /**
   * Nothing is counted yet.
   *
   * @param apis the endpoints that are counted by name, such as {@code POST /v1/messages}
   */
  public Metrics(Set<String> apis, Sources sources) {
    this.apis = Set.copyOf(apis);
    requests =
        counter("cliproxy_requests", "Requests of clients that have ended.", "api", "status");
    durations =
        Histogram.builder()
            .name("cliproxy_request_duration_seconds")
            .help("Time from a client's request to the end of its answer.")
            .labelNames("api")
            .classicOnly()
            .classicUpperBounds(DURATIONS)
            .withoutExemplars()
            .register(registry);
    upstreamResponses =
        counter(
            "cliproxy_upstream_responses",
            "Answers of providers; 502 and 504 also where none came.",
            "provider",
            "status");
    Counter tokens =
        counter(
            "cliproxy_tokens",
            "Tokens as providers count them; cached ones are part of the input, reasoning of the"
                + " output.",
            "kind");
    inputTokens = tokens.labelValues("input");
    outputTokens = tokens.labelValues("output");
    reasoningTokens = tokens.labelValues("reasoning");
    cachedTokens = tokens.labelValues("cached");
    register(sources);
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private void register(Sources sources) {
    gauge(
        "cliproxy_cooling_credentials",
        "Credentials that are left alone for a while, for one model at least.",
        sources.coolingCredentials()::getAsInt);
    gauge(
        "cliproxy_open_requests",
        "Requests of clients that are under way.",
        sources.openRequests()::getAsInt);
    GaugeWithCallback.builder()
        .name("cliproxy_config_reload_success")
        .help("1 when the newest text of the configuration is in force, 0 when it was refused.")
        .callback(
            point ->
                sources
                    .latestReload()
                    .get()
                    .ifPresent(reload -> point.call(reload.succeeded() ? 1 : 0)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("cliproxy_config_reload_timestamp_seconds")
        .help("When a text of the configuration was last taken over or refused.")
        .callback(
            point ->
                sources
                    .latestReload()
                    .get()
                    .ifPresent(reload -> point.call(reload.time().toEpochMilli() / 1000.0)))
        .register(registry);
    counter(
        "cliproxy_request_logs_dropped",
        "Request logs that were given up.",
        sources.droppedRequestLogs());
    counter(
        "cliproxy_records_dropped",
        "Records of usage and audit that were given up.",
        sources.droppedRecords());
  }

  private void counter(String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call((double) value.getAsLong()))
        .register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call(value.getAsDouble()))
        .register(registry);
  }

  /**
   * Counts a client's request that has ended.
   *
   * @param api one of the names that were given, else it is counted as {@value #OTHER}
   * @param status what the client got, or 499 when it left
   * @param duration a negative one counts as none
   */
  public void requestEnded(String api, int status, Duration duration, Tokens tokens) {
    String name = apis.contains(api) ? api : OTHER;
    requests.labelValues(name, label(status)).inc();
    durations
        .labelValues(name)
        .observe(Math.max(0, (double) duration.getSeconds() + duration.getNano() / 1e9));
    // As floating numbers: sums of absurd numbers of a confused provider must not overflow.
    inputTokens.inc((double) tokens.inputTokens());
    outputTokens.inc((double) tokens.outputTokens());
    reasoningTokens.inc((double) tokens.reasoningTokens());
    cachedTokens.inc((double) tokens.cachedTokens());
  }

  /**
   * Counts a provider's answer.
   *
   * @param status its status; 502 or 504 when it could not be reached or took too long
   */
  public void upstreamAnswered(Provider provider, int status) {
    upstreamResponses.labelValues(provider.setting(), label(status)).inc();
  }

  private static String label(int status) {
    return status >= 100 && status <= 599 ? Integer.toString(status) : OTHER;
  }

  /** Everything, in Prometheus' text format. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always written to", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
