package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.GoldenFile;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of the same conversation between a client of each format and a provider of each
 * other one. A directory of {@code src/test/resources/translation} is a scenario; in it are,
 * written by hand, {@code <format>.request.json}, what a client of the format asks, {@code
 * <format>.answer.json} and {@code <format>.stream.sse}, what a provider of the format answers,
 * whole and as events; and {@code <client>-<provider>.expected.json}: what the provider is asked,
 * what was lost on the way, and what the client gets of the answer, whole and as events. Where the
 * answer calls tools, {@code second} is what the provider is asked when the client has run them.
 *
 * <p>The expected files are written by this test when it is run with {@code -Dgolden.write=true};
 * then read what has changed before it is committed.
 */
class TranslationGoldenTest {
  private static final Path ROOT = Path.of("src/test/resources/translation");
  private static final Map<String, WireFormat> FORMATS =
      Map.of(
          "chat", WireFormat.CHAT_COMPLETIONS,
          "responses", WireFormat.RESPONSES,
          "claude", WireFormat.CLAUDE,
          "gemini", WireFormat.GEMINI);
  private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");

  /**
   * In whose scenarios the client runs what the answer calls, and asks again with what it was told.
   */
  private static final String TWO_TURNS = "thinking-tools";

  /** A scenario between a client of one format and a provider of another. */
  record Case(String scenario, String client, String provider) {
    private String read(String file) throws IOException {
      return Files.readString(ROOT.resolve(scenario).resolve(file));
    }

    ObjectNode request() throws IOException {
      return Json.parseObject(read(client + ".request.json")).orElseThrow();
    }

    ObjectNode answer() throws IOException {
      return Json.parseObject(read(provider + ".answer.json")).orElseThrow();
    }

    byte[] stream() throws IOException {
      return read(provider + ".stream.sse").getBytes(UTF_8);
    }

    Path expected() {
      return ROOT.resolve(scenario).resolve(client + "-" + provider + ".expected.json");
    }

    TranslatedRequest translated(ObjectNode request, boolean streams) throws Exception {
      ObjectNode asked = request.deepCopy();
      if (!client.equals("gemini")) {
        asked.put("stream", streams);
      }
      return Translation.of(
              FORMATS.get(client), RequestBody.read(Json.bytes(asked)), "small", streams)
          .to(FORMATS.get(provider), model(), "key-1", streams, StateUse.WHOLE);
    }

    /** As its own provider is asked when it refuses the state of earlier turns. */
    TranslatedRequest translatedWithoutState(ObjectNode request) throws Exception {
      return Translation.of(
              FORMATS.get(client), RequestBody.read(Json.bytes(request)), "small", false)
          .to(FORMATS.get(provider), model(), "key-1", false, StateUse.NONE);
    }

    private String model() throws IOException {
      return Json.text(answer(), provider.equals("gemini") ? "modelVersion" : "model");
    }

    /** With the client's name of the model. */
    String named(String answer) throws IOException {
      return answer.replaceAll(
          "(\"model(Version)?\": ?)\"" + Pattern.quote(model()) + "\"", "$1\"small\"");
    }

    /** What a client gets of an answer that comes in pieces of this many bytes. */
    String answered(boolean streams, byte[] answer, boolean events, int size) throws Exception {
      AnswerReader reader = translated(request(), streams).answer().reader(events, "42", NOW);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      for (int at = 0; at < answer.length; at += size) {
        ByteBuffer piece = ByteBuffer.wrap(answer, at, Math.min(size, answer.length - at));
        reader.feed(piece, out -> take(out, got));
      }
      reader.finish(out -> take(out, got));
      assertEquals(List.of(), reader.problem().stream().toList());
      assertTrue(reader.complete());
      return got.toString(UTF_8);
    }

