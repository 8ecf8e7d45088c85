package dev.cliproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.ScriptedUpstream;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.ServerProcess;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import dev.cliproxy.testing.TestConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes through is the same byte for byte, but for the name of the model: however it is
 * written, cut, compressed, and long.
 */
class PassthroughIT {
  @RegisterExtension private static final ServedConfig CONFIG = new ServedConfig();

  /** Nothing that one test does to a key is remembered in the next. */
  private static final AtomicInteger KEYS = new AtomicInteger();

  private static final String CLIENT_MODEL = "my-model";
  private static final String PROVIDER_MODEL = "a-providers-model";
  private static final String CLIENT_KEY = "Authorization: Bearer client-key";
  private static final int MEBIBYTE = 1 << 20;

  /** With the name of the model as {@code MODEL}. */
  private static final List<String> BODIES =
      List.of(
          "{\"model\":\"MODEL\",\"messages\":[]}",
          "\t{ \r\n \"messages\" : [ ] ,\n\n\"model\"\t:  \"MODEL\"\r\n }  \n\n",
          """
          {"z":null,"metadata":{"model":"my-model"},"messages":[{"model":"my-model",
          "content":"\\"model\\":\\"my-model\\""}],"model":"MODEL","model2":"my-model","a":["model"]}""",
          """
          {"messages":[{"content":"żółć 🌍 \\u00e9\\ud83d\\ude00 \\/ \\" \\\\ \\b\\f"}],"model":"MODEL"}""",
          """
          {"big":123456789012345678901234567890.000,"n":[1.0e-0,-0,1E+2],"x":1,"model":"MODEL","x":2}""",
          "{\"mod\\u0065l\":\"MODEL\",\"\":\"\",\"b\":[[],{},[{}]],\"t\":true}");

  private static final String ODD_DOCUMENT =
      """

      { "choices" : [ {"message":{"content":"é \\u00e9 🌍 \\"model\\":\\"a-providers-model\\"",
      "model":"a-providers-model"}} ],\r
      \t"model"  :\t"MODEL" , "n": 1.0E+2, "x":1, "x":2 }

      """;

  /**
   * A byte order mark, comments, all line ends, data of several lines, no blank line at the end.
   */
  private static final String ODD_STREAM =
      "\uFEFF: hello\r\n\r\n"
          + "data:{\"choices\":[{\"delta\":{\"content\":\"\\\"model\\\":\\\"a-providers-model\\\"\"}}],"
          + "\"x\":{\"model\":\"a-providers-model\"} , \"model\" :  \"MODEL\"}\r\n\r\n"
          + "id: 7\nretry: 10\nevent: message\nignored\n"
          + "data: {\"choices\":[],\ndata:  \"model\":\ndata:\"MODEL\",\ndata: \"y\":\"é🌍\"}\n\n"
          + ":\n\n\n"
          + "data: {\"mod\\u0065l\":\"MODEL\",\"choices\":[{\"finish_reason\":\"stop\"}]}\r\r"
          + "data: [DONE]";

  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = ScriptedUpstream.start(ProviderFormat::answer);
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  static Stream<Arguments> bodies() {
    return formats()
        .flatMap(
            format ->
                IntStream.range(0, BODIES.size())
                    .mapToObj(body -> Arguments.of(format, BODIES.get(body))));
  }

