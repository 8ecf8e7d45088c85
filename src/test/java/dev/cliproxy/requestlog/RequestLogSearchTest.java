package dev.cliproxy.requestlog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.RequestLogLimits;
import dev.cliproxy.testing.MutableClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLogSearchTest {
  private static final String ALICE = "00000000000000aa";
  private static final String BOB = "00000000000000bb";
  private static final SearchLimits WIDE =
      new SearchLimits(1_000, 1 << 30, 1 << 30, Duration.ofSeconds(2));

  @TempDir Path folder;

  private final MutableClock clock = new MutableClock();
  private LongSupplier nanoTime = () -> 0;
  private RequestLogs logs;

  @BeforeEach
  void make() {
    logs =
        new RequestLogs(
            folder,
            () -> true,
            () -> new RequestLogLimits(65_536, 1_000, 7),
            Runnable::run,
            clock,
            () -> nanoTime.getAsLong());
  }

  @Test
  void theTextIsFoundInAnyCaseAndTheNewestComesFirst() throws IOException {
    put(1, "", "the Quick fox");
    put(2, "", "a slow one");
    put(3, "", "QUICKER");
    assertEquals(List.of(3, 1), found("qUicK"));
    assertEquals(List.of(), found("quickest"));
    FoundRequests all = search(query("quick"), WIDE);
    assertEquals(3, all.looked());
    assertEquals(3, all.count());
    assertEquals(0, all.older());
    assertEquals(0, all.partly());
    assertFalse(all.stopped());
    assertEquals(Optional.empty(), all.next());
    assertEquals(logs.list(0, 0).totalSize(), all.totalSize());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".*",
        "[a-z]+",
        "a|b",
        "(",
        "\\d",
        "\\Q",
        "$1",
        "^",
        "%",
        "_*?",
        "<script>alert('1')</script>"
      })
  void eachCharacterMeansItself(String text) throws IOException {
    put(1, "", "plain words 1");
    put(2, "", "before" + text + "after");
    assertEquals(List.of(2), found(text));
  }

  @ParameterizedTest
  @CsvSource({
    "ÉCOLE,école",
    "école,ÉCOLE",
    "ПРИВЕТ,привет",
    "ﬁ,ﬁ",
    "日本,日本",
    "\uD83D\uDE00,\uD83D\uDE00"
  })
  void otherAlphabetsAreFoundToo(String content, String text) throws IOException {
    put(1, "", content);
    put(2, "", "ascii");
    assertEquals(List.of(1), found(text));
  }

  @Test
  void aTextIsFoundWhereverThePiecesOfALongLineMeet() throws IOException {
    String text = "x".repeat(90) + "é" + "Y".repeat(100);
    for (int i = 0; i < 210; i++) {
      put(i, "", "-".repeat(32 * 1024 - 70 + i) + text + "-".repeat(70_000));
    }
    FoundRequests found =
        logs.search(query("x".repeat(90) + "É" + "y".repeat(100)), Optional.empty(), 1_000, WIDE);
    assertEquals(210, found.requests().size());
    assertEquals(List.of(), found("x".repeat(91)));
  }

  @Test
  void aTextThatIsLongerThanAnyFileIsNotThere() throws IOException {
    put(1, "", "short");
    assertEquals(List.of(), found("short" + "x".repeat(195)));
    assertRefused("text", () -> query("x".repeat(201)));
  }

  @Test
  void bytesThatAreNoTextHideNothing() throws IOException {
    Files.write(folder.resolve(name(1)), "\0\u00ff\u00fe\u0080needle\u00c3".getBytes(ISO_8859_1));
    Files.write(folder.resolve(name(2)), new byte[] {-1, -2, 0, -61});
    Files.write(folder.resolve(name(3)), new byte[0]);
    assertEquals(List.of(1), found("NEEDLE"));
  }

  @Test
  void theFiltersAskTheFirstLinesAndMayBeJoined() throws IOException {
    put(1, "Status: 200\nModel: gpt-5\nClient: " + ALICE, "hello");
    put(2, "Status: 429\nModel: GPT-5-mini\nClient: " + BOB, "hello");
    put(3, "Status: 502\nModel: claude\nClient: " + ALICE, "Status: 200\nModel: gpt-5");
    put(4, "Model: claude", "nobody answered");
    put(5, "Status: 302\nModel: gpt", "hello");
    assertEquals(List.of(5, 1), numbers(new RequestLogQuery("", "ok", "", "")));
    assertEquals(List.of(4, 3, 2), numbers(new RequestLogQuery("", "failed", "", "")));
    assertEquals(List.of(2), numbers(new RequestLogQuery("", "4xx", "", "")));
    assertEquals(List.of(3), numbers(new RequestLogQuery("", "502", "", "")));
    assertEquals(List.of(), numbers(new RequestLogQuery("", "503", "", "")));
    assertEquals(List.of(2, 1), numbers(new RequestLogQuery("", "", "gPt-5", "")));
    assertEquals(List.of(3, 1), numbers(new RequestLogQuery("", "", "", ALICE)));
    assertEquals(List.of(1), numbers(new RequestLogQuery("HELLO", "ok", "5", ALICE)));
    assertEquals(List.of(), numbers(new RequestLogQuery("HELLO", "failed", "5", ALICE)));
    assertEquals(5, numbers(RequestLogQuery.ALL).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OK", "6xx", "4xxx", "99", "099", "1000", "2000", " ", "200 ", "-1", "4XX"})
  void whatIsNoStatusIsRefused(String status) {
    assertRefused("status", () -> new RequestLogQuery("", status, "", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000000000AA", "00000000000000aa0", "../00000000000000a"})
  void whatIsNoShortIdIsRefused(String client) {
    assertRefused("client", () -> new RequestLogQuery("", "", "", client));
    assertRefused("model", () -> new RequestLogQuery("", "", "m".repeat(201), ""));
  }

  @Test
  void aMaskedSecretIsNotFoundNorAnyPieceOfIt() throws IOException {
    String secret = "sk-client-abcdefghijkl";
    RequestLog log =
        logs.open(
            new RequestStart(
                ALICE, "POST", "/v1/x?key=" + secret, Map.of("X-Api-Key", List.of(secret))));
    log.secret(secret);
    log.requestBytes(ByteBuffer.wrap(("my key is " + secret + " indeed").getBytes(UTF_8)));
    log.end("completed");
    assertEquals(1, search(query("MY KEY IS [MASKED] indeed"), WIDE).requests().size());
    for (int i = 4; i <= secret.length(); i++) {
      String start = secret.substring(0, i);
      String end = secret.substring(secret.length() - i);
      assertEquals(0, search(query(start), WIDE).requests().size(), start);
      assertEquals(0, search(query(end), WIDE).requests().size(), end);
    }
  }

  @Test
  void whoFindsEnoughGoesOnWhereItEnded() throws IOException {
    for (int i = 0; i < 7; i++) {
      put(i, "", i % 2 == 0 ? "even" : "odd");
    }
    FoundRequests first = logs.search(query("even"), Optional.empty(), 2);
    assertEquals(List.of(6, 4), numbers(first));
    assertEquals(3, first.looked());
    assertEquals(4, first.older());
    assertFalse(first.stopped());
    assertEquals(name(4), first.next().orElseThrow().value());
    Files.delete(folder.resolve(name(4)));
    put(8, "", "even, and new");
    FoundRequests second = logs.search(query("even"), first.next(), 2);
    assertEquals(List.of(2, 0), numbers(second));
    assertEquals(Optional.empty(), second.next());
    assertEquals(7, second.count());
    FoundRequests end = logs.search(query("even"), Optional.of(RequestLogName.parse(name(0))), 2);
    assertEquals(0, end.looked());
    assertEquals(Optional.empty(), end.oldest());
    assertEquals(Optional.empty(), end.next());
  }

  @Test
  void itEndsAfterSoManyFilesOrBytes() throws IOException {
    for (int i = 0; i < 10; i++) {
      put(i, "", "x".repeat(50_000));
    }
    SearchLimits files = new SearchLimits(3, 1 << 30, 1 << 30, Duration.ofSeconds(2));
    FoundRequests three = search(query("needle"), files);
    assertEquals(3, three.looked());
    assertEquals(7, three.older());
    assertTrue(three.stopped());
    assertEquals(name(7), three.next().orElseThrow().value());
    SearchLimits bytes = new SearchLimits(1_000, 100_000, 1 << 30, Duration.ofSeconds(2));
    assertEquals(2, search(query("needle"), bytes).looked());
    assertEquals(3, goOn(query("needle"), files, 4));
    assertEquals(10, search(query(""), WIDE).requests().size());
  }

  @Test
  void itEndsWhenTheTimeIsOver() throws IOException {
    for (int i = 0; i < 5; i++) {
      put(i, "", "x");
    }
    long[] now = {Long.MAX_VALUE - 10};
    nanoTime = () -> now[0] += Duration.ofMillis(400).toNanos();
    FoundRequests found = search(query("needle"), WIDE);
    assertTrue(found.stopped());
    assertEquals(2, found.looked());
    assertEquals(3, found.older());
    assertEquals(0, found.partly());
    assertEquals(name(3), found.next().orElseThrow().value());
  }

  @Test
  void aFileForWhichThereIsNeverTimeDoesNotHoldUpWhoGoesOn() throws IOException {
    for (int i = 0; i < 3; i++) {
      put(i, "", "x".repeat(100_000));
    }
    long[] now = {0};
    nanoTime = () -> now[0] += Duration.ofSeconds(3).toNanos();
    FoundRequests found = search(query("needle"), WIDE);
    assertEquals(1, found.looked());
    assertEquals(1, found.partly());
    assertEquals(2, found.older());
    assertEquals(1, goOn(query("needle"), WIDE, 3));
  }

  @Test
  void ofAHugeFileTheBeginningIsLookedAt() throws IOException {
    put(1, "", "-".repeat(200_000) + "needle");
    put(2, "", "needle" + "-".repeat(200_000));
    put(3, "Status: 500", "-".repeat(200_000));
    SearchLimits short1 = new SearchLimits(1_000, 1 << 30, 100_000, Duration.ofSeconds(2));
    FoundRequests found = search(query("needle"), short1);
    assertEquals(List.of(2), numbers(found));
    assertEquals(3, found.looked());
    assertEquals(2, found.partly());
    assertEquals(0, search(new RequestLogQuery("", "500", "", ""), short1).partly());
    assertEquals(List.of(3), numbers(search(new RequestLogQuery("", "500", "", ""), short1)));
    long exact = Files.size(folder.resolve(name(1)));
    SearchLimits just = new SearchLimits(1_000, 1 << 30, exact, Duration.ofSeconds(2));
    assertEquals(List.of(2, 1), numbers(search(query("needle"), just)));
    assertEquals(1, search(query("nowhere"), just).partly(), "only the one that is longer");
  }

  @Test
  void aFileThatVanishesIsNotFoundAndHidesNoOther() throws IOException {
    put(1, "", "needle");
    put(2, "", "needle");
    put(3, "", "needle");
    // The clock is asked at the beginning and between the files: before the second, it goes.
    int[] asked = {0};
    nanoTime =
        () -> {
          try {
            if (asked[0]++ > 0) {
              Files.deleteIfExists(folder.resolve(name(2)));
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
          return 0;
        };
    RequestLogQuery query = query("needle");
    FoundRequests found = search(query, WIDE);
    assertEquals(List.of(3, 1), numbers(found));
    assertEquals(3, found.looked());
  }

  @Test
  void linksFoldersAndOthersFilesAreNotLookedAt() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "needle");
    Files.createSymbolicLink(folder.resolve(name(1)), secret);
    Files.createDirectory(folder.resolve(name(2)));
    Files.writeString(folder.resolve("main.log"), "needle");
    FoundRequests found = search(query("needle"), WIDE);
    assertEquals(0, found.looked());
    assertEquals(List.of(), found.requests());
  }

  @Test
  void aFolderThatIsNotThereHoldsNothing() throws IOException {
    Files.delete(folder);
    FoundRequests found = search(query("needle"), WIDE);
    assertEquals(0, found.count() + found.looked() + found.older() + found.requests().size());
  }

  @Test
  void whatIsWrittenAndDeletedMeanwhileDisturbsNoSearch() throws Exception {
    for (int i = 0; i < 50; i++) {
      put(i, "", "needle");
    }
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<?> busy =
        other.submit(
            () -> {
              for (int i = 100; !stop.get(); i = i == 150 ? 100 : i + 1) {
                Path file = folder.resolve(name(i));
                Files.writeString(file, "need");
                Files.writeString(file, "needle");
                Files.delete(file);
              }
              return null;
            });
    try {
      for (int i = 0; i < 30; i++) {
        FoundRequests found = search(query("needle"), WIDE);
        List<Integer> numbers = numbers(found);
        assertEquals(50, numbers.stream().filter(number -> number < 100).count());
      }
    } finally {
      stop.set(true);
      busy.get(30, TimeUnit.SECONDS);
      other.shutdown();
    }
  }

  /** How many files the last of these searches looked at, which all together saw each file. */
  private int goOn(RequestLogQuery query, SearchLimits limits, int searches) throws IOException {
    FoundRequests found = search(query, limits);
    int first = found.looked();
    int looked = first;
    for (int i = 1; i < searches; i++) {
      found = logs.search(query, found.next(), 100, limits);
      looked += found.looked();
    }
    assertEquals(Optional.empty(), found.next());
    assertEquals(found.count(), looked);
    return first;
  }

  private FoundRequests search(RequestLogQuery query, SearchLimits limits) throws IOException {
    return logs.search(query, Optional.empty(), 100, limits);
  }

  private List<Integer> found(String text) throws IOException {
    return numbers(query(text));
  }

  private List<Integer> numbers(RequestLogQuery query) throws IOException {
    return numbers(search(query, WIDE));
  }

  private static List<Integer> numbers(FoundRequests found) {
    List<Integer> numbers = new ArrayList<>();
    for (LoggedRequest request : found.requests()) {
      String name = request.name().value();
      numbers.add(Integer.parseInt(name.substring(name.length() - 13, name.length() - 4)));
    }
    return numbers;
  }

  private static RequestLogQuery query(String text) {
    return new RequestLogQuery(text, "", "", "");
  }

  private static void assertRefused(String part, Executable made) {
    assertEquals(
        "invalid " + part, assertThrows(InvalidRequestLogQueryException.class, made).getMessage());
  }

  private void put(int number, String info, String content) throws IOException {
    Files.writeString(
        folder.resolve(name(number)),
        "=== REQUEST INFO ===\nMethod: POST\n" + info + "\n\n=== HEADERS ===\n" + content);
  }

  private static String name(int number) {
    return "v1-x-2026-01-01T000000-%09d.log".formatted(number);
  }
}