    private static void take(ByteBuffer piece, ByteArrayOutputStream got) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      got.writeBytes(bytes);
    }
  }

  static List<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    try (Stream<Path> scenarios = Files.list(ROOT)) {
      for (Path scenario : scenarios.sorted().toList()) {
        for (String client : FORMATS.keySet()) {
          // What a format has no words for, its clients do not ask.
          if (Files.exists(scenario.resolve(client + ".request.json"))) {
            for (String provider : FORMATS.keySet()) {
              if (!client.equals(provider)) {
                cases.add(
                    Arguments.of(new Case(scenario.getFileName().toString(), client, provider)));
              }
            }
          }
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsExpectedComesOut(Case which) throws Exception {
    ObjectNode outcome = Json.object();
    TranslatedRequest whole = which.translated(which.request(), false);
    outcome.set("request", whole.document());
    tell(outcome, "losses", whole.losses());
    ObjectNode answer = wholeAnswer(which);
    outcome.set("answer", answer);
    outcome.set(
        "stream",
        GoldenFile.events(which.answered(true, which.stream(), true, Integer.MAX_VALUE / 2)));
    if (which.scenario().startsWith(TWO_TURNS)) {
      TranslatedRequest second =
          which.translated(
              Client.of(which.client()).next(which.request(), answer.deepCopy()), false);
      outcome.set("second", second.document());
      tell(outcome, "secondLosses", second.losses());
    }
    GoldenFile.assertHolds(which.expected(), outcome);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRequestForEventsSaysTheSameBesides(Case which) throws Exception {
    ObjectNode streamed = which.translated(which.request(), true).document();
    ObjectNode whole = which.translated(which.request(), false).document();
    for (ObjectNode one : List.of(streamed, whole)) {
      one.remove(List.of("stream", "stream_options"));
    }
    assertEquals(whole, streamed);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anAnswerIsTheSameHoweverItIsCutAndInWhateverForm(Case which) throws Exception {
    byte[] stream = which.stream();
    byte[] document = which.answer().toString().getBytes(UTF_8);
    String events = which.answered(true, stream, true, stream.length);
    String answer = which.answered(false, document, false, document.length);
    for (int size : List.of(1, 7)) {
      assertEquals(events, which.answered(true, stream, true, size));
      assertEquals(answer, which.answered(false, document, false, size));
    }
    assertEquals(Json.parse(answer), Json.parse(which.answered(false, stream, true, 512)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theClientReadsTheSameInEventsAsInADocument(Case which) throws Exception {
    byte[] stream = which.stream();
    assertEquals(
        said(which.client(), List.of(wholeAnswer(which)), false),
        said(which.client(), data(which.answered(true, stream, true, stream.length)), true));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theProviderSaysTheSameInEventsAsInADocument(Case which) throws Exception {
    assertEquals(
        said(which.provider(), List.of(which.answer()), false),
        said(which.provider(), data(new String(which.stream(), UTF_8)), true));
  }

  static List<Arguments> ownFormats() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    try (Stream<Path> scenarios = Files.list(ROOT)) {
      for (Path scenario : scenarios.sorted().toList()) {
        for (String format : FORMATS.keySet()) {
          if (Files.exists(scenario.resolve(format + ".request.json"))) {
            cases.add(Arguments.of(new Case(scenario.getFileName().toString(), format, format)));
          }
        }
      }
    }
    return cases;
  }

  /** Nothing is translated then: only the name of the model is another. */
  @ParameterizedTest
  @MethodSource("ownFormats")
  void inTheClientsOwnFormatTheBytesPass(Case which) throws Exception {
    WireFormat format = FORMATS.get(which.client());
    String answer = which.read(which.provider() + ".answer.json");
    String stream = new String(which.stream(), UTF_8);
    for (int size : List.of(1, 7, stream.length())) {
      assertEquals(which.named(answer), passed(AnswerReader.whole(format, "small"), answer, size));
      assertEquals(
          which.named(stream), passed(AnswerReader.stream(format, "small", false), stream, size));
    }
  }

  private static String passed(AnswerReader reader, String text, int size) {
    AnswerFeed feed = new AnswerFeed(reader);
    feed.feed(text.getBytes(UTF_8), size, null).finish();
    assertEquals(List.of(), reader.problem().stream().toList());
    assertTrue(reader.complete());
    return feed.text();
  }

  @ParameterizedTest
  @MethodSource("ownFormats")
  void anAnswerThatIsReadAndWrittenInOneFormatSaysTheSame(Case which) throws Exception {
    byte[] stream = which.stream();
    List<Object> wanted = unnamed(said(which.provider(), List.of(which.answer()), false));
    assertEquals(wanted, unnamed(said(which.client(), List.of(wholeAnswer(which)), false)));
    String events = which.answered(true, stream, true, stream.length);
    assertEquals(wanted, unnamed(said(which.client(), data(events), true)));
  }

  /** Without what is written anew for clients: state, which is sealed, and ids of searches. */
  private static List<Object> unnamed(List<Object> said) {
    List<Object> unnamed = new ArrayList<>();
    for (Object part : (List<?>) said.get(0)) {
      if (part instanceof Part.Thinking thinking) {
        unnamed.add(List.of(thinking.text(), thinking.state().map(State::binding)));
      } else if (part instanceof Part.Search search) {
        unnamed.add(List.of(search.query(), search.hits()));
      } else {
        unnamed.add(part);
      }
    }
    unnamed.addAll(said.subList(1, said.size()));
    return unnamed;
  }

  /** A stream keeps it for as long as it lasts. */
  @ParameterizedTest
  @MethodSource("ownFormats")
  void whatAnswersRepeatOfARequestIsNothingThatWasSaid(Case which) throws Exception {
    String repeated = Codecs.of(FORMATS.get(which.client())).repeated(which.request()).toString();
    for (JsonNode text : which.request().findValues("text")) {
      assertFalse(text.isTextual() && repeated.contains(text.textValue()), repeated);
    }
    for (JsonNode content : which.request().findValues("content")) {
      assertFalse(content.isTextual() && repeated.contains(content.textValue()), repeated);
    }
  }

  @ParameterizedTest
  @MethodSource("ownFormats")
  void aRequestThatIsReadAndWrittenInOneFormatStaysAsItIsThen(Case which) throws Exception {
    TranslatedRequest once = which.translatedWithoutState(which.request());
    assertEquals(
        once.document(), which.translatedWithoutState(once.document().deepCopy()).document());
  }

  private static ObjectNode wholeAnswer(Case which) throws Exception {
    byte[] document = which.answer().toString().getBytes(UTF_8);
    return Json.parseObject(which.answered(false, document, false, document.length)).orElseThrow();
  }

  private static List<Object> said(String format, List<JsonNode> pieces, boolean events) {
    AnswerDecoder decoder = Codecs.of(FORMATS.get(format)).answerDecoder();
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("42", part -> part.accept(fold));
    for (JsonNode piece : pieces) {
      if (events) {
        decoder.event(piece, sequence::accept);
      } else {
        decoder.document(piece, sequence::accept);
      }
    }
    Answer answer = fold.answer(Usage.NONE);
    return List.of(answer.parts(), answer.reason(), answer.stopSequence());
  }

  /** A client that runs tools. */
  private enum Client {
    CHAT {
      @Override
      ObjectNode next(ObjectNode request, ObjectNode answer) {
        ArrayNode messages = request.withArray("messages");
        JsonNode message = answer.path("choices").path(0).path("message");
        messages.add(message);
        message
            .path("tool_calls")
            .forEach(
                call ->
                    messages
                        .addObject()
                        .put("role", "tool")
                        .put("tool_call_id", call.path("id").textValue())
                        .put("content", RESULT));
        return request;
      }
    },
    RESPONSES {
      /** As Codex does it: without what items are called. */
      @Override
      ObjectNode next(ObjectNode request, ObjectNode answer) {
        ArrayNode input = request.withArray("input");
        for (JsonNode item : answer.path("output")) {
          input.add(((ObjectNode) item).without("id").deepCopy());
        }
        for (JsonNode item : answer.path("output")) {
          if (item.path("type").asText().equals("function_call")) {
            input
                .addObject()
                .put("type", "function_call_output")
                .put("call_id", item.path("call_id").textValue())
                .put("output", RESULT);
          }
        }
        return request;
      }
    },
    CLAUDE {
      @Override
      ObjectNode next(ObjectNode request, ObjectNode answer) {
        ArrayNode messages = request.withArray("messages");
        messages.addObject().put("role", "assistant").set("content", answer.path("content"));
        ArrayNode results = messages.addObject().put("role", "user").putArray("content");
        for (JsonNode block : answer.path("content")) {
          if (block.path("type").asText().equals("tool_use")) {
            results
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", block.path("id").textValue())
                .put("content", RESULT);
          }
        }
        return request;
      }
    },
    GEMINI {
      /** As Gemini CLI does it: without thoughts. */
      @Override
      ObjectNode next(ObjectNode request, ObjectNode answer) {
        ArrayNode contents = request.withArray("contents");
        ArrayNode said = contents.addObject().put("role", "model").putArray("parts");
        ArrayNode results = contents.addObject().put("role", "user").putArray("parts");
        for (JsonNode part : answer.path("candidates").path(0).path("content").path("parts")) {
          if (!part.path("thought").asBoolean()) {
            said.add(part);
          }
          if (part.has("functionCall")) {
            ObjectNode result = results.addObject().putObject("functionResponse");
            result.set("id", part.path("functionCall").path("id"));
            result.set("name", part.path("functionCall").path("name"));
            result.putObject("response").put("output", RESULT);
          }
        }
        return request;
      }
    };

    private static final String RESULT = "12 o'clock, 18 °C";

    static Client of(String format) {
      return valueOf(format.toUpperCase(java.util.Locale.ROOT));
    }

    /**
     * What it asks next.
     *
     * @param request the one before, which is changed
     * @param answer changed, too
     */
    abstract ObjectNode next(ObjectNode request, ObjectNode answer);
  }

  private static void tell(ObjectNode outcome, String name, List<String> words) {
    ArrayNode list = outcome.putArray(name);
    words.forEach(list::add);
  }

  private static List<JsonNode> data(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: ") && !line.endsWith("[DONE]"))
        .map(line -> Json.parse(line.substring("data: ".length())).orElseThrow())
        .toList();
  }
}