  /** Gemini's model stands in the path. */
  private static Stream<ProviderFormat> formats() {
    return Arrays.stream(ProviderFormat.values()).filter(format -> format != ProviderFormat.GEMINI);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void ofARequestOnlyTheNameOfTheModelIsChanged(ProviderFormat format, String body)
      throws Exception {
    serve(format);

    post(format, body.replace("MODEL", CLIENT_MODEL));

    assertEquals(body.replace("MODEL", PROVIDER_MODEL), upstream.awaitRequest(0).text());
  }

  @Test
  void ofGeminisRequestsNothingIsChanged() throws Exception {
    serve(ProviderFormat.GEMINI);
    for (int i = 0; i < BODIES.size(); i++) {
      String body = BODIES.get(i).replace("mod", "nod");
      post(ProviderFormat.GEMINI, body);
      assertEquals(body, upstream.awaitRequest(i).text());
      assertEquals(
          PROVIDER_MODEL, ProviderFormat.GEMINI.modelOf(upstream.awaitRequest(i)), "in the path");
    }
  }

  @Test
  void aNameThatIsWrittenWithEscapesIsTheSameName() throws Exception {
    serve(ProviderFormat.CLAUDE);

    post(ProviderFormat.CLAUDE, "{\"model\" : \"m\\u0079\\u002Dmodel\", \"x\":\"m\\u0079\"}");

    assertEquals(
        "{\"model\" : \"a-providers-model\", \"x\":\"m\\u0079\"}", upstream.awaitRequest(0).text());
  }

  @Test
  void aNameThatIsTheProvidersOwnIsLeftAsItIsWritten() throws Exception {
    serveUnderItsOwnName();
    String body = "{\"model\":\"m\\u0079-model\"}";

    post(ProviderFormat.CLAUDE, body);

    assertEquals(body, upstream.awaitRequest(0).text());
  }

  @Test
  void aStreamThatAsksForItsUsageIsNotChangedFurther() throws Exception {
    serve(ProviderFormat.CHAT);
    String body =
        "{\"stream\" : true,\"stream_options\" :\t{ \"x\":1,\"include_usage\":true},\"model\":\"MODEL\"}";

    post(ProviderFormat.CHAT, body.replace("MODEL", CLIENT_MODEL));

    assertEquals(body.replace("MODEL", PROVIDER_MODEL), upstream.awaitRequest(0).text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"stream\":true,\"model\":\"MODEL\"}",
        "{ \"stream\" : true , \"model\" : \"MODEL\" , \"stream_options\" : { } }\n",
        "{\"stream_options\":{\"x\":{\"include_usage\":false}},\"model\":\"MODEL\",\"stream\":true}",
      })
  void aStreamIsAskedForItsUsageInOnePlaceAlone(String body) throws Exception {
    serve(ProviderFormat.CHAT);

    post(ProviderFormat.CHAT, body.replace("MODEL", CLIENT_MODEL));

    String expected = body.replace("MODEL", PROVIDER_MODEL);
    String sent = upstream.awaitRequest(0).text();
    assertTrue(
        upstream.awaitRequest(0).json().at("/stream_options/include_usage").asBoolean(), sent);
    int same = 0;
    while (expected.charAt(same) == sent.charAt(same)) {
      same++;
    }
    assertTrue(sent.endsWith(expected.substring(same)), sent);
  }

  static Stream<Arguments> answers() {
    return Arrays.stream(ProviderFormat.values())
        .flatMap(format -> Stream.of(true, false).map(stream -> Arguments.of(format, stream)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void anAnswerIsTheSameHoweverItIsCut(ProviderFormat format, boolean stream) throws Exception {
    serve(format);
    for (int seed = 0; seed < 15; seed++) {
      Random random = new Random(seed);
      String body = stream ? String.join("", format.events("MODEL")) : format.whole("MODEL");
      assertPasses(format, stream, body, random, 8 << random.nextInt(10));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerIsTheSameHoweverItIsWritten(boolean stream) throws Exception {
    serve(ProviderFormat.CHAT);
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      String body = stream ? ODD_STREAM : ODD_DOCUMENT;
      assertPasses(ProviderFormat.CHAT, stream, body, random, 2 << random.nextInt(8));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void tenMegabytesAreTheSame(boolean stream, boolean gzip) throws Exception {
    serve(ProviderFormat.CHAT);
    StringBuilder body = new StringBuilder();
    Random random = new Random(1);
    if (stream) {
      while (body.length() < 10_000_000) {
        body.append(event(text(random, random.nextInt(20_000)), "null"));
      }
      body.append(event("", "\"stop\"")).append("data: [DONE]\n\n");
    } else {
      body.append("{\"choices\":[{\"message\":{\"content\":\"").append(text(random, 10_000_000));
      body.append("\"},\"finish_reason\":\"stop\"}],\"model\":\"MODEL\"}");
    }
    assertPasses(ProviderFormat.CHAT, stream, body.toString(), cut(begun(stream, gzip), random));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eventsOfTwoMegabytesAreTheSame(boolean gzip) throws Exception {
    serve(ProviderFormat.CHAT);
    Random random = new Random(2);
    String body =
        event(text(random, 2_000_000), "null")
            + event(text(random, 10), "null")
            + event(text(random, 2_000_000), "\"stop\"")
            + "data: [DONE]\n\n";
    assertPasses(ProviderFormat.CHAT, true, body, cut(begun(true, gzip), random));
  }

  @Test
  void aLargeRequestIsNotMultipliedInMemory(@TempDir Path folder) throws Exception {
    byte[] sent = large(CLIENT_MODEL);
    byte[] expected = large(PROVIDER_MODEL);
    upstream.always(ProviderFormat.CLAUDE.success(PROVIDER_MODEL, false));
    try (ServerProcess server = smallServer(folder)) {
      SseClient client = new SseClient(server.port(), CLIENT_KEY);
      for (int i = 0; i < 4; i++) {
        assertEquals("200", answer(client, sent));
        assertArrayEquals(expected, upstream.awaitRequest(0).body());
        upstream.forget();
      }
      assertTheNextIsRefused(server, client, sent);
      String metrics = new ManagementClient(server::uri, TestConfig.KEY).get("/usage").body();
      assertTrue(metrics.contains("\"success_count\":5"), metrics);
    }
  }

  /** All of them would not fit the heap. */
  @Test
  void aLargeRequestIsForgottenWhenItsAnswerHasBegun(@TempDir Path folder) throws Exception {
    byte[] sent = large(CLIENT_MODEL);
    List<String> events = ProviderFormat.CLAUDE.events(CLIENT_MODEL);
    Gate gate = new Gate();
    upstream.always(
        Reply.events(events.subList(0, 1))
            .hold(gate)
            .send(String.join("", events.subList(1, events.size()))));
    List<SseStream> streams = new ArrayList<>();
    try (ServerProcess server = smallServer(folder)) {
      SseClient client = new SseClient(server.port(), CLIENT_KEY);
      for (int i = 0; i < 6; i++) {
        SseStream stream = client.post("/v1/messages", sent);
        streams.add(stream);
        assertEquals(events.get(0), stream.next().orElseThrow().text());
      }
      gate.open();
      for (SseStream stream : streams) {
        assertEquals(events.get(events.size() - 1), stream.rest().get(events.size() - 2).text());
      }
    } finally {
      for (SseStream stream : streams) {
        stream.close();
      }
    }
  }

  /** Its heap has room for one large request and not for three, the rest of its memory for none. */
  private ServerProcess smallServer(Path folder) throws Exception {
    List<String> lines =
        new ArrayList<>(List.of("api-keys: [client-key]", "model-lists: {refresh-hours: 0}"));
    lines.add("streaming: {keepalive-seconds: 0}");
    lines.addAll(entry(ProviderFormat.CLAUDE));
    Path config = TestConfig.write(folder, lines.toArray(String[]::new));
    return ServerProcess.start(config, folder, List.of("-Xmx256m", "-XX:MaxDirectMemorySize=32m"));
  }

  /** While one is under way, another of its size finds no room, and is told so. */
  private void assertTheNextIsRefused(ServerProcess server, SseClient client, byte[] sent)
      throws Exception {
    Gate gate = new Gate();
    upstream.always(ProviderFormat.CLAUDE.success(PROVIDER_MODEL, false).heldBy(gate));
    FutureTask<String> first = new FutureTask<>(() -> answer(client, sent));
    new Thread(first, "first-client").start();
    assertTrue(
        Eventually.holds(
            Duration.ofSeconds(10), () -> first.isDone() || !upstream.requests().isEmpty()));
    assertFalse(first.isDone(), () -> "answered too soon: " + first);
    try (RawHttp.Exchange second = new RawHttp(server.port()).open()) {
      String head =
          RawHttp.head("POST", "/v1/messages", CLIENT_KEY, "Content-Length: " + sent.length);
      second.write(head.getBytes(UTF_8));
      second.write(Arrays.copyOf(sent, 5 * MEBIBYTE));
      RawHttp.Answer answer = second.answer();
      assertEquals(503, answer.status(), answer::body);
      assertTrue(answer.header("Retry-After").isPresent());
    }
    gate.open();
    assertEquals("200", first.get(10, TimeUnit.SECONDS));
  }

  /** The status, and the body where it is no success. */
  private static String answer(SseClient client, byte[] body) throws IOException {
    try (SseStream answer = client.post("/v1/messages", body)) {
      return answer.status() == 200 ? "200" : answer.status() + " " + answer.text();
    }
  }

  private static byte[] large(String model) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(60 * MEBIBYTE);
    body.writeBytes("{\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(UTF_8));
    byte[] block = text(new Random(3), MEBIBYTE / 2).getBytes(UTF_8);
    while (body.size() + block.length < 60 * MEBIBYTE) {
      body.writeBytes(block);
    }
    body.writeBytes(("\"}],\"model\":\"" + model + "\",\"max_tokens\":1}").getBytes(UTF_8));
    return body.toByteArray();
  }

  private static String event(String content, String finish) {
    return "data: {\"model\":\"MODEL\",\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n"
        .formatted(content, finish);
  }

  /** The inside of a JSON string, with all that may be in one. */
  private static String text(Random random, int length) {
    String[] pieces = {
      "a", "model", " ", "é", "🌍", "\\n", "\\\"", "\\u00e9", "\\\\", "data: ", "{"
    };
    StringBuilder text = new StringBuilder(length + 8);
    while (text.length() < length) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private void assertPasses(
      ProviderFormat format, boolean stream, String body, Random random, int longestPiece)
      throws IOException {
    Reply begun = begun(stream, random.nextInt(4) == 0).framed(anyOf(random));
    assertPasses(format, stream, body, bytes -> cut(begun, bytes, random, longestPiece));
  }

  private static Reply.Framing anyOf(Random random) {
    Reply.Framing[] all = Reply.Framing.values();
    return all[random.nextInt(all.length)];
  }

  /** How a provider sends the bytes of its answer. */
  private interface Sending {
    Reply of(byte[] bytes);
  }

  private static Sending cut(Reply begun, Random random) {
    return bytes -> cut(begun, bytes, random, 100_000);
  }

  private static Reply begun(boolean stream, boolean gzip) {
    Reply begun =
        Reply.of(200, "Content-Type: " + (stream ? "text/event-stream" : "application/json"));
    return gzip ? begun.gzip() : begun;
  }

  private static Reply cut(Reply begun, byte[] bytes, Random random, int longestPiece) {
    Reply reply = begun;
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(longestPiece));
      reply = reply.send(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return reply;
  }

  private void assertPasses(ProviderFormat format, boolean stream, String body, Sending sending)
      throws IOException {
    upstream.always(sending.of(body.replace("MODEL", PROVIDER_MODEL).getBytes(UTF_8)));
    try (SseStream answer = post(format, stream)) {
      byte[] bytes = answer.bytes();
      assertEquals(200, answer.status(), () -> new String(bytes, UTF_8));
      byte[] expected = body.replace("MODEL", CLIENT_MODEL).getBytes(UTF_8);
      if (bytes.length < 10_000) {
        assertEquals(new String(expected, UTF_8), new String(bytes, UTF_8));
      }
      assertArrayEquals(expected, bytes);
      assertTrue(answer.isComplete());
    }
  }

  private static SseStream post(ProviderFormat format, boolean stream) throws IOException {
    String request = format.request(CLIENT_MODEL, stream);
    if (format == ProviderFormat.CHAT && stream) {
      request = request.replaceFirst("\\{", "{\"stream_options\":{\"include_usage\":true},");
    }
    return client().post(format.target(CLIENT_MODEL, stream), request);
  }

  private static void post(ProviderFormat format, String body) throws IOException {
    try (SseStream answer = client().post(format.target(CLIENT_MODEL, false), body)) {
      assertEquals(200, answer.status(), answer.text());
    }
  }

  private static SseClient client() {
    return new SseClient(CONFIG.server().port(), CLIENT_KEY);
  }

  private void serve(ProviderFormat format) throws Exception {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "api-keys: [client-key]", "model-lists: {refresh-hours: 0}", "request-retry: 0"));
    lines.addAll(entry(format));
    CONFIG.holds(lines.toArray(String[]::new));
  }

  private void serveUnderItsOwnName() throws Exception {
    CONFIG.holds(
        "api-keys: [client-key]",
        "model-lists: {refresh-hours: 0}",
        "claude-api-key:",
        "  - {api-key: k, base-url: '%s', models: [{name: %s}]}"
            .formatted(upstream.url(), CLIENT_MODEL));
  }

  /** An entry that has another name for the model than clients have. */
  private List<String> entry(ProviderFormat format) {
    String key = "passthrough-key-" + KEYS.incrementAndGet();
    String models = "models: [{name: %s, alias: %s}]".formatted(PROVIDER_MODEL, CLIENT_MODEL);
    String url = upstream.url();
    return switch (format) {
      case CHAT ->
          List.of(
              "openai-compatibility:",
              "  - {name: local, base-url: '%s/v1', api-keys: [%s], %s}"
                  .formatted(url, key, models));
      case RESPONSES ->
          List.of(
              "codex-api-key:",
              "  - {api-key: %s, base-url: '%s/v1', %s}".formatted(key, url, models));
      case CLAUDE ->
          List.of(
              "claude-api-key:",
              "  - {api-key: %s, base-url: '%s', %s}".formatted(key, url, models));
      case GEMINI ->
          List.of(
              "gemini-api-key:",
              "  - {api-key: %s, base-url: '%s', %s}".formatted(key, url, models));
    };
  }
}
