package dev.cliproxy.translate.chat;

import static dev.cliproxy.translate.chat.Chat.CODEC;
import static dev.cliproxy.translate.chat.Chat.context;
import static dev.cliproxy.translate.chat.Chat.image;
import static dev.cliproxy.translate.chat.Chat.json;
import static dev.cliproxy.translate.chat.Chat.list;
import static dev.cliproxy.translate.chat.Chat.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatAnswerToClientTest {
  private static final Usage USAGE = new Usage(100, 60, 10, 9, 4);
  private static final String ASKS_USAGE = "{'stream_options':{'include_usage':true}}";
  private static final String FREEFORM = "{'tools':[{'type':'custom','custom':{'name':'exec'}}]}";

  private static StreamPart start() {
    return new StreamPart.Start("provider");
  }

  private static StreamPart said(String text) {
    return new StreamPart.TextDelta(text);
  }

  private static StreamPart end(FinishReason reason) {
    return new StreamPart.Finish(reason);
  }

  private static State state(State.Binding binding) {
    return new State(State.Family.ANTHROPIC, binding, "v", "", "key");
  }

  private static List<StreamPart> call(int number, String name, String... fragments) {
    List<StreamPart> parts = new ArrayList<>();
    parts.add(new StreamPart.ToolStart(number, "c" + number, name));
    for (String fragment : fragments) {
      parts.add(new StreamPart.ToolArguments(number, fragment.replace('\'', '"')));
    }
    parts.add(new StreamPart.ToolEnd(number, true));
    return parts;
  }

  private static Chat.Written chunks(String request, List<StreamPart> parts) {
    return written(CODEC.answerEncoder(context(request)), parts, USAGE);
  }

  private static List<JsonNode> deltas(String request, List<StreamPart> parts) {
    return chunks(request, parts).events.stream()
        .map(chunk -> chunk.path("choices").path(0).path("delta"))
        .filter(delta -> !delta.isEmpty())
        .toList();
  }

  @Test
  void theSmallestStreamIsWritten() {
    List<StreamPart> parts = new ArrayList<>(List.of(start(), said("Hi")));
    parts.addAll(call(3, "f", "{'a':", "1}"));
    parts.add(end(FinishReason.TOOLS));
    Chat.Written written = chunks(ASKS_USAGE, parts);
    String head =
        "{'id':'chatcmpl-a1','object':'chat.completion.chunk','created':7,'model':'alias',"
            + "'choices':[{'index':0,'delta':%s,'logprobs':null,'finish_reason':%s}],'usage':null}";

    assertEquals(
        List.of(
            json(head.formatted("{'role':'assistant','content':''}", "null")),
            json(head.formatted("{'content':'Hi'}", "null")),
            json(
                head.formatted(
                    "{'tool_calls':[{'index':0,'id':'c3','type':'function','function':"
                        + "{'name':'f','arguments':''}}]}",
                    "null")),
            json(
                head.formatted(
                    "{'tool_calls':[{'index':0,'function':{'arguments':'{\\'a\\':'}}]}", "null")),
            json(
                head.formatted(
                    "{'tool_calls':[{'index':0,'function':{'arguments':'1}'}}]}", "null")),
            json(head.formatted("{}", "'tool_calls'")),
            json(
                "{'id':'chatcmpl-a1','object':'chat.completion.chunk','created':7,"
                    + "'model':'alias','choices':[],'usage':{'prompt_tokens':100,"
                    + "'completion_tokens':9,'total_tokens':109,'prompt_tokens_details':"
                    + "{'cached_tokens':60},'completion_tokens_details':{'reasoning_tokens':4}}}")),
        written.events);
    assertEquals(1, written.endMarks);
  }

  @Test
  void usageIsToldOnlyToWhoAsks() {
    Chat.Written written = chunks("{}", List.of(start(), end(FinishReason.END)));

    assertTrue(written.events.stream().noneMatch(event -> event.has("usage")));
    assertEquals(2, written.events.size());
  }

  @Test
  void callsAreCountedFromNought() {
    List<StreamPart> parts = new ArrayList<>();
    parts.addAll(call(7, "f", "{}"));
    parts.addAll(call(7, "g", "{}"));

    assertEquals(
        List.of(0, 0, 1, 1),
        deltas("{}", parts).stream()
            .filter(delta -> delta.has("tool_calls"))
            .map(delta -> delta.path("tool_calls").path(0).path("index").asInt())
            .toList());
  }

  @Test
  void theDocumentHoldsTextAndCallsInOneChoice() {
    Answer answer =
        new Answer(
            List.of(Chat.thought("hm"), Chat.text("a"), Chat.call("c", "f", "{}"), Chat.text("b")),
            FinishReason.TOOLS,
            "",
            USAGE);

    assertEquals(
        json(
            "{'id':'chatcmpl-a1','object':'chat.completion','created':7,'model':'alias',"
                + "'choices':[{'index':0,'message':{'role':'assistant','content':'ab',"
                + "'refusal':null,'reasoning_content':'hm','tool_calls':[{'id':'c',"
                + "'type':'function','function':{'name':'f','arguments':'{}'}}]},"
                + "'logprobs':null,'finish_reason':'tool_calls'}],'usage':{'prompt_tokens':100,"
                + "'completion_tokens':9,'total_tokens':109,'prompt_tokens_details':"
                + "{'cached_tokens':60},'completion_tokens_details':{'reasoning_tokens':4}}}"),
        Chat.read(CODEC.encodeAnswer(answer, context("{}"))));
  }

  @Test
  void contentIsNullOnlyBesideCalls() {
    Answer nothing = new Answer(List.of(), FinishReason.LENGTH, "", USAGE);
    Answer call = new Answer(List.of(Chat.call("c", "f", "{}")), FinishReason.TOOLS, "", USAGE);

    assertEquals("\"\"", message(nothing).path("content").toString());
    assertTrue(message(call).path("content").isNull());
  }

  private static JsonNode message(Answer answer) {
    return CODEC.encodeAnswer(answer, context("{}")).path("choices").path(0).path("message");
  }

  @ParameterizedTest
  @CsvSource({
    "END,stop",
    "STOP_SEQUENCE,stop",
    "PAUSE,stop",
    "LENGTH,length",
    "TOOLS,tool_calls",
    "FILTER,content_filter"
  })
  void theReasonIsSaidInTheFormatsWords(FinishReason reason, String word) {
    List<JsonNode> events = chunks("{}", List.of(start(), end(reason))).events;
    Answer answer = new Answer(List.of(), reason, "", USAGE);

    assertEquals(word, events.get(1).path("choices").path(0).path("finish_reason").asText());
    assertEquals(
        word,
        CODEC
            .encodeAnswer(answer, context("{}"))
            .path("choices")
            .path(0)
            .path("finish_reason")
            .asText());
  }

  @Test
  void aCallThatWasCutOffEndsWithLength() {
    List<StreamPart> parts = new ArrayList<>(List.of(start()));
    parts.add(new StreamPart.ToolStart(0, "c", "f"));
    parts.add(new StreamPart.ToolArguments(0, "{\"path\":\"a"));
    parts.add(new StreamPart.ToolEnd(0, false));
    parts.add(end(FinishReason.LENGTH));
    List<JsonNode> events = chunks("{}", parts).events;

    assertEquals(
        "length",
        events.get(events.size() - 1).path("choices").path(0).path("finish_reason").asText());
  }

  @Test
  void aFreeformToolIsCalledWithItsText() {
    assertEquals(
        List.of(
            json("{'role':'assistant','content':''}"),
            json(
                "{'tool_calls':[{'index':0,'id':'c0','type':'custom','custom':{'name':'exec',"
                    + "'input':''}}]}"),
            json("{'tool_calls':[{'index':0,'custom':{'input':'a\\nb'}}]}")),
        deltas(FREEFORM, call(0, "exec", "{'inp", "ut':'a\\nb'}")));
    Answer answer =
        new Answer(
            List.of(Chat.call("c0", "exec", "{'input':'a\\nb'}"), Chat.call("c1", "f", "{}")),
            FinishReason.TOOLS,
            "",
            USAGE);
    JsonNode calls =
        CODEC
            .encodeAnswer(answer, context(FREEFORM))
            .path("choices")
            .path(0)
            .path("message")
            .path("tool_calls");
    assertEquals(
        list(
            "[{'id':'c0','type':'custom','custom':{'name':'exec','input':'a\\nb'}},"
                + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]"),
        calls);
  }

  @Test
  void whatAConfusedModelWritesForAFreeformToolStaysAsItIs() {
    for (String confused : List.of("[1]", "{\"other\":1}", "{\"input\":1}", "{\"inp")) {
      assertEquals(confused, ChatAnswers.input(confused));
    }
  }

  @Test
  void stateIsSealedWithTheThoughtsItBelongsTo() {
    List<StreamPart> parts =
        List.of(
            start(),
            new StreamPart.ThinkingDelta("a"),
            new StreamPart.ThinkingDelta("b"),
            new StreamPart.ThinkingState(state(State.Binding.THINKING)),
            new StreamPart.ThinkingState(state(State.Binding.REDACTED)),
            new StreamPart.ThinkingDelta("c"),
            new StreamPart.ThinkingState(state(State.Binding.NEXT)),
            said("x"));
    List<JsonNode> details = new ArrayList<>();
    deltas("{}", parts).forEach(delta -> delta.path("reasoning_details").forEach(details::add));

    assertEquals(
        List.of(
            new Part.Thinking("ab", Optional.of(state(State.Binding.THINKING))),
            new Part.Thinking("", Optional.of(state(State.Binding.REDACTED))),
            new Part.Thinking("", Optional.of(state(State.Binding.NEXT)))),
        details.stream()
            .flatMap(detail -> Envelope.open(detail.path("data").asText()).stream())
            .toList());
    assertEquals(
        List.of(0, 1, 2), details.stream().map(detail -> detail.path("index").asInt()).toList());
  }

  @Test
  void thoughtsThatAreTooLongAreNotSealedByHalves() {
    StreamPart much = new StreamPart.ThinkingDelta("x".repeat(600_000));
    List<StreamPart> parts =
        List.of(much, much, much, new StreamPart.ThinkingState(state(State.Binding.THINKING)));
    List<JsonNode> deltas = deltas("{}", parts);
    JsonNode detail = deltas.get(deltas.size() - 1).path("reasoning_details").path(0);

    assertEquals(
        List.of(new Part.Thinking("", Optional.of(state(State.Binding.THINKING)))),
        Envelope.open(detail.path("data").asText()));
  }

  @Test
  void whatBreaksOffWritesNothingMore() {
    AnswerEncoder encoder = CODEC.answerEncoder(context("{}"));
    Chat.Written written = new Chat.Written();
    encoder.part(start(), written);
    encoder.part(new StreamPart.ToolStart(0, "c", "f"), written);
    int before = written.events.size();
    encoder.breakOff(written);

    assertEquals(before, written.events.size());
    assertEquals(0, written.endMarks);
  }

  /** The same answer, said in pieces and as a whole, is the same message. */
  @Test
  void chunksAndDocumentAgreeAndComeBackAsTheSameMessage() {
    for (int seed = 0; seed < 2_000; seed++) {
      List<StreamPart> parts = parts(new Random(seed));
      AnswerFold fold = new AnswerFold();
      parts.forEach(part -> part.accept(fold));
      Answer answer = fold.answer(USAGE);
      JsonNode document = Chat.read(CODEC.encodeAnswer(answer, context(FREEFORM)));
      ObjectNode gathered = gathered(chunks(FREEFORM, parts).events);
      ObjectNode message = (ObjectNode) document.path("choices").path(0).path("message");

      message.remove("refusal");
      if (message.path("content").isNull()) {
        message.put("content", "");
      }
      assertEquals(message, gathered, "seed " + seed);
      assertEquals(
          Chat.messages("[" + message.toString().replace("'", "\\u0027") + "]"),
          Chat.messages("[" + gathered.toString().replace("'", "\\u0027") + "]"));
      assertEquals(words(answer), words(Chat.whole(document)), "seed " + seed);
    }
  }

  private static String words(Answer answer) {
    StringBuilder words = new StringBuilder();
    new Message(Message.Role.ASSISTANT, answer.parts())
        .parts(Part.Text.class)
        .forEach(text -> words.append(text.text()));
    return words.toString();
  }

  private static List<StreamPart> parts(Random random) {
    List<StreamPart> parts = new ArrayList<>(List.of(start()));
    int length = random.nextInt(14);
    for (int piece = 0; piece < length; piece++) {
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> parts.add(said("word" + piece + " "));
        case 3 -> parts.add(new StreamPart.ThinkingDelta("thought" + piece));
        case 4 ->
            parts.add(
                new StreamPart.ThinkingState(
                    state(State.Binding.valueOf(random.nextBoolean() ? "THINKING" : "NEXT"))));
        case 5 ->
            parts.addAll(call(piece, random.nextBoolean() ? "f" : "exec", "{'input'", ":'x'}"));
        case 6 -> parts.add(new StreamPart.Shown(image("image/png", "aGk=")));
        case 7 -> parts.add(new StreamPart.Searched(new Part.Search("s", "q", List.of())));
        default ->
            parts.add(new StreamPart.Cited(new Part.Citation("https://a.org/" + piece, "A", 0, 4)));
      }
    }
    parts.add(end(FinishReason.END));
    return parts;
  }

  /** As clients put chunks together. */
  private static ObjectNode gathered(List<JsonNode> events) {
    ObjectNode message = Json.object();
    for (JsonNode event : events) {
      for (var member : event.path("choices").path(0).path("delta").properties()) {
        String name = member.getKey();
        if (member.getValue().isTextual()) {
          message.put(name, message.path(name).asText() + member.getValue().asText());
        } else if (name.equals("tool_calls")) {
          call(message.withArray(name), member.getValue().path(0));
        } else {
          message.withArray(name).addAll((ArrayNode) member.getValue());
        }
      }
    }
    if (message.path("annotations").isArray()) {
      // Whenever a citation comes, it stands with its text.
      List<JsonNode> sorted = new ArrayList<>();
      message.path("annotations").forEach(sorted::add);
      sorted.sort(
          (one, other) ->
              Integer.compare(
                  one.path("url_citation").path("start_index").asInt(),
                  other.path("url_citation").path("start_index").asInt()));
      message.putArray("annotations").addAll(sorted);
    }
    return message;
  }

  private static void call(ArrayNode calls, JsonNode piece) {
    int index = piece.path("index").asInt();
    if (piece.has("id")) {
      assertEquals(calls.size(), index);
      calls.add(((ObjectNode) piece.deepCopy()).without("index"));
      return;
    }
    String kind = piece.has("custom") ? "custom" : "function";
    String value = kind.equals("custom") ? "input" : "arguments";
    ObjectNode known = (ObjectNode) calls.path(index).path(kind);
    known.put(value, known.path(value).asText() + piece.path(kind).path(value).asText());
  }
}
