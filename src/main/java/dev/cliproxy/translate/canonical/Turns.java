package dev.cliproxy.translate.canonical;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a conversation into the order that the strictest provider wants, so that every codec may
 * rely on it:
 *
 * <ul>
 *   <li>no empty messages, texts or thoughts, in the results of tools neither;
 *   <li>no two messages of one speaker in a row, instructions aside;
 *   <li>calls stand in messages of the assistant alone, and no two have the same id;
 *   <li>every message of the assistant with calls is followed at once by a user's that begins with
 *       their results, in the order of the calls, one each; results stand nowhere else.
 * </ul>
 *
 * <p>Results may come in several messages, and with instructions between, but before the assistant
 * speaks again. A call without a result gets one that says so, as when a person interrupts a tool;
 * a result without a call is told as a text; of several results of one call the first counts.
 */
public final class Turns {
  private static final String NO_RESULT = "There is no result: the call was interrupted.";

  private final List<Message> ordered = new ArrayList<>();

  /** The ids of all calls so far, each with how often the client has used it. */
  private final Map<String, Integer> ids = new HashMap<>();

  private Turns() {}

  /** The same conversation in order. */
  public static List<Message> tidied(List<Message> messages) {
    List<Message> merged = merged(withoutEmpty(messages));
    Turns turns = new Turns();
    int at = 0;
    while (at < merged.size()) {
      Message message = merged.get(at);
      at++;
      if (message.role() == Message.Role.ASSISTANT) {
        int next = at;
        while (next < merged.size() && merged.get(next).role() != Message.Role.ASSISTANT) {
          next++;
        }
        turns.turn(message, merged.subList(at, next));
        at = next;
      } else {
        List<Part> told = new ArrayList<>();
        message.parts().forEach(part -> tell(part, told));
        turns.add(message.withParts(told));
      }
    }
    return merged(turns.ordered);
  }

  private void add(Message message) {
    if (!message.parts().isEmpty()) {
      ordered.add(message);
    }
  }

  /** What the assistant said, and all that was said until it speaks again. */
  private void turn(Message assistant, List<Message> replies) {
    Results results = new Results();
    List<Part> said = new ArrayList<>();
    for (Part part : assistant.parts()) {
      if (part instanceof Part.ToolCall call) {
        said.add(results.expect(call, unique(call.id())));
      } else {
        tell(part, said);
      }
    }
    List<Message> rest = new ArrayList<>();
    for (Message reply : replies) {
      List<Part> told = new ArrayList<>();
      for (Part part : reply.parts()) {
        if (!(part instanceof Part.ToolResult result && results.take(result))) {
          tell(part, told);
        }
      }
      rest.add(reply.withParts(told));
    }
    add(assistant.withParts(said));
    add(new Message(Message.Role.USER, results.inOrder()));
    // What the user says beside the results belongs to them, whatever instructions came between.
    if (!results.isEmpty()) {
      int user = 0;
      while (user < rest.size() && rest.get(user).role() != Message.Role.USER) {
        user++;
      }
      if (user < rest.size()) {
        rest.add(0, rest.remove(user));
      }
    }
    rest.forEach(this::add);
  }

  private String unique(String id) {
    String unique = id;
    while (ids.containsKey(unique)) {
      unique = id + "_" + ids.merge(id, 1, Integer::sum);
    }
    ids.put(unique, 1);
    return unique;
  }

  /** The results of one turn's calls. */
  private static final class Results {
    /** By the id that the call has now. */
    private final Map<String, Optional<Part.ToolResult>> byCall = new LinkedHashMap<>();

    /** The ids that calls without a result have now, by the one that the client knows. */
    private final Map<String, Deque<String>> open = new HashMap<>();

    Part.ToolCall expect(Part.ToolCall call, String id) {
      byCall.put(id, Optional.empty());
      open.computeIfAbsent(call.id(), any -> new ArrayDeque<>()).add(id);
      return new Part.ToolCall(id, call.name(), call.arguments());
    }

    /** Whether it is the result of one of the calls. */
    boolean take(Part.ToolResult result) {
      Deque<String> calls = open.get(result.callId());
      if (calls != null && !calls.isEmpty()) {
        String id = calls.remove();
        byCall.put(id, Optional.of(new Part.ToolResult(id, result.content(), result.failed())));
      }
      return calls != null;
    }

    boolean isEmpty() {
      return byCall.isEmpty();
    }

    List<Part> inOrder() {
      List<Part> parts = new ArrayList<>();
      byCall.forEach(
          (id, result) ->
              parts.add(
                  result.orElseGet(
                      () -> new Part.ToolResult(id, List.of(new Part.Text(NO_RESULT)), true))));
      return parts;
    }
  }

  /** Adds a part; in words where it has no place of its own. */
  private static void tell(Part part, List<Part> told) {
    if (part instanceof Part.ToolResult result) {
      told.add(new Part.Text("Result of a tool: " + Part.words(result.content(), "\n")));
      for (Part shown : result.content()) {
        if (!(shown instanceof Part.Text)) {
          told.add(shown);
        }
      }
    } else if (part instanceof Part.ToolCall call) {
      told.add(new Part.Text("Call of the tool " + call.name() + ": " + call.arguments()));
    } else {
      told.add(part);
    }
  }

  private static List<Message> withoutEmpty(List<Message> messages) {
    List<Message> kept = new ArrayList<>();
    for (Message message : messages) {
      List<Part> parts = withoutEmptyParts(message.parts());
      if (!parts.isEmpty()) {
        kept.add(message.withParts(parts));
      }
    }
    return kept;
  }

  private static List<Part> withoutEmptyParts(List<Part> parts) {
    List<Part> kept = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) {
        List<Part> content = withoutEmptyParts(result.content());
        kept.add(new Part.ToolResult(result.callId(), content, result.failed()));
      } else if (!isEmpty(part)) {
        kept.add(part);
      }
    }
    return kept;
  }

  private static boolean isEmpty(Part part) {
    return part instanceof Part.Text text
        ? text.text().isEmpty()
        : part instanceof Part.Thinking thinking
            && thinking.text().isEmpty()
            && thinking.state().isEmpty();
  }

  private static List<Message> merged(List<Message> messages) {
    List<Message> merged = new ArrayList<>();
    int from = 0;
    while (from < messages.size()) {
      Message first = messages.get(from);
      int to = from + 1;
      while (to < messages.size() && belongsTo(first, messages.get(to))) {
        to++;
      }
      merged.add(to == from + 1 ? first : joined(messages.subList(from, to)));
      from = to;
    }
    return merged;
  }

  /** Those of one speaker as one. */
  private static Message joined(List<Message> messages) {
    List<Part> parts = new ArrayList<>();
    messages.forEach(message -> parts.addAll(message.parts()));
    return messages.get(0).withParts(parts);
  }

  private static boolean belongsTo(Message before, Message message) {
    return message.role() == before.role() && message.role() != Message.Role.SYSTEM;
  }
}
