package dev.cliproxy.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported and imported. */
class UsageTransferTest {
  private static final Instant NOW = Instant.parse("2026-11-28T17:30:00Z");
  private static final LocalDate TODAY = LocalDate.parse("2026-11-28");
  private static final UsageSelection LAST_DAYS =
      new UsageSelection(TODAY.minusDays(9), TODAY, Map.of());

  @TempDir private Path folder;

  private final MutableClock clock = new MutableClock(NOW);
  private final List<Store> stores = new ArrayList<>();
  private UsageLedger ledger;

  @BeforeEach
  void open() throws Exception {
    ledger = ledger("records");
  }

  Store newStore(String name) throws Exception {
    return new Store(folder.resolve(name), Thread::new, clock, System::nanoTime);
  }

  private UsageLedger ledger(String name) throws Exception {
    Store store = newStore(name);
    stores.add(store);
    UsageLedger made =
        new UsageLedger(
            store,
            () -> new UsageRecording(true, 3_650, 1_000_000, 36_500),
            () -> new Prices(List.of()),
            clock,
            new Random(stores.size()));
    store.start();
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(30), () -> store.status().phase() == StoreStatus.Phase.OPEN));
    return made;
  }

  @AfterEach
  void close() {
    stores.forEach(Store::close);
  }

  private static UsageRecord request(int number) {
    boolean success = number % 7 != 0;
    return new UsageRecord(
        NOW.minusSeconds(60L * number),
        "key-" + number % 3,
        number % 2 == 0 ? "POST /v1/messages" : "POST /v1/responses",
        "model-" + number % 3,
        new Served("claude-api-key", "credential-" + number % 4, "served-" + number % 3, 2),
        success ? 200 : 429,
        success,
        success ? new Tokens(1_000 + number, 100, 10, 500, 50) : Tokens.NONE,
        Duration.ofMillis(30),
        Duration.ofMillis(70));
  }

  private static List<UsageRecord> requests(UsageLedger ledger, UsageSelection selection)
      throws Exception {
    return ledger.requests(selection, Optional.empty(), Optional.empty(), 100_000).stream()
        .map(RecordedRequest::record)
        .toList();
  }

  private static String export(UsageLedger ledger, UsageSelection selection) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ledger.export(selection).write(out, NOW);
    return out.toString(StandardCharsets.UTF_8);
  }

  private UsageImportResult importInto(UsageLedger ledger, String text) throws Exception {
    Path file = Files.writeString(folder.resolve("import.json"), text);
    return ledger.importFrom(file, key -> "id of " + key);
  }

  private UsageRecord imported(String detail) throws Exception {
    importInto(ledger, file("POST /v1/messages", detail));
    UsageSelection all =
        new UsageSelection(LocalDate.parse("2000-01-01"), LocalDate.parse("2200-01-01"), Map.of());
    return requests(ledger, all).get(0);
  }

  private static String file(String api, String... details) {
    return "{\"usage\":{\"apis\":{\"%s\":{\"models\":{\"m\":{\"details\":[%s]}}}}}}"
        .formatted(api, String.join(",", details));
  }

  /** More than what is read, or written, at once. */
  private void record(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      ledger.record(request(i));
    }
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(30), () -> requests(ledger, LAST_DAYS).size() == count));
  }

  @Test
  void anExportIsTakenOverWholeAndOnce() throws Exception {
    record(9_000);
    String exported = export(ledger, LAST_DAYS);
    UsageLedger other = ledger("other");
    assertEquals(new UsageImportResult(9_000, 0), importInto(other, exported));
    List<UsageRecord> requests = requests(ledger, LAST_DAYS);
    assertEquals(requests, requests(other, LAST_DAYS));
    assertEquals(9_000, Set.copyOf(requests).size());
    assertEquals(new UsageImportResult(0, 9_000), importInto(other, exported));
    assertEquals(ledger.summary(LAST_DAYS, Dimension.DAY), other.summary(LAST_DAYS, Dimension.DAY));
  }

  @Test
  void aFileThatComesSeveralTimesAtOnceIsTakenOverOnce() throws Exception {
    record(3_000);
    Path file = Files.writeString(folder.resolve("several.json"), export(ledger, LAST_DAYS));
    UsageLedger other = ledger("other");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<UsageImportResult>> imports =
          threads.invokeAll(Collections.nCopies(4, () -> other.importFrom(file, key -> key)));
      long added = 0;
      for (Future<UsageImportResult> one : imports) {
        added += one.get().added();
      }
      assertEquals(3_000, added);
      assertEquals(requests(ledger, LAST_DAYS), requests(other, LAST_DAYS));
      assertEquals(3_000, other.summary(LAST_DAYS, Dimension.DAY).total().requests());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theSumsOfAnExportAreThoseOfItsRequests() throws Exception {
    record(3_000);
    JsonNode usage = new ObjectMapper().readTree(export(ledger, LAST_DAYS)).path("usage");
    List<UsageRecord> requests = requests(ledger, LAST_DAYS);
    long tokens = requests.stream().mapToLong(one -> one.tokens().total()).sum();
    assertEquals(3_000, usage.path("total_requests").asInt());
    assertEquals(429, usage.path("failure_count").asInt());
    assertEquals(2_571, usage.path("success_count").asInt());
    assertEquals(tokens, usage.path("total_tokens").asLong());
    for (String by : List.of("day", "hour")) {
      assertEquals(3_000, sum(usage.path("requests_by_" + by)), by);
      assertEquals(tokens, sum(usage.path("tokens_by_" + by)), by);
    }
    assertEquals(24, usage.path("tokens_by_hour").size());
    assertEquals(1_051, usage.path("requests_by_day").path("2026-11-28").asInt());
    Set<String> apis = new HashSet<>();
    usage.path("apis").fieldNames().forEachRemaining(apis::add);
    assertEquals(Set.of("POST /v1/messages", "POST /v1/responses"), apis);
    for (JsonNode api : usage.path("apis")) {
      assertEquals(1_500, api.path("total_requests").asInt());
      for (JsonNode model : api.path("models")) {
        assertEquals(500, model.path("total_requests").asInt());
        assertEquals(500, model.path("details").size());
      }
    }
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }

  @Test
  void onlyTheSelectedRequestsAreExported() throws Exception {
    record(200);
    UsageSelection some =
        new UsageSelection(
            TODAY, TODAY, Map.of(Dimension.KEY, "key-1", Dimension.API, "POST /v1/messages"));
    JsonNode usage = new ObjectMapper().readTree(export(ledger, some)).path("usage");
    assertEquals(requests(ledger, some).size(), usage.path("total_requests").asInt());
    assertEquals(1, usage.path("apis").size());
    int details = 0;
    for (JsonNode model : usage.at("/apis/POST ~1v1~1messages/models")) {
      details += model.path("details").size();
    }
    assertEquals(requests(ledger, some).size(), details);
  }

  @Test
  void twoThatDifferInTheirTokensAloneAreTwo() throws Exception {
    String time = "{\"timestamp\":\"2026-11-28T10:00:00Z\",\"tokens\":";
    String text =
        file(
            "POST /v1/messages",
            time + "{\"input_tokens\":1}}",
            time + "{\"input_tokens\":2}}",
            time + "{\"output_tokens\":2}}",
            time + "{\"input_tokens\":1},\"failed\":true}",
            time + "{\"input_tokens\":1}}");
    assertEquals(new UsageImportResult(4, 1), importInto(ledger, text));
    assertEquals(new UsageImportResult(0, 5), importInto(ledger, text));
  }

  @Test
  void oneMicrosecondTakesAThousandAndNoMore() throws Exception {
    List<String> details = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      details.add(
          "{\"timestamp\":\"2026-11-28T10:00:00Z\",\"tokens\":{\"input_tokens\":%d}}".formatted(i));
    }
    String text = file("POST /v1/messages", details.toArray(String[]::new));
    assertEquals(new UsageImportResult(1_000, 200), importInto(ledger, text));
    assertEquals(1_000, ledger.summary(LAST_DAYS, Dimension.DAY).total().requests());
  }

  @Test
  void anApiThatIsAKeyIsKeptAsItsIdAndLongNamesAreCut() throws Exception {
    importInto(
        ledger,
        file(
            "sk-in-clear",
            "{\"timestamp\":\"2026-11-28T10:00:00Z\",\"auth_index\":\"%s\"}"
                .formatted("a".repeat(100))));
    UsageRecord record = requests(ledger, LAST_DAYS).get(0);
    assertEquals("id of sk-in-clear", record.client());
    assertEquals(UsageRecord.UNKNOWN, record.api());
    assertEquals("a".repeat(64), record.served().credential());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"failed\":true | 500 | false",
        "\"failed\":false | 200 | true",
        "\"status\":201 | 201 | true",
        "\"failed\":true,\"status\":404 | 404 | false",
        "\"status\":-5 | 0 | true",
        "\"status\":123456 | 999 | true",
      })
  void aStatusIsThatOfTheFileOrWhatFollowsFromItsFailure(String fields, int status, boolean success)
      throws Exception {
    UsageRecord record = imported("{\"timestamp\":\"2026-11-28T10:00:00Z\"," + fields + "}");
    assertEquals(status, record.status());
    assertEquals(success, record.success());
  }

  @Test
  void countsThatCannotBeAreBounded() throws Exception {
    UsageRecord record =
        imported(
            "{\"timestamp\":\"2026-11-28T10:00:00Z\",\"attempts\":-1,\"latency_ms\":-7,"
                + "\"first_byte_ms\":99999999999,\"tokens\":{\"input_tokens\":-3,"
                + "\"output_tokens\":9223372036854775807,\"reasoning_tokens\":\"x\"}}");
    assertEquals(new Tokens(0, RequestFigures.MOST_TOKENS, 0, 0, 0), record.tokens());
    assertEquals(0, record.served().attempts());
    assertEquals(Duration.ZERO, record.duration());
    assertEquals(Duration.ofMillis(Integer.MAX_VALUE), record.firstByte());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1999-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "+999999999-01-01T00:00:00Z", ""})
  void aTimeThatCannotBeMeantIsRefused(String time) {
    assertThrows(UsageImportException.class, () -> imported("{\"timestamp\":\"" + time + "\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2000-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z"})
  void theFirstAndTheLastTimeAreTaken(String time) throws Exception {
    assertEquals(Instant.parse(time), imported("{\"timestamp\":\"" + time + "\"}").timestamp());
  }

  @Test
  void nothingOfAFileIsWrittenThatIsWrongAtItsEnd() throws Exception {
    List<String> details = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      details.add(
          "{\"timestamp\":\"2026-11-28T10:00:%02d.%03dZ\"}".formatted(i / 1_000, i % 1_000));
    }
    String good = file("POST /v1/messages", details.toArray(String[]::new));
    for (String wrong : List.of(good + "{}", good.substring(0, good.length() - 1))) {
      assertThrows(UsageImportException.class, () -> importInto(ledger, wrong));
      assertEquals(List.of(), requests(ledger, LAST_DAYS));
    }
    assertEquals(new UsageImportResult(2_500, 0), importInto(ledger, good));
  }
}
