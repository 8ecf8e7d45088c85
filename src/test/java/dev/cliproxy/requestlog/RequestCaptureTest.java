package dev.cliproxy.requestlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.MutableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCaptureTest {
  private static final int LIMIT = 64 * 1024;
  private static final String CLIENT_KEY = "sk-client-abcdefghij";
  private static final String UPSTREAM_KEY = "sk-upstream-9876543210";

  private final MutableClock clock =
      new MutableClock(Instant.parse("2025-09-25T10:32:48.123456789Z"));
  private final CaptureMemory memory = new CaptureMemory(10_000_000);
  private final List<RequestCapture> ended = new ArrayList<>();

  @Test
  void aWholeRequestIsWrittenInOrder() {
    RequestCapture log =
        capture(
            "/v1/chat/completions?key=" + CLIENT_KEY + "&x=1",
            headers("Host", "localhost", "Authorization", "Bearer " + CLIENT_KEY));
    log.secret(CLIENT_KEY);
    log.model("gpt-5");
    log.requestBytes(bytes("{\"model\":\"gpt-5\","));
    log.requestBytes(bytes("\"a\":\"é😀\"}"));
    log.secret(UPSTREAM_KEY);
    log.attempt(
        "3f1c9a0b5d7e2468",
        "POST",
        "https://one.example/v1/x?key=" + UPSTREAM_KEY,
        headers("authorization", "Bearer " + UPSTREAM_KEY),
        pieces("{\"n\":1}"));
    log.attemptFailed("connection refused");
    log.translated("claude", List.of("top_k", "seed"));
    log.attempt(
        "00000000000000aa", "POST", "https://two.example/v1/x", headers(), pieces("{\"n\":2}"));
    log.attemptAnswer(200, headers("Content-Type", "text/event-stream"));
    log.attemptBytes(bytes("data: up\n\n"));
    log.answer(200, headers("Set-Cookie", "a=b"));
    log.answerBytes(bytes("data: "));
    log.answerBytes(bytes("down\n\n"));
    clock.advance(Duration.ofMillis(1_234));
    log.end("completed");
    assertEquals(
        """
        === REQUEST INFO ===
        URL: /v1/chat/completions?key=[masked]&x=1
        Method: POST
        Timestamp: 2025-09-25T10:32:48.123456789Z
        Client: 00000000000000cc
        Status: 200
        Model: gpt-5
        Duration: 1234 ms
        Attempts: 2
        Credentials: 3f1c9a0b5d7e2468 00000000000000aa
        Translated: claude
        Not said: top_k, seed
        Outcome: completed

        === HEADERS ===
        Host: localhost
        Authorization: [masked]

        === REQUEST BODY ===
        {"model":"gpt-5","a":"é😀"}

        === API REQUEST 1 ===
        Credential: 3f1c9a0b5d7e2468
        POST https://one.example/v1/x?key=[masked]
        authorization: [masked]

        {"n":1}

        === API RESPONSE 1 ===
        Error: connection refused

        === API REQUEST 2 ===
        Credential: 00000000000000aa
        Translated: claude
        Not said: top_k, seed
        POST https://two.example/v1/x

        {"n":2}

        === API RESPONSE 2 ===
        Status: 200
        Content-Type: text/event-stream

        data: up



        === RESPONSE ===
        Status: 200
        Set-Cookie: [masked]

        data: down



        """
            .stripTrailing(),
        content(log).stripTrailing());
    assertEquals(
        "v1-chat-completions-2025-09-25T103248-123456789.log", log.name().orElseThrow().value());
  }

  @Test
  void theFirstLinesCanBeReadBack() {
    RequestCapture log = capture("/v1/x?a=b", headers());
    log.model("m");
    log.translated("claude", List.of("top_k"));
    log.attempt("3f1c9a0b5d7e2468", "POST", "https://x", headers(), pieces(""));
    log.translated("claude", List.of("top_k", "seed"));
    log.attempt("3f1c9a0b5d7e2468", "POST", "https://x", headers(), pieces(""));
    log.translated("gemini", List.of());
    log.attempt("00000000000000aa", "POST", "https://x", headers(), pieces(""));
    log.estimated();
    log.answer(529, headers());
    clock.advance(Duration.ofSeconds(2));
    log.end("failed");
    assertEquals(
        new RequestInfo(
            "POST",
            "/v1/x?a=b",
            OptionalInt.of(529),
            "m",
            Optional.of(Duration.ofSeconds(2)),
            "00000000000000cc",
            List.of("3f1c9a0b5d7e2468", "00000000000000aa"),
            new Translated("claude, gemini", "top_k, seed", true)),
        RequestInfo.parse(content(log)));
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    RequestCapture log = capture("/v1/x", headers());
    log.end("client left");
    assertEquals(
        new RequestInfo(
            "POST",
            "/v1/x",
            OptionalInt.empty(),
            "",
            Optional.of(Duration.ZERO),
            "00000000000000cc",
            List.of(),
            Translated.NOT),
        RequestInfo.parse(content(log)));
    assertFalse(content(log).contains("BODY"));
    assertFalse(content(log).contains("=== RESPONSE"));
  }

  @Test
  void nothingThatIsSentCanLookLikeAnotherLine() {
    RequestCapture log =
        capture("/v1/x\nStatus: 200\n\n=== ", headers("X-A", "b\r\nStatus: 1\u2028\u202e"));
    log.model("m\n\nStatus: 200");
    log.translated("claude", List.of("a\nStatus: 200"));
    log.attempt("3f1c9a0b5d7e2468", "POST", "https://u\n=== RESPONSE ===", headers(), pieces(""));
    log.attemptFailed("x\n=== RESPONSE ===");
    log.answer(400, headers());
    log.end("a\nStatus: 200");
    String content = content(log);
    assertEquals(OptionalInt.of(400), RequestInfo.parse(content).status());
    assertEquals(1, content.lines().filter(line -> line.equals("=== RESPONSE ===")).count());
    assertTrue(content.contains("X-A: b\uFFFD\uFFFDStatus: 1\uFFFD\uFFFD\n"), content);
  }

  @Test
  void aSecretIsNowhereEvenWhenItIsToldLast() {
    RequestCapture log = capture("/v1/" + CLIENT_KEY, headers("X-Other", CLIENT_KEY));
    log.model(CLIENT_KEY);
    log.requestBytes(bytes("a " + CLIENT_KEY.substring(0, 7)));
    log.requestBytes(bytes(CLIENT_KEY.substring(7) + " b"));
    log.translated(CLIENT_KEY, List.of(CLIENT_KEY));
    log.attempt(
        CLIENT_KEY,
        CLIENT_KEY,
        "https://" + CLIENT_KEY,
        headers("a", CLIENT_KEY),
        pieces(CLIENT_KEY));
    log.attemptAnswer(401, headers("b", CLIENT_KEY));
    log.attemptBytes(bytes("wrong key " + CLIENT_KEY));
    log.attemptFailed("refused " + CLIENT_KEY);
    log.answer(401, headers("c", CLIENT_KEY));
    log.answerBytes(bytes(CLIENT_KEY));
    log.secret(CLIENT_KEY);
    log.end(CLIENT_KEY);
    assertFalse(content(log).contains("client-"), content(log));
    assertFalse(
        log.name().orElseThrow().value().contains("client"), log.name().orElseThrow().value());
  }

  @Test
  void aSecretAtTheCutOfALongBodyIsMasked() {
    for (int shift = 0; shift < CLIENT_KEY.length() + 3; shift++) {
      RequestCapture log = capture("/v1/x", headers());
      log.secret(CLIENT_KEY);
      // The body may take half of what is left of the file; wherever it is cut, a key is near.
      log.requestBytes(bytes("é".repeat(shift / 2) + "x".repeat(shift % 2)));
      log.requestBytes(bytes((CLIENT_KEY + "-").repeat(LIMIT / 10)));
      log.end("");
      String masked = content(log).replace("[masked]", "");
      assertTrue(masked.contains("left out"), masked);
      assertFalse(masked.matches("(?s).*(sk-c|ghij).*"), masked);
    }
  }

  @Test
  void theFileIsNeverLongerThanItMayBe() {
    for (String body : List.of("x", "\u0001", "\u00ff", "?key=a&")) {
      RequestCapture log = capture("/" + "u".repeat(8_000), headers("A", "b".repeat(LIMIT)));
      log.model("m".repeat(100_000));
      log.requestBytes(bytes(body.repeat(LIMIT)));
      for (int i = 0; i < 60; i++) {
        log.attempt(
            "3f1c9a0b5d7e2468",
            "POST",
            "https://x",
            headers("A", "b".repeat(9_000)),
            pieces("y".repeat(LIMIT)));
        log.attemptAnswer(500, headers("A", "b".repeat(9_000)));
        log.attemptBytes(ByteBuffer.wrap(new byte[LIMIT]));
        log.attemptFailed("no");
      }
      log.answer(500, headers("A", "b".repeat(9_000)));
      log.answerBytes(ByteBuffer.wrap(new byte[] {(byte) 0xff}).duplicate());
      log.end("");
      assertTrue(log.content().length <= LIMIT, "length: " + log.content().length);
    }
  }

  @Test
  void aLongRequestLeavesRoomForTheAnswer() {
    RequestCapture log = capture("/v1/x", headers());
    log.requestBytes(bytes("a".repeat(10 * LIMIT)));
    log.attempt("3f1c9a0b5d7e2468", "POST", "https://x", headers(), pieces("b".repeat(10 * LIMIT)));
    log.attemptAnswer(200, headers());
    log.attemptBytes(bytes("begin" + "c".repeat(10 * LIMIT) + "finish"));
    log.answer(200, headers());
    log.answerBytes(bytes("BEGIN" + "d".repeat(10 * LIMIT) + "FINISH"));
    log.end("completed");
    String content = content(log);
    for (String part : List.of("begincc", "ccfinish", "BEGINdd", "ddFINISH")) {
      assertTrue(content.contains(part), part);
    }
    assertTrue(content.matches("(?s).*\\[\\.\\.\\. \\d+ bytes left out \\.\\.\\.].*"), content);
  }

  @Test
  void whatOnePartDoesNotNeedIsForTheOthers() {
    RequestCapture log = capture("/v1/x", headers());
    for (int i = 0; i < 20; i++) {
      log.attempt("3f1c9a0b5d7e2468", "POST", "https://x", headers("A", "b"), pieces("small"));
      log.attemptFailed("no");
    }
    log.attempt("3f1c9a0b5d7e2468", "POST", "https://x", headers(), pieces(""));
    log.attemptAnswer(200, headers());
    log.attemptBytes(bytes("c".repeat(LIMIT / 4)));
    log.end("completed");
    assertFalse(content(log).contains("left out"), content(log));
  }

  @Test
  void manyAttemptsAreCountedAndTheFirstAreShown() {
    RequestCapture log = capture("/v1/x", headers());
    for (int i = 0; i < 60; i++) {
      log.attempt("3f1c9a0b5d7e2468", "POST", "https://x", headers(), pieces(""));
      log.attemptAnswer(500, headers());
      log.attemptBytes(bytes("x"));
      log.attemptFailed("no");
    }
    log.end("failed");
    assertTrue(content(log).contains("Attempts: 60\n"));
    assertTrue(content(log).contains("=== API RESPONSE 50 ==="));
    assertFalse(content(log).contains("=== API REQUEST 51 ==="));
  }

  @Test
  void aCompressedBodyIsUnpackedSoThatItsSecretsAreSeen() throws IOException {
    RequestCapture log = capture("/v1/x", headers());
    log.secret(CLIENT_KEY);
    log.answer(200, headers("content-encoding", "GZIP"));
    byte[] packed = gzip("the key " + CLIENT_KEY + " is é");
    log.answerBytes(ByteBuffer.wrap(packed, 0, 7));
    log.answerBytes(ByteBuffer.wrap(packed, 7, packed.length - 7));
    log.end("");
    assertTrue(content(log).contains("the key [masked] is é\n"), content(log));
  }

  @Test
  void aCompressedBodyThatIsCutOffIsShownAsFarAsItGoes() throws IOException {
    RequestCapture log = capture("/v1/x", headers());
    log.answer(200, headers("Content-Encoding", "gzip"));
    byte[] packed = gzip("hello ".repeat(10_000));
    log.answerBytes(ByteBuffer.wrap(packed, 0, packed.length - 9));
    log.end("");
    assertTrue(content(log).contains("hello hello"), content(log));
    assertTrue(content(log).contains("bytes of gzip, not all of it shown"), content(log));
  }

  @Test
  void aCompressedBodyDoesNotExplode() throws IOException {
    RequestCapture log = capture("/v1/x", headers());
    log.answer(200, headers("Content-Encoding", "gzip"));
    log.answerBytes(ByteBuffer.wrap(gzip("0".repeat(20_000_000))));
    log.end("");
    assertTrue(log.content().length <= LIMIT);
  }

  @Test
  void aBodyThatIsUnpackedAlreadyIsShown() {
    RequestCapture log = capture("/v1/x", headers());
    log.answer(200, headers("Content-Encoding", "gzip"));
    log.answerBytes(bytes("plain"));
    log.end("");
    assertTrue(content(log).contains("plain"));
  }

  @Test
  void aBodyInAnUnknownEncodingIsLeftOut() {
    RequestCapture log = capture("/v1/x", headers());
    log.answer(200, headers("Content-Encoding", "br"));
    log.answerBytes(bytes("abcdefg"));
    log.end("");
    assertTrue(content(log).contains("[... 7 bytes left out: br ...]"), content(log));
    assertFalse(content(log).contains("abcdefg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"audio/mpeg", "Image/PNG", " video/mp4", "application/octet-stream; x=\"\u0007\""})
  void aBodyThatNobodyReadsIsLeftOut(String type) {
    RequestCapture log = capture("/v1/x", headers());
    log.answer(200, headers("Content-Type", type));
    log.answerBytes(ByteBuffer.wrap(new byte[] {'I', 'D', '3', (byte) 0xff, 0}));
    log.end("");
    String left = "[... 5 bytes left out: " + RequestInfo.oneLine(type) + " ...]";
    assertTrue(content(log).contains(left), content(log));
    assertFalse(content(log).contains("ID3"));
    assertFalse(content(log).contains("\u0007"));
  }

  @Test
  void controlCharactersAreShownAndNotObeyed() {
    RequestCapture log = capture("/v1/x", headers());
    log.requestBytes(bytes("a\u001b[2Jb\u0000c\u007fd\u009be\tf\r\n"));
    log.end("");
    assertTrue(content(log).contains("a␛[2Jb␀c␡d\uFFFDe\tf\r\n"), content(log));
  }

  @Test
  void whatComesAfterTheEndIsIgnored() {
    RequestCapture log = capture("/v1/x", headers());
    log.requestBytes(bytes("a"));
    log.end("completed");
    int held = log.memoryTaken();
    log.end("again");
    log.model("late");
    log.requestBytes(bytes("late".repeat(1_000)));
    log.attempt("3f1c9a0b5d7e2468", "POST", "late", headers(), pieces("late"));
    log.attemptAnswer(200, headers("late", "late"));
    log.attemptFailed("late");
    log.answer(200, headers("late", "late"));
    log.answerBytes(bytes("late"));
    assertEquals(List.of(log), ended);
    assertFalse(content(log).contains("late"));
    assertEquals(held, log.memoryTaken());
    assertEquals(held, memory.held());
  }

  @Test
  void withoutMemoryTheBodiesAreLeftOutWithANote() {
    memory.take(10_000_000 - 2_000);
    RequestCapture log = capture("/v1/x", headers("a", "b"));
    log.requestBytes(bytes("c".repeat(3_000)));
    log.answer(200, headers());
    log.end("completed");
    assertTrue(content(log).contains("[... 3000 bytes left out: no memory ...]"), content(log));
    assertTrue(content(log).contains("Status: 200\n"), content(log));
  }

  private RequestCapture capture(String target, Map<String, List<String>> headers) {
    return new RequestCapture(
        new RequestStart("00000000000000cc", "POST", target, headers),
        LIMIT,
        memory,
        clock,
        ended::add);
  }

  private static String content(RequestCapture log) {
    return new String(log.content(), UTF_8);
  }

  private static List<ByteBuffer> pieces(String text) {
    return List.of(bytes(text));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static Map<String, List<String>> headers(String... namesAndValues) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    List<String> all = Arrays.asList(namesAndValues);
    for (int i = 0; i < all.size(); i += 2) {
      headers.put(all.get(i), List.of(all.get(i + 1)));
    }
    return headers;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }
}
