package dev.cliproxy.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.UsageRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class UsageStatisticsTest {

  private static final String CHAT = "POST /v1/chat/completions";
  private static final Instant NOW = Instant.parse("2024-05-20T09:15:04.123456Z");

  private final UsageStatistics statistics =
      new UsageStatistics(Clock.fixed(NOW, ZoneOffset.ofHours(-11)));

  @Test
  void startsWithNothing() throws Exception {
    assertEquals(
        """
        {"total_requests":0,"success_count":0,"failure_count":0,"total_tokens":0,\
        "requests_by_day":{},"requests_by_hour":{},"tokens_by_day":{},"tokens_by_hour":{},\
        "apis":{}}""",
        new ObjectMapper().writeValueAsString(statistics.snapshot()));
    assertEquals(UsageFigures.NONE, statistics.total());
    assertEquals(UsageFigures.NONE, statistics.today());
    assertEquals(List.of(), statistics.newest(10));
  }

  @Test
  void printsExactlyTheDocumentedShape() throws Exception {
    statistics.record(
        UsageRecords.record(NOW, CHAT, "gpt-4o-mini", true, new Tokens(523, 308, 100, 20)));
    statistics.record(
        UsageRecords.record(
            Instant.parse("2024-05-19T23:59:59.999999999Z"),
            CHAT,
            "gpt-4o-mini",
            false,
            Tokens.NONE));

    assertEquals(
        """
        {"total_requests":2,"success_count":1,"failure_count":1,"total_tokens":831,\
        "requests_by_day":{"2024-05-19":1,"2024-05-20":1},\
        "requests_by_hour":{"09":1,"23":1},\
        "tokens_by_day":{"2024-05-19":0,"2024-05-20":831},\
        "tokens_by_hour":{"09":831,"23":0},\
        "apis":{"POST /v1/chat/completions":{"total_requests":2,"total_tokens":831,\
        "models":{"gpt-4o-mini":{"total_requests":2,"total_tokens":831,"details":[\
        {"timestamp":"2024-05-20T09:15:04.123456Z","tokens":{"input_tokens":523,\
        "output_tokens":308,"reasoning_tokens":100,"cached_tokens":20,"total_tokens":831}},\
        {"timestamp":"2024-05-19T23:59:59.999999Z","tokens":{"input_tokens":0,\
        "output_tokens":0,"reasoning_tokens":0,"cached_tokens":0,"total_tokens":0}}]}}}}}""",
        new ObjectMapper().writeValueAsString(statistics.snapshot()));
  }

  @Test
  void printsWholeSecondsWithMicrosecondsToo() {
    assertEquals(
        "2024-05-20T09:15:00.000000Z",
        new UsageSnapshot.Detail(Instant.parse("2024-05-20T09:15:00Z"), Tokens.NONE).timestamp());
  }

  @Test
  void foldsAllDaysIntoTheSameHour() {
    statistics.record(requestAt(NOW));
    statistics.record(requestAt(NOW.plus(Duration.ofDays(1))));
    assertEquals(2, statistics.snapshot().requestsByHour().get("09"));
    assertEquals(2, statistics.snapshot().requestsByDay().size());
  }

  @Test
  void sortsEveryMapByKey() {
    statistics.record(request("POST /b", "z"));
    statistics.record(request("POST /b", "a"));
    statistics.record(request("POST /a", "m"));
    UsageSnapshot snapshot = statistics.snapshot();
    assertEquals(List.of("POST /a", "POST /b"), List.copyOf(snapshot.apis().keySet()));
    assertEquals(List.of("a", "z"), List.copyOf(snapshot.apis().get("POST /b").models().keySet()));
  }

  @Test
  void aSnapshotDoesNotChangeWhenMoreIsRecorded() {
    statistics.record(request(CHAT, "m"));
    UsageSnapshot snapshot = statistics.snapshot();
    statistics.record(request(CHAT, "m"));
    assertEquals(1, snapshot.totalRequests());
    assertEquals(1, snapshot.apis().get(CHAT).models().get("m").details().size());
    assertThrows(UnsupportedOperationException.class, () -> snapshot.apis().clear());
    assertThrows(UnsupportedOperationException.class, () -> snapshot.requestsByDay().clear());
  }

  @Test
  void keepsTheNewestThousandDetailsOldestFirstAndCountsAll() {
    for (int i = 0; i < 1_005; i++) {
      statistics.record(UsageRecords.record(NOW.plusSeconds(i), CHAT, "m", true, spent(1)));
    }
    UsageSnapshot.Model model = statistics.snapshot().apis().get(CHAT).models().get("m");
    assertEquals(1_005, model.totalRequests());
    assertEquals(1_005, model.totalTokens());
    assertEquals(1_000, model.details().size());
    assertEquals(NOW.plusSeconds(5), model.details().get(0).time());
    assertEquals(NOW.plusSeconds(1_004), model.details().get(999).time());
  }

  @Test
  void countsApisBeyondTheBoundTogether() {
    for (int i = 0; i < 205; i++) {
      statistics.record(request("POST /" + i, "m"));
    }
    statistics.record(request("POST /0", "m"));
    UsageSnapshot snapshot = statistics.snapshot();
    assertEquals(201, snapshot.apis().size());
    assertEquals(5, snapshot.apis().get("(other)").totalRequests());
    assertEquals(2, snapshot.apis().get("POST /0").totalRequests());
    assertEquals(206, snapshot.totalRequests());
  }

  @Test
  void countsModelsBeyondTheBoundTogether() {
    for (int i = 0; i < 600; i++) {
      statistics.record(request(CHAT, "model-" + i));
    }
    statistics.record(request("POST /v1/messages", "late"));
    UsageSnapshot snapshot = statistics.snapshot();
    assertEquals(501, snapshot.apis().get(CHAT).models().size());
    assertEquals(100, snapshot.apis().get(CHAT).models().get("(other)").totalRequests());
    assertEquals(600, snapshot.apis().get(CHAT).totalRequests());
    assertEquals(
        1, snapshot.apis().get("POST /v1/messages").models().get("(other)").totalRequests());
  }

  @Test
  void aModelThatIsCalledOtherDoesNotUseUpTheBound() {
    for (int i = 0; i < 600; i++) {
      statistics.record(request("POST /" + (i % 100), "(other)"));
    }
    statistics.record(request(CHAT, "m"));
    assertEquals(1, statistics.snapshot().apis().get(CHAT).models().get("m").totalRequests());
  }

  @Test
  void remembersTheNewestTenYearsOfDays() {
    for (int i = 0; i < 3_700; i++) {
      statistics.record(requestAt(NOW.plus(Duration.ofDays(i))));
    }
    UsageSnapshot snapshot = statistics.snapshot();
    assertEquals(3_660, snapshot.requestsByDay().size());
    assertEquals("2024-06-29", snapshot.requestsByDay().firstKey());
    assertEquals(3_700, snapshot.totalRequests());
  }

  @Test
  void sumsStopAtTheLargestNumber() {
    statistics.record(UsageRecords.record(NOW, CHAT, "m", true, spent(Long.MAX_VALUE)));
    statistics.record(UsageRecords.record(NOW, CHAT, "m", true, spent(Long.MAX_VALUE)));
    UsageSnapshot snapshot = statistics.snapshot();
    assertEquals(Long.MAX_VALUE, snapshot.totalTokens());
    assertEquals(Long.MAX_VALUE, snapshot.tokensByHour().get("09"));
    assertEquals(
        Long.MAX_VALUE,
        snapshot.apis().get(CHAT).models().get("m").details().get(0).tokens().total());
  }

  @Test
  void todayIsTheUtcDay() {
    statistics.record(request(CHAT, "m"));
    statistics.record(UsageRecords.record(NOW, CHAT, "m", false, Tokens.NONE));
    statistics.record(requestAt(NOW.minus(Duration.ofDays(1))));
    assertEquals(new UsageFigures(2, 1, 7), statistics.today());
    assertEquals(0.5, statistics.today().errorRate());
    assertEquals(new UsageFigures(3, 1, 14), statistics.total());
    assertEquals(2, statistics.total().successes());
    assertEquals(0.0, UsageFigures.NONE.errorRate());
  }

  @Test
  void newestAreNewestFirstAndNeverMoreThanTwoHundred() {
    for (int i = 0; i < 250; i++) {
      statistics.record(request(CHAT, "model-" + i));
    }
    assertEquals(
        List.of("model-249", "model-248"),
        statistics.newest(2).stream().map(UsageRecord::model).toList());
    assertEquals(200, statistics.newest(Integer.MAX_VALUE).size());
    assertEquals(List.of(), statistics.newest(0));
    assertThrows(IllegalArgumentException.class, () -> statistics.newest(-1));
  }

  @Test
  void countsEachRequestOnceWhenManyThreadsRecord() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        String model = "model-" + thread % 3;
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    statistics.record(request(CHAT, model));
                    if (i % 500 == 0) {
                      UsageSnapshot snapshot = statistics.snapshot();
                      assertEquals(7 * snapshot.totalRequests(), snapshot.totalTokens());
                    }
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(16_000, statistics.snapshot().totalRequests());
    assertEquals(16_000, statistics.snapshot().requestsByDay().get("2024-05-20"));
    assertEquals(3, statistics.snapshot().apis().get(CHAT).models().size());
  }

  private static UsageRecord request(String api, String model) {
    return UsageRecords.record(NOW, api, model, true, spent(7));
  }

  private static UsageRecord requestAt(Instant time) {
    return UsageRecords.record(time, CHAT, "m", true, spent(7));
  }

  private static Tokens spent(long tokens) {
    return new Tokens(tokens, 0, 0, 0);
  }
}
