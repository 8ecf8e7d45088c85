package dev.cliproxy.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.ModelPattern;
import dev.cliproxy.config.value.ModelPrice;
import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageLedgerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Instant NOW = Instant.parse("2026-11-28T17:30:00.123456Z");
  private static final LocalDate TODAY = LocalDate.parse("2026-11-28");
  private static final Prices PRICES =
      new Prices(
          List.of(
              new ModelPrice(
                  ModelPattern.of("dear"),
                  Optional.of(new BigDecimal("10")),
                  Optional.of(new BigDecimal("20")),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty())));

  @TempDir private Path folder;

  private final MutableClock clock = new MutableClock(NOW);

  /** The store deletes by it as well, at any moment. */
  private volatile UsageRecording recording = new UsageRecording(true, 90, 1_000_000, 3_660);

  private final RequestId ids = new RequestId(990);
  private Store store;
  private UsageLedger ledger;

  @BeforeEach
  void open() throws Exception {
    store = newStore();
    ledger = new UsageLedger(store, () -> recording, () -> PRICES, clock, new Random(1));
    store.start();
    assertTrue(Eventually.holds(SOON, () -> store.status().phase() == StoreStatus.Phase.OPEN));
  }

  /** On the same database each time. */
  Store newStore() throws Exception {
    return new Store(folder.resolve("records"), Thread::new, clock, System::nanoTime);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static UsageRecord request(Instant end, String key, String model, boolean success) {
    return new UsageRecord(
        end,
        key,
        "POST /v1/messages",
        model,
        new Served("claude-api-key", "credential-1", model, 2),
        success ? 200 : 502,
        success,
        success ? new Tokens(1_000, 100, 10, 500, 50) : Tokens.NONE,
        Duration.ofMillis(30),
        Duration.ofMillis(70));
  }

  /** Written at once, as the store's thread would. */
  private void write(UsageRecord... records) throws Exception {
    List<UsageRow> rows = new ArrayList<>();
    for (UsageRecord record : records) {
      rows.add(UsageRow.of(ids.next(record.timestamp()), record));
    }
    write(new UsageWriter(1), rows);
  }

  private void write(UsageWriter writer, List<UsageRow> rows) throws Exception {
    store.run(
        connection -> {
          writer.write(connection, rows);
          return true;
        });
  }

  private long count(String table) throws Exception {
    return store.run(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  /** How many single requests there are. */
  private long recorded() throws Exception {
    return store.run(RequestBlocks::count);
  }

  private static List<String> names(UsageSummary summary) {
    return summary.items().stream()
        .map(item -> item.name() + " " + item.sum().requests() + "/" + item.sum().failures())
        .toList();
  }

  private static UsageSelection last(int days) {
    return new UsageSelection(TODAY.minusDays(days - 1), TODAY, Map.of());
  }

  private static UsageSelection only(Dimension dimension, String name) {
    return new UsageSelection(TODAY.minusDays(29), TODAY, Map.of(dimension, name));
  }

  private List<UsageRecord> requests(UsageSelection selection, Optional<Boolean> success)
      throws Exception {
    return ledger.requests(selection, success, Optional.empty(), 100).stream()
        .map(RecordedRequest::record)
        .toList();
  }

  @Test
  void aRequestComesBackAsItWasRecorded() throws Exception {
    UsageRecord record = request(NOW, "key-1", "m", true);
    ledger.record(record);
    assertTrue(Eventually.holds(SOON, () -> !requests(last(1), Optional.empty()).isEmpty()));
    assertEquals(List.of(record), requests(last(1), Optional.empty()));
  }

  @Test
  void whatAKeyHadUsedAtTheStartIsToldWithoutWhatOtherNodesRecordedSince() throws Exception {
    Instant start = NOW.minusSeconds(5);
    write(
        request(NOW.minus(Duration.ofDays(40)), "a", "m", true),
        request(NOW.minus(Duration.ofDays(9)), "a", "m", true),
        request(start.minusSeconds(1), "a", "dear", true),
        request(start.minusMillis(1), "b", "m", false),
        request(start, "a", "dear", true),
        request(NOW, "a", "m", true),
        request(NOW, "c", "m", true));
    store.close();
    store = newStore();
    List<UsageSummary> told = new ArrayList<>();
    CountDownLatch opened = new CountDownLatch(1);
    new UsageLedger(store, () -> recording, () -> PRICES, clock, new Random(1))
        .whenOpened(
            start,
            (today, month) -> {
              told.addAll(List.of(today, month));
              opened.countDown();
            });
    store.start();
    assertTrue(opened.await(SOON.toSeconds(), TimeUnit.SECONDS));
    assertEquals(List.of("a 1/0", "b 1/1", "c 0/0"), names(told.get(0)));
    assertEquals(List.of("a 2/0", "b 1/1", "c 0/0"), names(told.get(1)));
    assertEquals(1_100, told.get(0).total().tokens().total());
    assertEquals(
        PRICES.of("dear", "dear", new Tokens(1_000, 100, 10, 500, 50)),
        told.get(0).items().get(0).sum().cost());
  }

  @Test
  void nothingIsRecordedWhileThatIsSwitchedOff() throws Exception {
    recording = new UsageRecording(false, 90, 1_000, 90);
    ledger.record(request(NOW, "key-1", "m", true));
    assertEquals(0, store.waiting());
    assertEquals(0, recorded());
  }

  @Test
  void theSameRowsWrittenAgainCountOnce() throws Exception {
    List<UsageRow> rows =
        List.of(
            UsageRow.of(RequestId.first(NOW) + 1, request(NOW, "a", "m", true)),
            UsageRow.of(RequestId.first(NOW) + 2, request(NOW, "a", "m", false)));
    write(new UsageWriter(1), rows);
    write(new UsageWriter(1), rows);
    assertEquals(List.of("m 2/1"), names(ledger.summary(last(1), Dimension.MODEL)));
    assertEquals(2, recorded());
  }

  @Test
  void whatAnotherNodeHasRecordedUnderTheSameIdIsAnotherRequest() throws Exception {
    for (String key : List.of("a", "b", "a")) {
      for (boolean success : new boolean[] {true, false}) {
        List<UsageRow> rows =
            List.of(UsageRow.of(RequestId.first(NOW), request(NOW, key, "m", success)));
        write(new UsageWriter(1), rows);
      }
    }
    assertEquals(List.of("m 4/2"), names(ledger.summary(last(1), Dimension.MODEL)));
    assertEquals(4, recorded());
    assertEquals(4, requests(last(1), Optional.empty()).size());
  }

  @Test
  void whatOtherNodesServeIsToldOnce() throws Exception {
    UsageLedger own = new UsageLedger(store, () -> recording, () -> PRICES, clock, new Random(2));
    write(request(NOW.minusSeconds(1), "a", "before the start", true));
    own.record(request(NOW, "a", "its own", true));
    assertTrue(Eventually.holds(SOON, () -> recorded() == 2));
    assertEquals(List.of(), own.servedElsewhere());
    UsageRecord first = request(NOW, "a", "m", true);
    UsageRecord second = request(NOW.plusSeconds(1), "b", "m", false);
    write(first, second);
    assertEquals(Set.of(first, second), Set.copyOf(own.servedElsewhere()));
    assertEquals(List.of(), own.servedElsewhere());
    UsageRecord late = request(NOW.plusMillis(1), "a", "m", true);
    write(late);
    assertEquals(List.of(late), own.servedElsewhere());
    write(
        new UsageWriter(RequestBlocks.FROM_ELSEWHERE),
        List.of(UsageRow.of(ids.next(NOW), request(NOW, "a", "imported", true))));
    assertEquals(List.of(), own.servedElsewhere());
    assertEquals(4, new HashSet<>(ledger.servedElsewhere()).size());
  }

  @Test
  void manyThatOthersHaveServedAreToldInParts() throws Exception {
    UsageLedger own = new UsageLedger(store, () -> recording, () -> PRICES, clock, new Random(2));
    write(
        IntStream.range(0, 1_200)
            .mapToObj(i -> request(NOW.plus(Duration.ofMinutes(i)), "a", "m", true))
            .toArray(UsageRecord[]::new));
    Set<UsageRecord> found = new HashSet<>();
    int told = 0;
    for (List<UsageRecord> some = own.servedElsewhere();
        !some.isEmpty();
        some = own.servedElsewhere()) {
      told += some.size();
      found.addAll(some);
    }
    assertEquals(1_200, told);
    assertEquals(1_200, found.size());
  }

  @Test
  void manyRequestsOfAMinuteAreFewRows() throws Exception {
    write(
        IntStream.range(0, 2_500)
            .mapToObj(i -> request(NOW.plusMillis(i), "a", "m", i % 5 != 0))
            .toArray(UsageRecord[]::new));
    assertEquals(2_500, recorded());
    assertTrue(count("usage_blocks") <= 4, () -> "too many rows");
    assertEquals(List.of("m 2500/500"), names(ledger.summary(last(1), Dimension.MODEL)));
    assertEquals(2_500, ledger.summary(last(1), Dimension.HOUR).items().get(0).sum().requests());
  }

  /** As in a heap of requests that are looked through one by one. */
  @Test
  void listsAreThoseOfALookThroughAllRequests() throws Exception {
    Random random = new Random(3);
    List<UsageRecord> all = new ArrayList<>();
    while (all.size() < 3_000) {
      List<UsageRecord> batch = new ArrayList<>();
      Instant from = NOW.minusSeconds(random.nextInt(7_200));
      for (int left = random.nextInt(400); left >= 0; left--) {
        Instant end = from.plus(random.nextInt(90_000_000), ChronoUnit.MICROS);
        batch.add(
            request(
                end, "key-" + random.nextInt(4), "m" + random.nextInt(3), random.nextInt(4) > 0));
      }
      write(batch.toArray(UsageRecord[]::new));
      all.addAll(batch);
    }
    all.sort(Comparator.comparing(UsageRecord::timestamp).reversed());
    for (int i = 0; i < 60; i++) {
      Optional<Boolean> success =
          random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean());
      Optional<String> key =
          random.nextBoolean() ? Optional.empty() : Optional.of("key-" + random.nextInt(5));
      UsageSelection selection =
          key.map(name -> only(Dimension.KEY, name)).orElseGet(() -> last(30));
      Instant before = NOW.minusSeconds(random.nextInt(7_200) - 100);
      int most = 1 + random.nextInt(700);
      List<Instant> expected =
          all.stream()
              .filter(one -> one.timestamp().isBefore(before))
              .filter(one -> key.isEmpty() || key.get().equals(one.client()))
              .filter(one -> success.isEmpty() || success.get() == one.success())
              .map(UsageRecord::timestamp)
              .limit(most)
              .toList();
      List<Instant> found =
          ledger.requests(selection, success, Optional.of(RequestId.first(before)), most).stream()
              .map(one -> one.record().timestamp())
              .toList();
      assertEquals(expected, found);
    }
  }

  @Test
  void whatTheFirstVersionsHaveWrittenIsTakenOver() throws Exception {
    UsageRecord record = request(NOW, "key-1", "m", true);
    UsageRecord failed = request(NOW.minus(Duration.ofHours(3)), "key-1", "m", false);
    write(record, failed);
    store.run(
        connection -> {
          List<RequestFigures> figures = new ArrayList<>();
          List<Long> groups = new ArrayList<>();
          RequestBlocks.read(
              connection,
              0,
              Long.MAX_VALUE,
              (group, request) -> {
                groups.add(group);
                figures.add(request);
              });
          try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM usage_blocks");
            for (int i = 0; i < figures.size(); i++) {
              RequestFigures one = figures.get(i);
              Tokens tokens = one.tokens();
              statement.execute(
                  "INSERT INTO usage_requests VALUES (%d, %d, %d, %b, %d, %d, %d, %d, %d, %d, %d, %d)"
                      .formatted(
                          one.id(),
                          groups.get(i),
                          one.status(),
                          one.success(),
                          tokens.inputTokens(),
                          tokens.outputTokens(),
                          tokens.reasoningTokens(),
                          tokens.cachedTokens(),
                          tokens.cacheWriteTokens(),
                          one.firstByteMillis(),
                          one.totalMillis(),
                          one.attempts()));
            }
          }
          return true;
        });
    assertEquals(List.of(), requests(last(1), Optional.empty()));
    assertEquals(2L, store.run(new RowsIntoBlocks()));
    assertEquals(List.of(record, failed), requests(last(1), Optional.empty()));
    assertEquals(List.of("m 2/1"), names(ledger.summary(last(1), Dimension.MODEL)));
    assertEquals(0L, store.run(new RowsIntoBlocks()));
    assertEquals(2, recorded());
  }

  @Test
  void sumsAreToldApartByEachDimension() throws Exception {
    write(
        request(NOW, "a", "dear", true),
        request(NOW, "a", "dear", false),
        request(NOW, "b", "cheap", true),
        request(NOW.minus(Duration.ofDays(1)), "", "dear", true),
        request(NOW.minus(Duration.ofDays(40)), "a", "dear", true));
    assertEquals(
        List.of("2026-11-27 1/0", "2026-11-28 3/1"),
        names(ledger.summary(last(30), Dimension.DAY)));
    assertEquals(
        List.of("2026-11-27T17:00Z 1/0", "2026-11-28T17:00Z 3/1"),
        names(ledger.summary(last(30), Dimension.HOUR)));
    assertEquals(
        List.of("dear 3/1", "cheap 1/0"), names(ledger.summary(last(30), Dimension.MODEL)));
    assertEquals(List.of("a 2/1", " 1/0", "b 1/0"), names(ledger.summary(last(30), Dimension.KEY)));
    for (Dimension dimension : List.of(Dimension.PROVIDER, Dimension.CREDENTIAL, Dimension.API)) {
      assertEquals(1, ledger.summary(last(30), dimension).items().size(), dimension.toString());
    }
    UsageSum total = ledger.summary(last(30), Dimension.DAY).total();
    assertEquals(4, total.requests());
    assertEquals(1, total.failures());
    assertEquals(new Tokens(3_000, 300, 30, 1_500, 150), total.tokens());
  }

  @Test
  void theHoursBeforeTheStartAreToldWhenTheDatabaseIsOpened() throws Exception {
    Instant hour = NOW.truncatedTo(ChronoUnit.HOURS);
    write(
        request(hour, "a", "m", true),
        request(NOW.minusMillis(1), "b", "n", false),
        request(NOW, "a", "m", true),
        request(hour.minusNanos(1_000), "a", "m", true),
        request(hour.minus(23, ChronoUnit.HOURS), "a", "m", true),
        request(hour.minus(23, ChronoUnit.HOURS).minusMillis(1), "a", "m", true));
    store.close();
    store = newStore();
    ledger = new UsageLedger(store, () -> recording, () -> PRICES, clock, new Random(1));
    CompletableFuture<Map<Instant, UsageFigures>> told = new CompletableFuture<>();
    ledger.hoursWhenOpened(NOW, 24, told::complete);
    store.start();
    assertEquals(
        Map.of(
            hour,
            new UsageFigures(2, 1, 1_100),
            hour.minus(1, ChronoUnit.HOURS),
            new UsageFigures(1, 0, 1_100),
            hour.minus(23, ChronoUnit.HOURS),
            new UsageFigures(1, 0, 1_100)),
        told.get(20, TimeUnit.SECONDS));
  }

  @Test
  void daysAreThoseOfUtcAndBothEndsAreMeant() throws Exception {
    write(
        request(Instant.parse("2026-11-26T23:59:59.999999Z"), "a", "m", true),
        request(Instant.parse("2026-11-27T00:00:00Z"), "a", "m", true),
        request(Instant.parse("2026-11-27T23:59:59.999999Z"), "a", "m", true),
        request(Instant.parse("2026-11-28T00:00:00Z"), "a", "m", true));
    LocalDate day = LocalDate.parse("2026-11-27");
    UsageSelection selection = new UsageSelection(day, day, Map.of());
    assertEquals(2, ledger.summary(selection, Dimension.MODEL).total().requests());
    assertEquals(2, ledger.summary(selection, Dimension.HOUR).total().requests());
    assertEquals(2, requests(selection, Optional.empty()).size());
  }

  @Test
  void whatHasAPriceCostsItAndWhatHasNoneIsUnknown() throws Exception {
    write(request(NOW, "a", "dear", true), request(NOW, "b", "cheap", true));
    UsageSummary byKey = ledger.summary(last(1), Dimension.KEY);
    assertEquals(
        Optional.of(new BigDecimal("0.012000")), byKey.items().get(0).sum().cost().dollars());
    assertEquals(Optional.empty(), byKey.items().get(1).sum().cost().dollars());
    assertEquals(1_100, byKey.total().cost().unpricedTokens());
    assertEquals(Optional.of(new BigDecimal("0.012000")), byKey.total().cost().dollars());
  }

  @Test
  void onlyTheSelectedAreCountedAndListed() throws Exception {
    write(
        request(NOW, "a", "dear", true),
        request(NOW.plusMillis(1), "b", "dear", false),
        request(NOW.plusMillis(2), "b", "cheap", true));
    assertEquals(
        List.of("dear 1/1", "cheap 1/0").stream().sorted().toList(),
        names(ledger.summary(only(Dimension.KEY, "b"), Dimension.MODEL)).stream()
            .sorted()
            .toList());
    assertEquals(2, requests(only(Dimension.MODEL, "dear"), Optional.empty()).size());
    assertEquals(
        List.of("b"),
        requests(only(Dimension.MODEL, "dear"), Optional.of(false)).stream()
            .map(UsageRecord::client)
            .toList());
    assertEquals(1, requests(only(Dimension.KEY, "b"), Optional.of(true)).size());
    assertEquals(List.of(), requests(only(Dimension.API, "' OR 1=1 --"), Optional.empty()));
  }

  @Test
  void theCursorLeadsThroughAllRequestsWithoutOneTwice() throws Exception {
    UsageRecord[] records =
        IntStream.range(0, 57)
            .mapToObj(
                i -> request(NOW.minusMillis(i / 5), i % 2 == 0 ? "a" : "b", "m" + i % 3, true))
            .toArray(UsageRecord[]::new);
    write(records);
    for (UsageSelection selection : List.of(last(2), only(Dimension.PROVIDER, "claude-api-key"))) {
      List<Long> seen = new ArrayList<>();
      Optional<Long> cursor = Optional.empty();
      List<RecordedRequest> page;
      do {
        page = ledger.requests(selection, Optional.empty(), cursor, 10);
        page.forEach(one -> seen.add(one.cursor()));
        cursor = page.stream().map(RecordedRequest::cursor).reduce((one, next) -> next);
      } while (page.size() == 10);
      assertEquals(57, seen.size());
      assertEquals(seen.stream().distinct().sorted(Comparator.reverseOrder()).toList(), seen);
    }
  }

  @Test
  void beyondTheBoundModelsAreCountedTogether() throws Exception {
    UsageWriter writer = new UsageWriter(1, 3);
    List<UsageRow> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(UsageRow.of(ids.next(NOW), request(NOW, "a", "made-up-" + i, true)));
    }
    rows.add(UsageRow.of(ids.next(NOW), request(NOW, "a", "made-up-9", true)));
    write(writer, rows);
    write(writer, List.of(UsageRow.of(ids.next(NOW), request(NOW, "a", "made-up-0", true))));
    assertEquals(
        List.of("(other) 8/0", "made-up-0 2/0", "made-up-1 1/0", "made-up-2 1/0"),
        names(ledger.summary(last(1), Dimension.MODEL)));
    assertEquals(4, count("usage_groups"));
  }

  @Test
  void absurdCountsDoNotSpoilTheSums() throws Exception {
    UsageRecord absurd =
        new UsageRecord(
            NOW,
            "a",
            "POST /v1/messages",
            "m",
            Served.NOBODY,
            200,
            true,
            new Tokens(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0),
            Duration.ofSeconds(-5),
            Duration.ofDays(1_000_000));
    write(absurd, absurd);
    assertEquals(
        2 * RequestFigures.MOST_TOKENS,
        ledger.summary(last(1), Dimension.DAY).total().tokens().inputTokens());
    UsageRecord kept = requests(last(1), Optional.empty()).get(0);
    assertEquals(Duration.ZERO, kept.firstByte());
    assertEquals(Duration.ofMillis(Integer.MAX_VALUE), kept.duration());
  }

  @Test
  void whatIsTooOldOrTooMuchIsDeletedAndItsSumsStay() throws Exception {
    write(
        request(NOW.minus(Duration.ofDays(91)), "a", "old", true),
        request(NOW.minus(Duration.ofDays(89)), "a", "m", true),
        request(NOW, "a", "m", true));
    store.run(new UsageRetention(() -> recording, clock));
    assertEquals(2, recorded());
    assertEquals(3, ledger.summary(last(200), Dimension.DAY).total().requests());

    UsageRecord[] many =
        IntStream.range(0, 1_500)
            .mapToObj(i -> request(NOW.plusMillis(i), "a", "m", true))
            .toArray(UsageRecord[]::new);
    write(many);
    UsageRecording few = new UsageRecording(true, 90, 1_000, 3_660);
    assertEquals(1, store.run(new UsageRetention(() -> few, clock, 1)));
    assertEquals(1_501, recorded());
    assertEquals(501, store.run(new UsageRetention(() -> few, clock)));
    assertEquals(1_000, recorded());
    List<RecordedRequest> kept =
        ledger.requests(last(1), Optional.empty(), Optional.empty(), 2_000);
    assertEquals(
        List.of(many).subList(500, 1_500),
        kept.stream()
            .map(RecordedRequest::record)
            .sorted(Comparator.comparing(UsageRecord::timestamp))
            .toList());
  }

  @Test
  void requestsAreNotCountedWhileThereCannotBeTooMany() throws Exception {
    UsageRecording many = new UsageRecording(true, 90, 10_000_000, 90);
    UsageRecording few = new UsageRecording(true, 90, 1_000, 90);
    AtomicReference<UsageRecording> limits = new AtomicReference<>(many);
    UsageRetention retention = new UsageRetention(limits::get, clock);
    write(request(NOW, "a", "m", true));
    assertEquals(0, store.run(retention));
    write(
        IntStream.range(0, 1_500)
            .mapToObj(i -> request(NOW.plusMillis(i), "a", "m", true))
            .toArray(UsageRecord[]::new));
    clock.advance(Duration.ofSeconds(60));
    assertEquals(0, store.run(retention));
    limits.set(few);
    assertEquals(501, store.run(retention));
  }

  @Test
  void sumsThatAreTooOldGoWithTheirGroups() throws Exception {
    write(request(NOW.minus(Duration.ofDays(400)), "a", "old", true), request(NOW, "a", "m", true));
    UsageRecording oneYear = new UsageRecording(true, 1, 1_000, 365);
    store.run(new UsageRetention(() -> oneYear, clock));
    assertEquals(1, count("usage_days"));
    assertEquals(1, count("usage_groups"));
  }

  @Test
  void latencyIsThatOfTheNewestSuccessfulRequests() throws Exception {
    List<UsageRow> rows = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      UsageRecord one = request(NOW, "a", "m", true);
      rows.add(
          UsageRow.of(
              ids.next(NOW),
              new UsageRecord(
                  one.timestamp(),
                  one.client(),
                  one.api(),
                  one.model(),
                  one.served(),
                  200,
                  true,
                  one.tokens(),
                  Duration.ofMillis(i),
                  Duration.ofMillis(10L * i))));
    }
    write(new UsageWriter(1), rows);
    write(request(NOW, "a", "m", false));
    Latency latency = latency(last(1));
    assertEquals(100, latency.requests());
    assertEquals(new Latency.Percentiles(50, 90, 99), latency.firstByte());
    assertEquals(new Latency.Percentiles(500, 900, 990), latency.total());
    assertEquals(0, latency(only(Dimension.MODEL, "other")).total().p99());
    assertEquals(100, latency(only(Dimension.MODEL, "m")).requests());
  }

  private Latency latency(UsageSelection selection) throws Exception {
    return ledger.report(selection, Dimension.DAY).latency();
  }

  @Test
  void aReportIsAboutTheSelectedAloneAndItsPercentilesAboutTheNewest() throws Exception {
    write(
        taking(request(NOW.minus(Duration.ofDays(2)), "a", "m", true), 900),
        taking(request(NOW.minus(Duration.ofDays(1)), "a", "m", true), 20),
        taking(request(NOW, "a", "m", true), 10),
        taking(request(NOW, "a", "m", false), 800),
        taking(request(NOW, "b", "m", true), 700));
    UsageReport report =
        store.run(
            connection ->
                SumQueries.report(connection, only(Dimension.KEY, "a"), Dimension.DAY, 2, PRICES));
    assertEquals(4, report.total().requests());
    assertEquals(2, report.latency().requests());
    assertEquals(new Latency.Percentiles(10, 20, 20), report.latency().total());
  }

  private static UsageRecord taking(UsageRecord one, int millis) {
    return new UsageRecord(
        one.timestamp(),
        one.client(),
        one.api(),
        one.model(),
        one.served(),
        one.status(),
        one.success(),
        one.tokens(),
        one.firstByte(),
        Duration.ofMillis(millis));
  }

  @Test
  void oneMicrosecondHasRoomForAThousandRequests() {
    List<Long> made = IntStream.range(0, 1_000).mapToObj(i -> ids.next(NOW)).toList();
    assertEquals(1_000, made.stream().distinct().count());
    assertTrue(made.stream().allMatch(id -> RequestId.time(id).equals(NOW)));
  }
}
