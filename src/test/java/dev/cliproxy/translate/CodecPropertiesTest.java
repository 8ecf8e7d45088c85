package dev.cliproxy.translate;

import static dev.cliproxy.translate.WireFormat.CHAT_COMPLETIONS;
import static dev.cliproxy.translate.WireFormat.CLAUDE;
import static dev.cliproxy.translate.WireFormat.GEMINI;
import static dev.cliproxy.translate.WireFormat.RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerationConfig;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.Turns;
import dev.cliproxy.translate.canonical.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for whatever is said, tried on what {@link Chance} makes up; the number of a case that
 * fails is its seed.
 */
class CodecPropertiesTest {
  private static final int CASES = 300;
  private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");
  private static final Usage USAGE = new Usage(9, 3, 0, 5, 1);

  private static String model(WireFormat format) {
    return switch (format) {
      case CLAUDE -> "claude-opus-4-8";
      case GEMINI -> "gemini-3-pro";
      default -> "gpt-4.1";
    };
  }

  /** The formats that a codec exists for. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "RESPONSES", "CLAUDE", "GEMINI"})
  void anAnswerIsReadAsItWasWrittenWholeAndAsEvents(WireFormat format) throws Exception {
    Codec codec = Codecs.of(format);
    for (int seed = 0; seed < CASES; seed++) {
      List<StreamPart> parts = new Chance(seed).answer();
      Answer wanted = folded(parts);
      ObjectNode document = codec.encodeAnswer(wanted, context());
      Written events = written(codec, parts);

      assertEquals(wanted, read(codec, List.of(document), false), () -> "document " + document);
      assertEquals(wanted, read(codec, events.data, true), () -> "events " + events.data);
      assertValid(format, document, events.data);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "RESPONSES", "CLAUDE", "GEMINI"})
  void aRequestIsReadAsItWasWritten(WireFormat format) throws Exception {
    Codec codec = Codecs.of(format);
    for (int seed = 0; seed < CASES; seed++) {
      Prompt wanted = new Chance(seed).prompt(format != RESPONSES);
      ObjectNode request = codec.encodeRequest(wanted, model(format), new Losses());
      Prompt read = codec.decodeRequest(parsed(request), false, new Losses());

      String what = "case " + seed + ": " + request;
      assertEquals(wanted.messages(), Turns.tidied(read.messages()), what);
      assertEquals(lenient(wanted.tooling()), lenient(read.tooling()), what);
      assertEquals(wanted.maxTokens(), read.maxTokens(), what);
      assertEquals(wanted.stops(), read.stops(), what);
      assertValid(format, request);
    }
  }

  static Stream<Arguments> pairs() {
    List<WireFormat> formats = List.of(CHAT_COMPLETIONS, RESPONSES, CLAUDE, GEMINI);
    return formats.stream()
        .flatMap(client -> formats.stream().map(provider -> Arguments.of(client, provider)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aStreamIsTheSameHoweverItIsCut(WireFormat client, WireFormat provider) throws Exception {
    for (int seed = 0; seed < 12; seed++) {
      byte[] stream = written(Codecs.of(provider), new Chance(seed).answer()).stream();
      String whole = translated(client, provider, stream, stream.length, null);
      assertEquals(whole, translated(client, provider, stream, 1, null));
      assertEquals(whole, translated(client, provider, stream, 0, new Random(seed)));
    }
  }

  private static String translated(
      WireFormat client, WireFormat provider, byte[] stream, int size, Random random)
      throws Exception {
    ObjectNode request =
        Codecs.of(client)
            .encodeRequest(new Chance(0).prompt(false).withStreams(true), "m", new Losses());
    AnswerReader reader =
        Translation.of(client, RequestBody.read(Json.bytes(request)), "m", true)
            .to(provider, model(provider), "key", true, StateUse.WHOLE)
            .answer()
            .reader(true, "a1", NOW);
    AnswerFeed feed = new AnswerFeed(reader).feed(stream, size, random).finish();
    assertEquals(List.of(), reader.problem().stream().toList());
    assertEquals(true, reader.complete());
    return feed.text();
  }

  /** Strictness aside, which some formats always tell. */
  private static List<Object> lenient(Tooling tooling) {
    List<Object> lenient = new ArrayList<>();
    tooling
        .functions()
        .forEach(one -> lenient.add(List.of(one.name(), one.description(), one.parameters())));
    lenient.add(tooling.choice());
    return lenient;
  }

  private static AnswerContext context() {
    return new AnswerContext(
        new Chance(0).prompt(false).withoutConversation(Json.object()), "m", "a1", NOW, 7);
  }

