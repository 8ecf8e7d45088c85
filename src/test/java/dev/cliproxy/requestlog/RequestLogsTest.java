package dev.cliproxy.requestlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.value.RequestLogLimits;
import dev.cliproxy.testing.MutableClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogsTest {
  @TempDir Path parent;

  private final MutableClock clock = new MutableClock();
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private Path folder;
  private boolean on = true;
  private RequestLogLimits limits = new RequestLogLimits(16, 1, 7);
  private RequestLogs logs;

  @BeforeEach
  void make() {
    folder = parent.resolve("logs");
    logs = new RequestLogs(folder, () -> on, () -> limits, queue::add, clock, System::nanoTime);
  }

  @Test
  void whileItIsOffNothingIsKeptOrWritten() throws IOException {
    on = false;
    assertSame(RequestLog.OFF, logs.open(start("/v1/x")));
    assertFalse(RequestLog.OFF.isOn());
    RequestLog.OFF.end("completed");
    assertTrue(queue.isEmpty());
    assertFalse(Files.exists(folder));
    assertEquals(new LoggedRequests(List.of(), 0, 0), logs.list(0, 10));
    assertEquals(0, logs.deleteAll());
    logs.clean();
    runQueue();
    assertFalse(Files.exists(folder));
  }

  @Test
  void aRequestBecomesAFileForItsOwnerAlone() throws IOException {
    RequestLog log = logs.open(start("/v1/chat/completions?x=1"));
    log.model("gpt-5");
    log.requestBytes(bytes("hello"));
    log.answer(200, Map.of());
    clock.advance(Duration.ofMillis(12));
    log.end("completed");
    assertFalse(Files.exists(folder), "the caller touches no file");
    runQueue();
    Path file = folder.resolve("v1-chat-completions-2026-01-01T000000-000000000.log");
    assertEquals(List.of(file), files());
    assertEquals("rw-------", permissions(file));
    assertEquals("rwx------", permissions(folder));
    LoggedRequests list = logs.list(0, 10);
    LoggedRequest logged = list.requests().get(0);
    assertEquals(file.getFileName().toString(), logged.name().value());
    assertEquals(Files.size(file), logged.size());
    assertEquals("POST", logged.method());
    assertEquals("/v1/chat/completions", logged.path());
    assertEquals(OptionalInt.of(200), logged.status());
    assertEquals("gpt-5", logged.model());
    assertEquals(Duration.ofMillis(12), logged.duration().orElseThrow());
    assertEquals(Files.size(file), list.totalSize());
    assertTrue(text(logged.name()).contains("hello"));
    assertEquals(0, logs.memoryHeld());
  }

  @Test
  void requestsOfTheSameMomentHaveAFileEach() throws IOException {
    for (int i = 0; i < 3; i++) {
      RequestLog log = logs.open(start("/v1/x"));
      log.requestBytes(bytes("number " + i));
      log.end("completed");
    }
    runQueue();
    assertEquals(3, files().size());
    assertTrue(text(name(2)).contains("number 0"));
    assertTrue(text(name(0)).contains("number 2"));
  }

  @Test
  void theListIsInStretchesWithTheNewestFirst() throws IOException {
    for (int i = 0; i < 5; i++) {
      logged("/r" + i);
      clock.advance(Duration.ofSeconds(1));
    }
    assertEquals(List.of("/r4", "/r3"), paths(logs.list(0, 2)));
    assertEquals(List.of("/r0"), paths(logs.list(4, 2)));
    assertEquals(List.of(), paths(logs.list(5, 2)));
    assertEquals(5, logs.list(5, 2).count());
  }

  @Test
  void aFileWhoseBeginningIsStrangeIsListedWithoutIt() throws IOException {
    Files.createDirectories(folder);
    put("x-2026-01-01T000000-000000001.log", "\u0000\u0001 garbage\nStatus: 99999\nDuration: x\n");
    put("x-2026-01-01T000000-000000000.log", "");
    LoggedRequest strange = logs.list(0, 1).requests().get(0);
    assertEquals("", strange.method() + strange.path() + strange.model());
    assertEquals(OptionalInt.empty(), strange.status());
    assertEquals(2, logs.list(0, 5).requests().size());
  }

  @Test
  void whatIsNotOursIsNeitherShownNorTouched() throws IOException {
    logged("/v1/x");
    Path elsewhere = Files.writeString(parent.resolve("secret"), "s".repeat(2_000_000));
    String link = "link-2020-01-01T000000-000000000.log";
    Files.createSymbolicLink(folder.resolve(link), elsewhere);
    String inner = "folder-2020-01-01T000000-000000000.log";
    Files.createDirectory(folder.resolve(inner));
    put(inner + "/a-2020-01-01T000000-000000000.log", "x".repeat(2_000_000));
    put("main.log", "x".repeat(2_000_000));
    put("a-2020-01-01T000000-000000000.txt", "x");
    put(".a-2020-01-01T000000-000000000.log", "x");

    assertEquals(1, logs.list(0, 10).count());
    assertTrue(logs.list(0, 10).totalSize() < 1_000);
    RequestLogName linkName = RequestLogName.parse(link);
    RequestLogName folderName = RequestLogName.parse(inner);
    assertThrows(RequestLogNotFoundException.class, () -> logs.read(linkName));
    assertThrows(RequestLogNotFoundException.class, () -> logs.delete(linkName));
    assertThrows(RequestLogNotFoundException.class, () -> logs.read(folderName));
    assertThrows(RequestLogNotFoundException.class, () -> logs.delete(folderName));
    logs.clean();
    runQueue();
    assertEquals(1, logs.list(0, 10).count());
    assertEquals(1, logs.deleteAll());
    assertEquals(5, files().size());
    assertEquals(2_000_000, Files.size(elsewhere));
  }

  @Test
  void oneFileIsDeletedOnce() throws IOException {
    logged("/v1/x");
    RequestLogName name = name(0);
    logs.delete(name);
    assertThrows(RequestLogNotFoundException.class, () -> logs.delete(name));
    assertThrows(RequestLogNotFoundException.class, () -> logs.read(name));
    assertEquals(List.of(), files());
  }

  // Limits

  @Test
  void filesThatAreTooOldAreDeletedEvenWhenNothingIsLogged() throws IOException {
    logged("/old");
    clock.advance(Duration.ofDays(3));
    logged("/young");
    on = false;
    clock.advance(Duration.ofDays(4));
    logs.clean();
    runQueue();
    assertEquals(List.of("/young", "/old"), paths(logs.list(0, 9)), "exactly as old as allowed");
    clock.advance(Duration.ofNanos(1));
    logs.clean();
    runQueue();
    assertEquals(List.of("/young"), paths(logs.list(0, 9)));
    limits = new RequestLogLimits(16, 1, 1);
    logs.clean();
    runQueue();
    assertEquals(List.of(), files());
  }

  @Test
  void whenThereIsTooMuchTheOldestGo() throws IOException {
    for (int i = 0; i < 150; i++) {
      RequestLog log = logs.open(start("/r" + i));
      log.requestBytes(bytes("x".repeat(10_000)));
      log.end("completed");
      clock.advance(Duration.ofSeconds(1));
      runQueue();
      assertTrue(logs.list(0, 0).totalSize() <= 1024 * 1024);
    }
    LoggedRequests left = logs.list(0, 1_000);
    assertTrue(left.totalSize() > 900_000 * 0.9, "size: " + left.totalSize());
    assertEquals("/r149", left.requests().get(0).path());
    List<String> newest =
        Stream.iterate(149, i -> i - 1).limit(left.count()).map(i -> "/r" + i).toList();
    assertEquals(newest, paths(left));
  }

  @Test
  void whatOthersPutThereCountsFromTheFirstFileOn() throws IOException {
    Files.createDirectories(folder);
    put("a-2025-12-31T000000-000000000.log", "x".repeat(1024 * 1024));
    logged("/v1/x");
    assertEquals(List.of("/v1/x"), paths(logs.list(0, 9)));
  }

  @Test
  void aFileIsNotLongerThanItMayBe() throws IOException {
    RequestLog log = logs.open(start("/v1/x"));
    log.requestBytes(bytes("x".repeat(100_000)));
    log.end("completed");
    runQueue();
    assertTrue(logs.list(0, 1).requests().get(0).size() <= 16 * 1024);
  }

  @Test
  void whatAKilledProcessLeftIsRemovedOnceItIsOld() throws IOException {
    Files.createDirectories(folder);
    Path old = put(".request-123.tmp", "x");
    Path young = put(".request-456.tmp", "x");
    Path other = put(".request-mine.tmp", "x");
    Files.setLastModifiedTime(old, FileTime.from(clock.instant().minusSeconds(601)));
    Files.setLastModifiedTime(young, FileTime.from(clock.instant().minusSeconds(599)));
    Files.setLastModifiedTime(other, FileTime.from(clock.instant().minusSeconds(601)));
    logs.clean();
    runQueue();
    assertEquals(List.of(young, other), files());
  }

  // Trouble

  @Test
  void tooManyWaitingRequestsAreDroppedAndCounted() throws IOException {
    for (int i = 0; i < RequestLogs.MOST_WAITING + 3; i++) {
      RequestLog log = logs.open(start("/v1/x"));
      log.requestBytes(bytes("x"));
      log.end("completed");
    }
    assertEquals(3, logs.dropped());
    runQueue();
    assertEquals(RequestLogs.MOST_WAITING, logs.list(0, 0).count());
    assertEquals(0, logs.memoryHeld());
    logged("/v1/x");
    assertEquals(3, logs.dropped());
  }

  @Test
  void aWriterThatTakesNothingCostsTheFileOnly() {
    RequestLogs refused =
        new RequestLogs(
            folder,
            () -> true,
            () -> limits,
            task -> {
              throw new RejectedExecutionException();
            },
            clock,
            System::nanoTime);
    RequestLog log = refused.open(start("/v1/x"));
    log.requestBytes(bytes("x"));
    log.end("completed");
    refused.clean();
    assertEquals(1, refused.dropped());
    assertEquals(0, refused.memoryHeld());
  }

  @Test
  void aFolderThatCannotBeMadeCostsTheFileOnly() throws IOException {
    Files.writeString(folder, "a file");
    logged("/v1/x");
    logs.clean();
    runQueue();
    assertEquals(1, logs.dropped());
    assertEquals(0, logs.memoryHeld());
    assertEquals("a file", Files.readString(folder));
    assertEquals(0, logs.list(0, 10).count());
  }

  @Test
  void allOpenRequestsTogetherHoldABoundedAmount() throws IOException {
    limits = new RequestLogLimits(1024, 100, 7);
    RequestLogs small =
        new RequestLogs(
            folder, () -> true, () -> limits, queue::add, clock, System::nanoTime, 1_000_000);
    List<RequestLog> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RequestLog log = small.open(start("/r" + i));
      log.requestBytes(bytes("x".repeat(200_000)));
      open.add(log);
      assertTrue(small.memoryHeld() <= 1_000_000, "held: " + small.memoryHeld());
    }
    open.forEach(log -> log.end("completed"));
    runQueue();
    assertEquals(0, small.memoryHeld());
    try (InputStream last = small.read(RequestLogName.of("/r19", clock.instant()))) {
      String text = new String(last.readAllBytes(), UTF_8);
      assertTrue(text.contains("[... 200000 bytes left out: no memory ...]"), text);
    }
  }

  @Test
  void manyThreadsLogAtOnceAndNoReaderSeesHalfAFile() throws Exception {
    limits = new RequestLogLimits(64, 100, 7);
    ExecutorService writer = Executors.newSingleThreadExecutor();
    ExecutorService clients = Executors.newFixedThreadPool(4);
    RequestLogs busy =
        new RequestLogs(folder, () -> true, () -> limits, writer, clock, System::nanoTime);
    CountDownLatch done = new CountDownLatch(4);
    for (int client = 0; client < 4; client++) {
      int number = client;
      clients.execute(
          () -> {
            for (int i = 0; i < 40; i++) {
              RequestLog log = busy.open(start("/c" + number));
              log.requestBytes(bytes("x".repeat(5_000)));
              log.answer(200, Map.of());
              log.answerBytes(bytes("THE END"));
              log.end("completed");
            }
            done.countDown();
          });
    }
    while (done.getCount() > 0) {
      for (LoggedRequest request : busy.list(0, 1_000).requests()) {
        try (InputStream in = busy.read(request.name())) {
          assertTrue(new String(in.readAllBytes(), UTF_8).contains("THE END"));
        }
      }
    }
    clients.shutdown();
    writer.shutdown();
    assertTrue(writer.awaitTermination(30, TimeUnit.SECONDS));
    assertEquals(160, busy.list(0, 0).count() + busy.dropped());
    assertEquals(0, busy.memoryHeld());
  }

  private void logged(String target) {
    RequestLog log = logs.open(start(target));
    log.answer(200, Map.of());
    log.end("completed");
    runQueue();
  }

  private void runQueue() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }

  private RequestLogName name(int index) throws IOException {
    return logs.list(index, 1).requests().get(0).name();
  }

  private String text(RequestLogName name) throws IOException {
    try (InputStream in = logs.read(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private Path put(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<String> paths(LoggedRequests list) {
    return list.requests().stream().map(LoggedRequest::path).toList();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static RequestStart start(String target) {
    return new RequestStart("", "POST", target, Map.of("Host", List.of("localhost")));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
