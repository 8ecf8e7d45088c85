package dev.cliproxy.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveTrafficTest {
  private static final Served SERVED = new Served("claude-api-key", "id-1", "claude-1", 2);

  private static OpenRequest open(String model) {
    return new OpenRequest(
        Duration.ofSeconds(1), "alice", "POST /v1/messages", model, SERVED, List.of(), false);
  }

  private static EndedRequest ended(String model, int status) {
    return ended(model, status, List.of());
  }

  private static EndedRequest ended(String model, int status, List<FailedAttempt> failed) {
    return new EndedRequest(
        new UsageRecord(
            Instant.EPOCH,
            "alice",
            "POST /v1/messages",
            model,
            SERVED,
            status,
            status == 200,
            Tokens.NONE,
            Duration.ZERO,
            Duration.ofSeconds(1)),
        model,
        failed,
        "",
        Optional.empty());
  }

  private static List<String> names(LiveTraffic traffic, LiveFilter filter) {
    return traffic.ended(filter).stream().map(EndedRequest::asked).toList();
  }

  @Test
  void theNewestAreKeptAndOlderFailuresBehindThem() {
    LiveTraffic traffic = new LiveTraffic(Stream::of);
    assertEquals(List.of(), traffic.ended(LiveFilter.ALL));
    traffic.ended(ended("broken-1", 502));
    traffic.ended(ended("broken-2", 429));
    for (int i = 0; i < 250; i++) {
      traffic.ended(ended("m-" + i, 200));
    }
    List<String> names = names(traffic, LiveFilter.ALL);
    assertEquals(202, names.size());
    assertEquals("m-249", names.get(0));
    assertEquals("m-50", names.get(199));
    assertEquals(List.of("broken-2", "broken-1"), names.subList(200, 202));
    for (int i = 0; i < 250; i++) {
      traffic.ended(ended("f-" + i, 500));
    }
    assertEquals(200, names(traffic, LiveFilter.ALL).size());
  }

  @Test
  void requestsAreFoundByWhatIsKnownOfThem() {
    LiveTraffic traffic = new LiveTraffic(() -> Stream.of(open("Gpt-5"), open("other")));
    FailedAttempt failed =
        new FailedAttempt("codex-api-key", "id-2", "gpt-6", 429, "quota", Duration.ZERO);
    traffic.ended(ended("gpt-5", 200, List.of(failed)));
    traffic.ended(ended("haiku", 429));
    assertEquals(List.of("gpt-5"), names(traffic, new LiveFilter("", "GPT", "", "", "")));
    assertEquals(2, names(traffic, new LiveFilter("", "claude-1", "", "", "")).size());
    assertEquals(List.of("gpt-5"), names(traffic, new LiveFilter("", "", "codex-api-key", "", "")));
    assertEquals(List.of("gpt-5"), names(traffic, new LiveFilter("", "", "", "id-2", "")));
    assertEquals(List.of("gpt-5"), names(traffic, new LiveFilter("", "", "", "", "ok")));
    assertEquals(List.of("haiku"), names(traffic, new LiveFilter("", "", "", "", "failed")));
    assertEquals(List.of("haiku"), names(traffic, new LiveFilter("", "", "", "", "429")));
    assertEquals(List.of(), names(traffic, new LiveFilter("bob", "", "", "", "")));
    assertEquals(1, traffic.open(new LiveFilter("alice", "gpt", "", "", ""), 10).size());
    assertEquals(1, traffic.open(LiveFilter.ALL, 1).size());
    assertEquals(List.of(), traffic.open(new LiveFilter("", "", "", "", "ok"), 10));
  }

  @Test
  void manyMayNoteAtOnceWhileOthersLook() throws Exception {
    LiveTraffic traffic = new LiveTraffic(Stream::of);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      int own = thread;
      threads.execute(
          () ->
              IntStream.range(0, 5_000)
                  .forEach(i -> traffic.ended(ended(own + "-" + i, i % 7 == 0 ? 500 : 200))));
    }
    threads.shutdown();
    while (!threads.awaitTermination(1, TimeUnit.MILLISECONDS)) {
      assertTrue(traffic.ended(LiveFilter.ALL).size() <= 300);
    }
    assertTrue(traffic.ended(LiveFilter.ALL).size() >= 200);
  }

  @Test
  void aNameOrAReasonWithoutEndIsCut() {
    EndedRequest request = ended("m".repeat(100_000), 200);
    assertEquals(UsageRecord.MAX_NAME_LENGTH, request.asked().length());
    FailedAttempt failed =
        new FailedAttempt("p", "c", "m", 500, "r".repeat(100_000), Duration.ZERO);
    assertEquals(FailedAttempt.LONGEST_REASON, failed.reason().length());
  }
}
