package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/** Makes up conversations and answers that every format can express; the same for each seed. */
final class Chance {
  /** What formats and their readers may stumble over: JSON's, SSE's and Unicode's own signs. */
  private static final String[] SIGNS = {
    "a",
    "Z",
    "0",
    " ",
    "\"",
    "\\",
    "/",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\n",
    "\r\n",
    "\t",
    "\u0001",
    "data: ",
    "[DONE]",
    "\n\n",
    "ä",
    "ß",
    "€",
    "世",
    "\u2028",
    "\ud83d\ude00",
    "e\u0301",
    "null"
  };

  private final Random random;

  Chance(long seed) {
    this.random = new Random(seed);
  }

  /** Thoughts, then words, then calls: some of these, in pieces. */
  List<StreamPart> answer() {
    List<StreamPart> parts = new ArrayList<>(List.of(new StreamPart.Start("x")));
    if (random.nextInt(4) == 0) {
      pieces(text()).forEach(piece -> parts.add(new StreamPart.ThinkingDelta(piece)));
    }
    boolean words = random.nextInt(4) > 0;
    int calls = random.nextBoolean() ? random.nextInt(4) : 0;
    if (words || calls == 0) {
      pieces(text()).forEach(piece -> parts.add(new StreamPart.TextDelta(piece)));
    }
    for (int call = 0; call < calls; call++) {
      int number = call;
      parts.add(new StreamPart.ToolStart(number, "call_" + number, "tool_" + random.nextInt(3)));
      pieces(object(0).toString())
          .forEach(piece -> parts.add(new StreamPart.ToolArguments(number, piece)));
      parts.add(new StreamPart.ToolEnd(number, true));
    }
    FinishReason[] reasons = {FinishReason.END, FinishReason.LENGTH, FinishReason.FILTER};
    parts.add(
        new StreamPart.Finish(
            calls > 0 ? FinishReason.TOOLS : reasons[random.nextInt(reasons.length)]));
    return parts;
  }

  /**
   * A conversation in which each call has its result, and which the user ends.
   *
   * @param stops whether something may end an answer
   */
  Prompt prompt(boolean stops) {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.of(Message.Role.SYSTEM, text()));
    }
    messages.add(user(List.of()));
    int turns = random.nextInt(4);
    for (int turn = 0; turn < turns; turn++) {
      List<Part> said = new ArrayList<>(List.of(new Part.Text(text())));
      List<Part> results = new ArrayList<>();
      for (int call = 0; call < random.nextInt(3); call++) {
        String id = "call_" + turn + "_" + call;
        said.add(new Part.ToolCall(id, "tool_" + random.nextInt(3), object(0).toString()));
        results.add(new Part.ToolResult(id, List.of(new Part.Text(text())), false));
      }
      messages.add(new Message(Message.Role.ASSISTANT, said));
      messages.add(user(results));
    }
    return new Prompt(
        Json.object(),
        messages,
        tooling(),
        Sampling.DEFAULT,
        OptionalLong.of(16 + random.nextInt(5_000)),
        stops && random.nextBoolean() ? List.of("END", "\n\nHuman:") : List.of(),
        new Reasoning(false, Optional.empty(), OptionalInt.empty(), Optional.of(true)),
        new OutputFormat.Text(),
        Hints.NONE,
        false);
  }

  private Message user(List<Part> before) {
    List<Part> parts = new ArrayList<>(before);
    if (random.nextInt(4) == 0) {
      parts.add(
          new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "aGk=")));
    }
    parts.add(new Part.Text(text()));
    return new Message(Message.Role.USER, parts);
  }

  private Tooling tooling() {
    List<Tool> tools = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      ObjectNode schema = Json.object().put("type", "object");
      schema.putObject("properties").putObject("type").put("type", "string");
      tools.add(new Tool.Function("tool_" + number, text(), Optional.of(schema), Optional.empty()));
    }
    ToolChoice[] choices = {
      new ToolChoice.Auto(),
      new ToolChoice.None(),
      new ToolChoice.Required(),
      new ToolChoice.Named("tool_1")
    };
    return new Tooling(tools, choices[random.nextInt(choices.length)], Optional.empty());
  }

  /** Says something: begins with a letter. */
  private String text() {
    StringBuilder text = new StringBuilder("t");
    int length = random.nextInt(20);
    for (int sign = 0; sign < length; sign++) {
      text.append(SIGNS[random.nextInt(SIGNS.length)]);
    }
    return text.append('.').toString();
  }

  /** As a stream may cut it: anywhere but inside of a character. */
  private List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int at = 1; at <= text.length(); at++) {
      boolean inside = at < text.length() && Character.isLowSurrogate(text.charAt(at));
      if (at == text.length() || (!inside && random.nextInt(6) == 0)) {
        pieces.add(text.substring(from, at));
        from = at;
      }
    }
    return pieces;
  }

  private ObjectNode object(int depth) {
    ObjectNode object = Json.object();
    int members = random.nextInt(4);
    for (int member = 0; member < members; member++) {
      String name = random.nextInt(5) == 0 ? text() : "name" + member;
      switch (random.nextInt(depth > 2 ? 5 : 7)) {
        case 0 -> object.put(name, text());
        case 1 -> object.put(name, random.nextInt());
        case 2 -> object.put(name, new BigDecimal(random.nextInt(1_000) + ".50"));
        case 3 -> object.put(name, random.nextBoolean());
        case 4 -> object.putNull(name);
        case 5 -> object.set(name, object(depth + 1));
        default -> {
          ArrayNode list = object.putArray(name);
          list.add(text()).add(random.nextLong()).add(object(depth + 1));
        }
      }
    }
    return object;
  }
}
