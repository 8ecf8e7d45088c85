package dev.cliproxy.translate.claude;

import static dev.cliproxy.translate.claude.Samples.CODEC;
import static dev.cliproxy.translate.claude.Samples.assistant;
import static dev.cliproxy.translate.claude.Samples.call;
import static dev.cliproxy.translate.claude.Samples.context;
import static dev.cliproxy.translate.claude.Samples.encoded;
import static dev.cliproxy.translate.claude.Samples.function;
import static dev.cliproxy.translate.claude.Samples.json;
import static dev.cliproxy.translate.claude.Samples.own;
import static dev.cliproxy.translate.claude.Samples.prompt;
import static dev.cliproxy.translate.claude.Samples.result;
import static dev.cliproxy.translate.claude.Samples.system;
import static dev.cliproxy.translate.claude.Samples.thought;
import static dev.cliproxy.translate.claude.Samples.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import dev.cliproxy.translate.canonical.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RoundTripTest {

  /** Everything that this format can say to an old model, which takes sampling. */
  private static Prompt rich(Reasoning reasoning, Sampling sampling, ToolChoice choice) {
    return new Prompt(
        Json.object(),
        List.of(
            system("be brief"),
            user(
                new Part.Text("see"),
                new Part.Media(
                    Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "QQ==")),
                new Part.Media(
                    Part.Media.Kind.IMAGE, new Part.Media.Source.Address("https://a/b", "")),
                new Part.Media(
                    Part.Media.Kind.DOCUMENT,
                    new Part.Media.Source.Data("application/pdf", "UERG"),
                    "t",
                    ""),
                new Part.Media(
                    Part.Media.Kind.DOCUMENT, new Part.Media.Source.Data("text/plain", "w6Q="))),
            assistant(new Part.Text("calling"), call("c1"), new Part.ToolCall("c2", "g", "{}")),
            user(
                result("c1", "1"),
                new Part.ToolResult(
                    "c2",
                    List.of(
                        new Part.Text("bad"),
                        new Part.Media(
                            Part.Media.Kind.IMAGE,
                            new Part.Media.Source.Data("image/gif", "QQ=="))),
                    true),
                new Part.Text("and?"))),
        new Tooling(
            List.of(
                new Tool.Function(
                    "f",
                    "does f",
                    Optional.of(
                        json(
                            """
                            {"type":"object","properties":{"a":{"type":"integer"}},
                            "required":["a"],"additionalProperties":false}""")),
                    Optional.of(true)),
                new Tool.Function(
                    "g", "", Optional.of(json("{\"type\":\"object\"}")), Optional.empty()),
                new Tool.WebSearch(
                    List.of(),
                    List.of("b.org"),
                    OptionalInt.of(2),
                    Optional.of(json("{\"type\":\"approximate\"}")))),
            choice,
            Optional.of(false)),
        sampling,
        OptionalLong.of(20_000),
        List.of("END"),
        reasoning,
        new OutputFormat.Schema(
            "",
            json("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}"),
            Optional.empty()),
        new Hints(
            Optional.of("me"),
            Optional.empty(),
            Optional.of("default"),
            Optional.empty(),
            Map.of()),
        true);
  }

  private static Prompt again(Prompt prompt, String model) {
    Losses losses = new Losses();
    Prompt again = CODEC.decodeRequest(encoded(prompt, model, losses), false, losses);
    assertEquals(List.of(), losses.names());
    return new Prompt(
        prompt.source(),
        again.messages(),
        again.tooling(),
        again.sampling(),
        again.maxTokens(),
        again.stops(),
        again.reasoning(),
        again.output(),
        again.hints(),
        again.streams());
  }

  @Test
  void a_rich_request_is_the_same_after_being_written_and_read() {
    Sampling sampling =
        new Sampling(
            Optional.of(new BigDecimal("0.3")),
            Optional.empty(),
            Optional.of(new BigDecimal("5")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Prompt sampled = rich(Reasoning.of(Effort.NONE), sampling, new ToolChoice.Named("g"));
    assertEquals(sampled, again(sampled, "claude-haiku-4-5"));
    Prompt thoughtful =
        rich(
            new Reasoning(true, Optional.of(Effort.MAX), OptionalInt.empty(), Optional.of(false)),
            Sampling.DEFAULT,
            new ToolChoice.Auto());
    assertEquals(thoughtful, again(thoughtful, "claude-opus-5"));
    Prompt required = rich(Reasoning.of(Effort.NONE), sampling, new ToolChoice.Required());
    assertEquals(required, again(required, "claude-opus-4-6"));
  }

  private static final Answer RICH =
      new Answer(
          List.of(
              new Part.Text("Hi", List.of()),
              new Part.Search("srvtoolu_a1_1", "q", List.of(new Part.Search.Hit("https://a", "A"))),
              new Part.Text("T\u00e4", List.of(new Part.Citation("https://a", "A", 0, 2))),
              new Part.ToolCall("c1", "f", "{\"a\":1}"),
              new Part.ToolCall("c2", "g", "{}")),
          FinishReason.TOOLS,
          "",
          new Usage(3, 1, 1, 4, 2));

  @Test
  void a_rich_answer_is_the_same_after_being_written_and_read_as_a_document() {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("x", part -> part.accept(fold));
    CODEC
        .answerDecoder()
        .document(CODEC.encodeAnswer(RICH, context(prompt(user("u")))), sequence::accept);
    assertEquals(RICH, fold.answer(RICH.usage()));
  }

  @Test
  void a_rich_answer_is_the_same_after_being_written_and_read_as_a_stream() {
    Samples.Events events = new Samples.Events();
    var encoder = CODEC.answerEncoder(context(prompt(user("u"))));
    new AnswerReplay(part -> encoder.part(part, events)).replay(RICH);
    encoder.end(RICH.usage(), events);
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("x", part -> part.accept(fold));
    AnswerDecoder decoder = CODEC.answerDecoder();
    events.data.forEach(event -> decoder.event(event, sequence::accept));
    assertEquals(RICH, fold.answer(RICH.usage()));
    assertEquals(
        CODEC.encodeAnswer(RICH, context(prompt(user("u")))).toString(),
        events.message().toString());
  }

  @Test
  void state_comes_back_to_its_provider_through_a_client_of_this_format() {
    State item = new State(State.Family.OPENAI, State.Binding.THINKING, "gAAA1", "rs_1", "k");
    State next = Samples.gemini(State.Binding.NEXT, "sig");
    State late = Samples.gemini(State.Binding.PREVIOUS, "late");
    List<Part> parts =
        List.of(
            thought("summary", item),
            thought("", item),
            thought("", next),
            call("c1"),
            new Part.Text("x"),
            thought("", late));
    ObjectNode answer =
        CODEC.encodeAnswer(
            new Answer(parts, FinishReason.TOOLS, "", Usage.NONE), context(prompt(user("u"))));
    ObjectNode request = Json.object();
    request
        .putArray("messages")
        .addObject()
        .put("role", "assistant")
        .set("content", answer.path("content"));
    assertEquals(
        parts, CODEC.decodeRequest(request, false, new Losses()).messages().get(0).parts());
  }

  @Test
  void anthropics_own_state_comes_back_through_a_client_of_another_format() {
    State signed = own(State.Binding.THINKING, "sig");
    String carrier = Envelope.seal(List.of(thought("hm", signed)));
    Part.Thinking opened = Envelope.open(carrier).get(0);
    ObjectNode request =
        encoded(
            prompt(
                new Tooling(List.of(function("f")), new ToolChoice.Auto(), Optional.empty()),
                Reasoning.of(Effort.LOW),
                user("u"),
                assistant(opened, call("c")),
                user(result("c", "1"))),
            "claude-sonnet-4-5");
    assertEquals(
        json("{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"sig\"}"),
        request.at("/messages/1/content/0"));
    assertTrue(request.has("thinking"));
  }

  private static final List<JsonNode> GARBAGE =
      List.of(
          JsonNodeFactory.instance.nullNode(),
          JsonNodeFactory.instance.booleanNode(true),
          JsonNodeFactory.instance.numberNode(-1.5),
          JsonNodeFactory.instance.numberNode(new BigDecimal("1e999999999")),
          JsonNodeFactory.instance.textNode(""),
          JsonNodeFactory.instance.textNode("x"),
          Json.parse("[]").orElseThrow(),
          Json.parse("[null,1,\"a\",[],{}]").orElseThrow(),
          Json.parse("{}").orElseThrow(),
          Json.parse("{\"type\":\"text\",\"text\":{}}").orElseThrow());

  /** Calls back with each place of a document replaced by each kind of garbage, or missing. */
  private static void spoiled(JsonNode root, JsonNode at, Consumer<JsonNode> taker) {
    if (at instanceof ObjectNode object) {
      for (String name : new ArrayList<>(iterable(object))) {
        JsonNode before = object.get(name);
        for (JsonNode garbage : GARBAGE) {
          object.set(name, garbage);
          taker.accept(root.deepCopy());
        }
        object.remove(name);
        taker.accept(root.deepCopy());
        object.set(name, before);
        spoiled(root, before, taker);
      }
    } else if (at.isArray()) {
      for (int index = 0; index < at.size(); index++) {
        JsonNode before = at.get(index);
        for (JsonNode garbage : GARBAGE) {
          ((com.fasterxml.jackson.databind.node.ArrayNode) at).set(index, garbage);
          taker.accept(root.deepCopy());
        }
        ((com.fasterxml.jackson.databind.node.ArrayNode) at).set(index, before);
        spoiled(root, before, taker);
      }
    }
  }

  private static List<String> iterable(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void garbage_in_any_place_of_a_request_is_read_or_refused_and_what_was_read_can_be_written() {
    ObjectNode request =
        encoded(
            rich(Reasoning.of(Effort.NONE), Sampling.DEFAULT, new ToolChoice.Named("g")),
            "claude-haiku-4-5");
    int[] read = {0};
    spoiled(
        request,
        request,
        spoiled -> {
          try {
            Prompt prompt = CODEC.decodeRequest((ObjectNode) spoiled, false, new Losses());
            encoded(prompt, "claude-haiku-4-5");
            encoded(prompt, "claude-opus-5-5");
            read[0]++;
          } catch (UntranslatableException e) {
            assertTrue(e.getMessage().endsWith("leave it out"), e.getMessage());
          }
        });
    assertTrue(read[0] > 500, "read " + read[0]);
  }

  @Test
  void garbage_in_any_place_of_an_answer_does_not_throw() {
    ObjectNode document = CODEC.encodeAnswer(RICH, context(prompt(user("u"))));
    spoiled(document, document, spoiled -> fold(decoder -> decoder::document, List.of(spoiled)));
    Samples.Events events = new Samples.Events();
    var encoder = CODEC.answerEncoder(context(prompt(user("u"))));
    new AnswerReplay(part -> encoder.part(part, events)).replay(RICH);
    encoder.end(RICH.usage(), events);
    JsonNode list = Json.object().arrayNode().addAll(events.data);
    spoiled(
        list,
        list,
        spoiled -> {
          List<JsonNode> all = new ArrayList<>();
          spoiled.forEach(all::add);
          fold(decoder -> decoder::event, all);
        });
    for (JsonNode garbage : GARBAGE) {
      fold(decoder -> decoder::document, List.of(garbage));
      fold(decoder -> decoder::event, List.of(garbage));
    }
  }

  /** How a decoder is fed. */
  private interface Reading {
    Feed of(AnswerDecoder decoder);
  }

  /** Feeds one document or event. */
  private interface Feed {
    void read(JsonNode data, Consumer<StreamPart> out);
  }

  private static void fold(Reading reading, List<JsonNode> all) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("x", part -> part.accept(fold));
    Feed feed = reading.of(CODEC.answerDecoder());
    all.forEach(one -> feed.read(one, sequence::accept));
    fold.answer(Usage.NONE);
  }
}
