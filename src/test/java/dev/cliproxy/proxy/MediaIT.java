package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Gate;
import dev.cliproxy.testing.ReceivedRequest;
import dev.cliproxy.testing.Reply;
import dev.cliproxy.testing.SseClient;
import dev.cliproxy.testing.SseStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images and sound: answers that come event by event, or that are no text at all. */
class MediaIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final String SPEECH = "/v1/audio/speech";
  private static final String IMAGES = "/v1/images/generations";

  private static final String BOUNDARY = "------------------------d74496d66958873e";
  private static final String FORM = "Content-Type: multipart/form-data; boundary=" + BOUNDARY;

  private static final List<String> IMAGE_EVENTS =
      List.of(
          event("image_generation.partial_image", "\"b64_json\":\"aGk=\""),
          event(
              "image_generation.completed",
              "\"usage\":{\"input_tokens\":5,\"output_tokens\":7,\"total_tokens\":12}"));

  private static String event(String type, String members) {
    return "event: %1$s\ndata: {\"type\":\"%1$s\",%2$s}\n\n".formatted(type, members);
  }

  @Test
  void soundComesByteForByteFromTheNextKeyUnderTheProvidersName() throws Exception {
    String first = PROXY.newKey();
    String model = serve(first, PROXY.newKey());
    byte[] sound = noise(300_000);
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(first)
                    ? Reply.json(500, "{\"error\":{\"message\":\"hoarse\"}}")
                    : Reply.of(200, "Content-Type: audio/mpeg").send(sound).inPiecesOf(7_000));

    try (SseStream answer = ask(SPEECH, model)) {
      assertEquals(200, answer.status());
      assertEquals(Optional.of("audio/mpeg"), answer.header("Content-Type"));
      assertArrayEquals(sound, answer.bytes());
      assertTrue(answer.isComplete());
    }
    List<ReceivedRequest> received = PROXY.upstream().requests();
    assertEquals(2, received.size());
    for (ReceivedRequest request : received) {
      assertEquals("/audio/speech", request.target());
      assertEquals("{\"model\":\"provider/m\",\"input\":\"Hi\"}", request.text());
      assertEquals(Optional.of("*/*"), request.header("Accept"));
    }
    assertEquals(1, counted(SPEECH, model).path("total_requests").asInt());
  }

  @Test
  void soundIsHeardBeforeItsEnd() throws Exception {
    Gate gate = new Gate();
    String model = serve(PROXY.newKey());
    PROXY
        .upstream()
        .always(Reply.of(200, "Content-Type: audio/mpeg").send("ID3").hold(gate).send("rest"));
    try (SseStream answer = ask(SPEECH, model)) {
      assertEquals(3, answer.skip(3));
      gate.open();
      assertArrayEquals("rest".getBytes(StandardCharsets.UTF_8), answer.bytes());
    }
  }

  @Test
  void soundAsEventsIsCounted() throws Exception {
    String model = serve(PROXY.newKey());
    List<String> events =
        List.of(
            "data: {\"type\":\"speech.audio.delta\",\"audio\":\"aGk=\"}\n\n",
            "data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":3,"
                + "\"output_tokens\":4,\"total_tokens\":7}}\n\n");
    PROXY.upstream().always(Reply.events(events));
    try (SseStream answer = ask(SPEECH, model)) {
      assertEquals(String.join("", events), answer.text());
    }
    assertEquals(7, counted(SPEECH, model).path("total_tokens").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/json"})
  void whatIsNoSoundIsAskedOfTheNextKey(String type) throws Exception {
    String first = PROXY.newKey();
    String model = serve(first, PROXY.newKey());
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(first)
                    ? Reply.of(200, "Content-Type: " + type).send("<html>welcome</html>")
                    : Reply.of(200, "Content-Type: audio/wav").send("RIFF"));
    try (SseStream answer = ask(SPEECH, model)) {
      assertEquals("RIFF", answer.text());
    }
    assertEquals(2, PROXY.upstream().requests().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CHUNKED", "LENGTH"})
  void soundThatBreaksOffIsNotMistakenForAll(Reply.Framing framing) throws Exception {
    String model = serve(PROXY.newKey());
    Gate gate = new Gate();
    PROXY
        .upstream()
        .always(
            Reply.of(200, "Content-Type: audio/mpeg")
                .framed(framing)
                .send("ID3")
                .hold(gate)
                .reset()
                .send("never"));
    UsageCount before = UsageCount.of(PROXY.api());
    try (SseStream answer = ask(SPEECH, model)) {
      assertEquals(3, answer.skip(3));
      gate.open();
      assertFalse(readsToItsEnd(answer));
    }
    before.assertMore(0, 1);
    assertEquals(1, PROXY.upstream().requests().size());
  }

  @Test
  void imagesComeEventByEventAndAreCounted() throws Exception {
    Gate gate = new Gate();
    String model = serve(PROXY.newKey());
    PROXY.upstream().always(Reply.paced(gate, IMAGE_EVENTS));
    gate.letOneThrough();
    try (SseStream answer = ask(IMAGES, model, ",\"stream\":true,\"partial_images\":1")) {
      assertEquals(IMAGE_EVENTS.get(0), answer.next().orElseThrow().text());
      gate.open();
      assertEquals(IMAGE_EVENTS.get(1), answer.text());
      assertTrue(answer.isComplete());
    }
    assertEquals(
        Optional.of("text/event-stream"), PROXY.upstream().requests().get(0).header("Accept"));
    assertEquals(12, counted(IMAGES, model).path("total_tokens").asInt());
  }

  @Test
  void anImageWhoseFirstEventIsAnErrorIsAskedOfTheNextKey() throws Exception {
    String first = PROXY.newKey();
    String model = serve(first, PROXY.newKey());
    PROXY
        .upstream()
        .follow(
            request ->
                Reply.events(
                    request.key().equals(first)
                        ? List.of(
                            "event: error\ndata: {\"type\":\"error\",\"error\":"
                                + "{\"type\":\"server_error\",\"message\":\"no paint\"}}\n\n")
                        : IMAGE_EVENTS));
    try (SseStream answer = ask(IMAGES, model, ",\"stream\":true")) {
      assertEquals(String.join("", IMAGE_EVENTS), answer.text());
    }
    assertEquals(2, PROXY.upstream().requests().size());
  }

  @Test
  void imagesThatBreakOffEndWithAnErrorEvent() throws Exception {
    String model = serve(PROXY.newKey());
    PROXY.upstream().always(Reply.events(IMAGE_EVENTS.subList(0, 1)));
    UsageCount before = UsageCount.of(PROXY.api());
    try (SseStream answer = ask(IMAGES, model, ",\"stream\":true")) {
      String text = answer.text();
      assertTrue(text.startsWith(IMAGE_EVENTS.get(0)), text);
      assertTrue(text.contains("{\"error\":{\"message\":\"the provider's answer ended"), text);
    }
    before.assertMore(0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "openai-compatibility, /images/edits",
    "openai-compatibility, /audio/transcriptions",
    "openai-compatibility, /audio/translations",
    "codex-api-key, /images/edits",
    "codex-api-key, /audio/transcriptions",
  })
  void aFormGoesToTheNextKeyByteForByteButForTheModel(String section, String path)
      throws Exception {
    String first = PROXY.newKey();
    String model = serveAs(section, first, PROXY.newKey());
    String answer =
        "{\"text\":\"Hi\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":9,\"output_tokens\":2}}";
    PROXY
        .upstream()
        .follow(
            request ->
                request.key().equals(first)
                    ? Reply.json(429, "{\"error\":{\"message\":\"slow down\"}}")
                    : Reply.json(200, answer));

    try (SseStream got = ask("/v1" + path, form(model), FORM)) {
      assertEquals(200, got.status());
      assertEquals(answer, got.text());
    }
    List<ReceivedRequest> received = PROXY.upstream().requests();
    assertEquals(2, received.size());
    for (ReceivedRequest request : received) {
      assertEquals(path, request.target());
      assertArrayEquals(form("provider/m"), request.body());
      assertEquals(Optional.of(FORM), request.header("Content-Type").map(MediaIT::typeHeader));
      assertEquals(
          1, request.headers().stream().filter(line -> line.startsWith("Content-Type")).count());
    }
    assertEquals(11, counted("/v1" + path, model).path("total_tokens").asInt());
  }

  @ParameterizedTest
  @CsvSource({"text/plain;charset=utf-8, Hi", "text/vtt, WEBVTT", "application/x-subrip, 1"})
  void aTranscriptionMayBeAPlainText(String type, String text) throws Exception {
    String model = serve(PROXY.newKey());
    PROXY.upstream().always(Reply.of(200, "Content-Type: " + type).send(text));
    try (SseStream answer = ask("/v1/audio/transcriptions", form(model), FORM)) {
      assertEquals(200, answer.status());
      assertEquals(Optional.of(type), answer.header("Content-Type"));
      assertEquals(text, answer.text());
    }
    assertEquals(1, counted("/v1/audio/transcriptions", model).path("total_requests").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/audio/transcriptions, transcript.text.done",
    "/v1/images/edits, image_edit.completed",
  })
  void whatAFormAsksForMayComeEventByEvent(String path, String last) throws Exception {
    String model = serve(PROXY.newKey());
    List<String> events =
        List.of(
            "data: {\"type\":\"x.delta\",\"delta\":\"Hi\"}\n\n",
            "data: {\"type\":\""
                + last
                + "\",\"usage\":{\"input_tokens\":9,\"output_tokens\":2}}\n\n");
    PROXY.upstream().always(Reply.events(events));
    byte[] form =
        new String(form(model), ISO_8859_1)
            .replace("name=\"prompt\"", "name=\"stream\"")
            .replace("a cat", "true")
            .getBytes(ISO_8859_1);
    try (SseStream answer = ask(path, form, FORM)) {
      assertEquals(String.join("", events), answer.text());
    }
    assertEquals(
        Optional.of("text/event-stream"), PROXY.upstream().requests().get(0).header("Accept"));
    assertEquals(11, counted(path, model).path("total_tokens").asInt());
  }

  /** As vLLM has it. */
  @Test
  void aTranscriptionInChunksOfAChatIsWhole() throws Exception {
    String model = serve(PROXY.newKey());
    List<String> events =
        List.of(
            "data: {\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}\n\n",
            "data: [DONE]\n\n");
    PROXY.upstream().always(Reply.events(events));
    try (SseStream answer = ask("/v1/audio/transcriptions", form(model), FORM)) {
      assertEquals(String.join("", events), answer.text());
    }
    assertEquals(5, counted("/v1/audio/transcriptions", model).path("total_tokens").asInt());
  }

  @Test
  void aFormThatCannotBeReadIsRefusedWithASentence() throws Exception {
    String model = serve(PROXY.newKey());
    byte[] whole = form(model);
    byte[] cut = Arrays.copyOf(whole, whole.length - 30);
    byte[] withoutModel =
        new String(whole, ISO_8859_1).replace("\"model\"", "\"modal\"").getBytes(ISO_8859_1);
    assertRefused(cut, FORM, "the form is broken off: its last boundary is missing");
    assertRefused(withoutModel, FORM, "model is required");
    assertRefused(whole, "Content-Type: multipart/form-data", "expected a form");
    assertRefused(whole, "Content-Type: text/plain", "expected a form");
    assertRefused(whole, "Content-Type: application/json", "the body is not valid JSON");
    assertEquals(List.of(), PROXY.upstream().requests());
  }

  @Test
  void anImageMayBeNamedInJsonInsteadOfSentInAForm() throws Exception {
    String model = serve(PROXY.newKey());
    PROXY.upstream().always(Reply.json(200, "{\"data\":[]}"));
    try (SseStream answer = ask("/v1/images/edits", model)) {
      assertEquals("{\"data\":[]}", answer.text());
    }
    ReceivedRequest request = PROXY.upstream().requests().get(0);
    assertEquals("{\"model\":\"provider/m\",\"input\":\"Hi\"}", request.text());
    assertEquals(Optional.of("application/json"), request.header("Content-Type"));
  }

  private static void assertRefused(byte[] form, String type, String sentence) throws Exception {
    try (SseStream answer = ask("/v1/audio/transcriptions", form, type)) {
      assertEquals(400, answer.status());
      String text = answer.text();
      assertTrue(text.contains(sentence), text);
      assertTrue(text.contains("invalid_request_error"), text);
    }
  }

  /** A form with a file of three megabytes, in which pieces of the boundary stand. */
  private static byte[] form(String model) {
    StringBuilder file = new StringBuilder();
    String noise = new String(noise(40_000), ISO_8859_1);
    while (file.length() < 3 << 20) {
      file.append(noise).append("\r\n--").append(BOUNDARY, 0, 20).append("\n--").append(BOUNDARY);
    }
    String form =
        part("\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg", file)
            + part("\"model\"", model)
            + part("\"prompt\"", "a cat");
    return (form + "--" + BOUNDARY + "--\r\n").getBytes(ISO_8859_1);
  }

  private static String part(String name, CharSequence value) {
    return "--%s\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, value);
  }

  private static String typeHeader(String value) {
    return "Content-Type: " + value;
  }

  private static SseStream ask(String path, byte[] form, String type) throws IOException {
    return new SseClient(PROXY.config().server().port(), KEY_HEADER).post(path, form, type);
  }

  private static boolean readsToItsEnd(SseStream answer) {
    try {
      answer.bytes();
      return answer.isComplete();
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(4).nextBytes(bytes);
    return bytes;
  }

  private static SseStream ask(String path, String model) throws IOException {
    return ask(path, model, "");
  }

  private static SseStream ask(String path, String model, String more) throws IOException {
    return new SseClient(PROXY.config().server().port(), KEY_HEADER)
        .post(path, "{\"model\":\"" + model + "\",\"input\":\"Hi\"" + more + "}");
  }

  private static JsonNode counted(String path, String model) throws Exception {
    return PROXY.usage().path("apis").path("POST " + path).path("models").path(model);
  }

  /** These keys of this test's provider; answers the clients' name of its only model. */
  private static String serve(String... keys) throws Exception {
    return serveAs("openai-compatibility", keys);
  }

  private static String serveAs(String section, String... keys) throws Exception {
    String model = "m" + keys[0];
    String rest =
        "\n    base-url: "
            + PROXY.upstream().url()
            + "\n    models: [{name: provider/m, alias: "
            + model
            + "}]";
    List<String> lines = new ArrayList<>(List.of("request-retry: 1", section + ":"));
    if (section.equals("openai-compatibility")) {
      lines.add("  - name: p\n    api-keys: " + Arrays.toString(keys) + rest);
    } else {
      Stream.of(keys).forEach(key -> lines.add("  - api-key: " + key + rest));
    }
    PROXY.holds(lines.toArray(String[]::new));
    return model;
  }
}
