package dev.cliproxy.translate.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** JSON in tests: written with single quotes, compared in what a test names. */
final class Trees {
  static final ResponsesCodec CODEC = new ResponsesCodec();
  static final Usage USAGE = new Usage(100, 60, 10, 9, 4);

  private Trees() {}

  static JsonNode tree(String text) {
    return Json.parse(text.replace('\'', '"')).orElseThrow();
  }

  static ObjectNode object(String text) {
    return (ObjectNode) tree(text);
  }

  static Prompt prompt(String request) {
    return CODEC.decodeRequest(object(request), false, new Losses());
  }

  static List<String> losses(String request) {
    Losses losses = new Losses();
    CODEC.decodeRequest(object(request), false, losses);
    return losses.names();
  }

  static AnswerContext context(String request) {
    return new AnswerContext(prompt(request), "m", "1", Instant.ofEpochSecond(7), 0);
  }

  /** All that is expected is there; objects may have more members. */
  static void assertHolds(String expected, JsonNode actual) {
    holds("", tree(expected), actual);
  }

  private static void holds(String path, JsonNode expected, JsonNode actual) {
    if (expected.isObject() && actual.isObject()) {
      for (var member : expected.properties()) {
        holds(path + "." + member.getKey(), member.getValue(), actual.path(member.getKey()));
      }
    } else if (expected.isArray() && actual.isArray()) {
      if (expected.size() != actual.size()) {
        fail(path + " has " + actual.size() + ": " + actual);
      }
      for (int at = 0; at < expected.size(); at++) {
        holds(path + "[" + at + "]", expected.get(at), actual.get(at));
      }
    } else {
      assertEquals(expected.toString(), actual.toString(), path);
    }
  }

  /** What a decoder's parts are as a whole. */
  static Answer folded(List<StreamPart> parts) {
    AnswerFold fold = new AnswerFold();
    Sequence sequence = new Sequence("1", part -> part.accept(fold));
    parts.forEach(sequence::accept);
    sequence.accept(new StreamPart.Finish(FinishReason.END));
    return fold.answer(USAGE);
  }

  static List<StreamPart> decoded(List<? extends JsonNode> events) {
    List<StreamPart> parts = new ArrayList<>();
    AnswerDecoder decoder = CODEC.answerDecoder();
    events.forEach(event -> decoder.event(event, parts::add));
    return parts;
  }

  static List<StreamPart> decoded(String... events) {
    return decoded(java.util.stream.Stream.of(events).map(Trees::tree).toList());
  }

  static List<StreamPart> decodedDocument(JsonNode document) {
    List<StreamPart> parts = new ArrayList<>();
    CODEC.answerDecoder().document(document, parts::add);
    return parts;
  }

  /** Takes events and checks what holds of every one. */
  static final class Events implements EventSink {
    final List<JsonNode> all = new ArrayList<>();

    @Override
    public void event(String name, JsonNode data) {
      assertEquals(name, data.path("type").textValue());
      assertEquals(all.size(), data.path("sequence_number").intValue());
      // As it is now: nobody may change it later.
      all.add(Json.parse(data.toString()).orElseThrow());
    }

    @Override
    public void endMark() {
      fail("this format has no mark");
    }

    List<String> names() {
      return all.stream().map(event -> event.path("type").textValue()).toList();
    }

    JsonNode only(String name) {
      List<JsonNode> found = every(name);
      assertEquals(1, found.size(), name);
      return found.get(0);
    }

    List<JsonNode> every(String name) {
      return all.stream().filter(event -> event.path("type").textValue().equals(name)).toList();
    }

    JsonNode last() {
      return all.get(all.size() - 1);
    }
  }
}