  private static Answer folded(List<StreamPart> parts) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    parts.forEach(sequence::accept);
    return fold.answer(Usage.NONE);
  }

  private static Answer read(Codec codec, List<JsonNode> pieces, boolean events) {
    AnswerDecoder decoder = codec.answerDecoder();
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("a1", part -> part.accept(fold));
    for (JsonNode piece : pieces) {
      if (events) {
        decoder.event(parsed(piece), sequence::accept);
      } else {
        decoder.document(parsed(piece), sequence::accept);
      }
    }
    return fold.answer(Usage.NONE);
  }

  /** As it comes from the network. */
  private static ObjectNode parsed(JsonNode node) {
    byte[] bytes = node.toString().getBytes(UTF_8);
    return (ObjectNode) Json.parse(bytes, 0, bytes.length).orElseThrow();
  }

  private static Written written(Codec codec, List<StreamPart> parts) {
    Written written = new Written();
    AnswerEncoder encoder = codec.answerEncoder(context());
    Sequence sequence = new Sequence("a1", part -> encoder.part(part, written));
    parts.forEach(sequence::accept);
    encoder.end(USAGE, written);
    return written;
  }

  /** What a client gets. */
  private static final class Written implements EventSink {
    final List<JsonNode> data = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void event(String name, JsonNode event) {
      // What is handed over may be changed afterwards.
      data.add(event.deepCopy());
      text.append(name.isEmpty() ? "" : "event: " + name + "\n");
      text.append("data: ").append(event).append("\n\n");
    }

    @Override
    public void endMark() {
      text.append("data: [DONE]\n\n");
    }

    byte[] stream() {
      return text.toString().getBytes(UTF_8);
    }
  }

  // By the types of the vendors' own libraries.

  private static void assertValid(WireFormat format, ObjectNode document, List<JsonNode> events)
      throws Exception {
    switch (format) {
      case CHAT_COMPLETIONS -> {
        openAi(document, ChatCompletion.class).validate();
        for (JsonNode event : events) {
          openAi(event, ChatCompletionChunk.class).validate();
        }
      }
      case RESPONSES -> {
        openAi(document, Response.class).validate();
        for (JsonNode event : events) {
          openAi(event, ResponseStreamEvent.class).validate();
        }
      }
      case CLAUDE -> {
        anthropic(document, Message.class).validate();
        for (JsonNode event : events) {
          anthropic(event, RawMessageStreamEvent.class).validate();
        }
      }
      default -> {
        GenerateContentResponse.fromJson(document.toString());
        for (JsonNode event : events) {
          GenerateContentResponse.fromJson(event.toString());
        }
      }
    }
  }

  private static void assertValid(WireFormat format, ObjectNode request) throws Exception {
    switch (format) {
      case CHAT_COMPLETIONS -> openAi(request, ChatCompletionCreateParams.Body.class).validate();
      case RESPONSES -> openAi(named(request), ResponseCreateParams.Body.class).validate();
      case CLAUDE -> anthropic(request, MessageCreateParams.Body.class).validate();
      default -> {
        for (JsonNode content : all(request.path("contents"), request.path("systemInstruction"))) {
          // Google documents it for its service; its library wants the other kind of Base64.
          Content.fromJson(content.toString().replace("skip_thought_signature_validator", ""));
        }
        for (JsonNode tool : all(request.path("tools"))) {
          Tool.fromJson(tool.toString());
        }
        for (JsonNode config : all(request.path("toolConfig"))) {
          ToolConfig.fromJson(config.toString());
        }
        for (JsonNode config : all(request.path("generationConfig"))) {
          GenerationConfig.fromJson(config.toString());
        }
      }
    }
  }

  /** The library wants ids of what a model said, which Codex CLI does not send either. */
  private static ObjectNode named(ObjectNode request) {
    ObjectNode named = request.deepCopy();
    for (JsonNode item : named.path("input")) {
      if (Json.text(item, "role").equals("assistant")) {
        ((ObjectNode) item).put("id", "msg_1").put("status", "completed");
      }
    }
    return named;
  }

  /** Each of a list, and what stands alone; nothing of what is missing. */
  private static ArrayNode all(JsonNode... nodes) {
    ArrayNode all = Json.object().arrayNode();
    for (JsonNode node : Arrays.asList(nodes)) {
      if (node.isArray()) {
        all.addAll((ArrayNode) node);
      } else if (!node.isMissingNode()) {
        all.add(node);
      }
    }
    return all;
  }

  private static <T> T openAi(JsonNode node, Class<T> type) throws Exception {
    return com.openai.core.ObjectMappers.jsonMapper().readValue(node.toString(), type);
  }

  private static <T> T anthropic(JsonNode node, Class<T> type) throws Exception {
    return com.anthropic.core.ObjectMappers.jsonMapper().readValue(node.toString(), type);
  }
}
