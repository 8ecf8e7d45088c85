package dev.cliproxy.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.ConfigReload;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  private static final String API = "POST /v1/messages";
  private static final Instant MOMENT = Instant.parse("2026-01-02T03:04:05.5Z");

  private final AtomicInteger cooling = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicReference<ConfigReload> reload = new AtomicReference<>();
  private final Metrics metrics =
      new Metrics(
          Set.of(API),
          new Metrics.Sources(
              cooling::get,
              open::get,
              dropped::get,
              lost::get,
              () -> Optional.ofNullable(reload.get())));

  @Test
  void aRequestIsCountedByItsEndpointAndStatus() {
    metrics.requestEnded(API, 200, Duration.ofSeconds(3), new Tokens(10, 20, 5, 7));
    metrics.requestEnded(API, 200, Duration.ofSeconds(40), new Tokens(1, 2, 3, 4));
    metrics.requestEnded(API, 499, Duration.ofMinutes(20), Tokens.NONE);
    assertHas("cliproxy_requests_total{api=\"POST /v1/messages\",status=\"200\"} 2.0");
    assertHas("cliproxy_requests_total{api=\"POST /v1/messages\",status=\"499\"} 1.0");
    assertHas("cliproxy_tokens_total{kind=\"input\"} 11.0");
    assertHas("cliproxy_tokens_total{kind=\"output\"} 22.0");
    assertHas("cliproxy_tokens_total{kind=\"reasoning\"} 8.0");
    assertHas("cliproxy_tokens_total{kind=\"cached\"} 11.0");
  }

  @Test
  void aDurationIsInTheBucketsItFitsIn() {
    metrics.requestEnded(API, 200, Duration.ofSeconds(5), Tokens.NONE);
    metrics.requestEnded(API, 200, Duration.ofSeconds(40), Tokens.NONE);
    metrics.requestEnded(API, 200, Duration.ofMinutes(11), Tokens.NONE);
    String bucket = "cliproxy_request_duration_seconds_bucket{api=\"POST /v1/messages\",le=";
    assertHas(bucket + "\"2.5\"} 0");
    assertHas(bucket + "\"5.0\"} 1");
    assertHas(bucket + "\"60.0\"} 2");
    assertHas(bucket + "\"600.0\"} 2");
    assertHas(bucket + "\"+Inf\"} 3");
    assertHas("cliproxy_request_duration_seconds_sum{api=\"POST /v1/messages\"} 705.0");
  }

  @Test
  void anUnknownEndpointAndAStatusThatIsNoneAreOther() {
    metrics.requestEnded("POST /v1/${jndi}\n\"", 200, Duration.ZERO, Tokens.NONE);
    assertHas("cliproxy_requests_total{api=\"other\",status=\"200\"} 1.0");
    for (int status : new int[] {-1, 0, 99, 600, Integer.MAX_VALUE}) {
      metrics.requestEnded(API, status, Duration.ZERO, Tokens.NONE);
      metrics.upstreamAnswered(Provider.CLAUDE, status);
    }
    assertHas("cliproxy_requests_total{api=\"POST /v1/messages\",status=\"other\"} 5.0");
    assertHas(
        "cliproxy_upstream_responses_total{provider=\"claude-api-key\",status=\"other\"} 5.0");
    assertFalse(metrics.text().contains("jndi"));
  }

  @Test
  void whateverComesTheNumberOfSeriesIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      metrics.requestEnded("api-" + i, i, Duration.ofSeconds(i), Tokens.NONE);
    }
    long series =
        metrics.text().lines().filter(l -> l.startsWith("cliproxy_requests_total")).count();
    assertEquals(501, series);
  }

  @Test
  void absurdFiguresBreakNothing() {
    Tokens absurd = new Tokens(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    for (int i = 0; i < 3; i++) {
      metrics.requestEnded(API, 200, Duration.ofNanos(-5), absurd);
    }
    assertHas("cliproxy_tokens_total{kind=\"input\"} 2.7670116110564327E19");
    assertHas("cliproxy_request_duration_seconds_sum{api=\"POST /v1/messages\"} 0.0");
    metrics.requestEnded(API, 200, Duration.ofSeconds(Long.MAX_VALUE), Tokens.NONE);
    assertHas("cliproxy_request_duration_seconds_count{api=\"POST /v1/messages\"} 4");
  }

  @Test
  void aProvidersAnswerIsCountedByItsStatus() {
    metrics.upstreamAnswered(Provider.CLAUDE, 429);
    metrics.upstreamAnswered(Provider.CLAUDE, 429);
    metrics.upstreamAnswered(Provider.OPENAI_COMPATIBILITY, 502);
    assertHas("cliproxy_upstream_responses_total{provider=\"claude-api-key\",status=\"429\"} 2.0");
    assertHas(
        "cliproxy_upstream_responses_total{provider=\"openai-compatibility\",status=\"502\"} 1.0");
  }

  @Test
  void theStateIsLookedAtWhenItIsRead() {
    cooling.set(3);
    open.set(17);
    dropped.set(5);
    lost.set(6);
    assertHas("cliproxy_cooling_credentials 3.0");
    assertHas("cliproxy_open_requests 17.0");
    assertHas("cliproxy_request_logs_dropped_total 5.0");
    assertHas("cliproxy_records_dropped_total 6.0");
    open.set(0);
    assertHas("cliproxy_open_requests 0.0");
  }

  @Test
  void aReloadThatWasRefusedIsToldWithItsTime() {
    reload.set(new ConfigReload(MOMENT, ConfigReload.Cause.START, List.of(), List.of()));
    assertHas("cliproxy_config_reload_success 1.0");
    YamlProblem problem = new YamlProblem(1, "debug", Wording.english("expected true or false"));
    reload.set(new ConfigReload(MOMENT, ConfigReload.Cause.FILE, List.of(problem), List.of()));
    assertHas("cliproxy_config_reload_success 0.0");
    assertHas("cliproxy_config_reload_timestamp_seconds 1.7673230455E9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process_start_time_seconds ",
        "process_cpu_seconds_total ",
        "jvm_memory_used_bytes{area=\"heap\"} ",
        "jvm_threads_current ",
        "jvm_gc_collection_seconds_count{"
      })
  void theProcessAndTheJvmTellTheirBasics(String start) {
    assertTrue(metrics.text().lines().anyMatch(line -> line.startsWith(start)), metrics.text());
  }

  @Test
  void everyMetricOfOursHasAHelpAndAType() {
    metrics.requestEnded(API, 200, Duration.ZERO, Tokens.NONE);
    metrics.upstreamAnswered(Provider.GEMINI, 200);
    reload.set(new ConfigReload(MOMENT, ConfigReload.Cause.START, List.of(), List.of()));
    String text = metrics.text();
    for (String name :
        List.of(
            "requests_total counter",
            "request_duration_seconds histogram",
            "upstream_responses_total counter",
            "tokens_total counter",
            "cooling_credentials gauge",
            "open_requests gauge",
            "request_logs_dropped_total counter",
            "config_reload_success gauge",
            "config_reload_timestamp_seconds gauge")) {
      assertTrue(text.contains("# TYPE cliproxy_" + name + "\n"), () -> name + "\n" + text);
      assertTrue(text.contains("# HELP cliproxy_" + name.split(" ", 2)[0] + " "), name);
    }
    assertTrue(text.endsWith("\n"));
  }

  @Test
  void nothingIsLostWhenManyCountWhileSomebodyReads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(
            () -> {
              for (int n = 0; n < 1_000; n++) {
                metrics.requestEnded(
                    API, 200 + n % 5, Duration.ofMillis(n), new Tokens(1, 1, 1, 1));
                if (n % 250 == 0) {
                  metrics.text();
                }
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertHas("cliproxy_tokens_total{kind=\"output\"} 8000.0");
    assertHas("cliproxy_request_duration_seconds_count{api=\"POST /v1/messages\"} 8000");
    assertHas("cliproxy_requests_total{api=\"POST /v1/messages\",status=\"204\"} 1600.0");
  }

  @Test
  void theLibraryStartsNoThreadThatWouldOutliveTheApplication() {
    for (int i = 0; i < 200; i++) {
      metrics.requestEnded(API, 200, Duration.ofMillis(i), Tokens.NONE);
    }
    metrics.text();
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().contains("prometheus")));
  }

  private void assertHas(String line) {
    String text = metrics.text();
    assertTrue(text.lines().anyMatch(line::equals), () -> line + " is not in\n" + text);
  }
}
