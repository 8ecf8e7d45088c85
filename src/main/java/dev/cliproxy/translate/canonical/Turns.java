package dev.cliproxy.translate.canonical;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        turns.add(message.withParts(message.parts().stream().flatMap(Turns::told).toList()));
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
        (part instanceof Part.ToolResult ? told(part) : Stream.of(part)).forEach(said::add);
      }
    }
    List<Message> rest = new ArrayList<>();
    for (Message reply : replies) {
      rest.add(
          reply.withParts(
              reply.parts().stream()
                  .filter(part -> !(part instanceof Part.ToolResult one && results.take(one)))
                  .flatMap(Turns::told)
                  .toList()));
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

  /** What has no place of its own here, in words. */
  private static Stream<Part> told(Part part) {
    if (part instanceof Part.ToolResult result) {
      String words =
          result.content().stream()
              .filter(Part.Text.class::isInstance)
              .map(text -> ((Part.Text) text).text())
              .collect(Collectors.joining("\n", "Result of a tool: ", ""));
      return Stream.concat(
          Stream.of(new Part.Text(words)),
          result.content().stream().filter(one -> !(one instanceof Part.Text)));
    }
    return part instanceof Part.ToolCall call
        ? Stream.of(new Part.Text("Call of the tool " + call.name() + ": " + call.arguments()))
        : Stream.of(part);
  }

  private static List<Message> withoutEmpty(List<Message> messages) {
    return messages.stream()
        .map(message -> message.withParts(withoutEmptyParts(message.parts())))
        .filter(message -> !message.parts().isEmpty())
        .toList();
  }

  private static List<Part> withoutEmptyParts(List<Part> parts) {
    return parts.stream()
        .filter(part -> !isEmpty(part))
        .map(
            part ->
                part instanceof Part.ToolResult result
                    ? new Part.ToolResult(
                        result.callId(), withoutEmptyParts(result.content()), result.failed())
                    : part)
        .toList();
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
      List<Part> parts = new ArrayList<>(first.parts());
      int to = from + 1;
      while (to < messages.size() && belongsTo(first, messages.get(to))) {
        parts.addAll(messages.get(to).parts());
        to++;
      }
      merged.add(to == from + 1 ? first : first.withParts(parts));
      from = to;
    }
    return merged;
  }

  private static boolean belongsTo(Message before, Message message) {
    return message.role() == before.role() && message.role() != Message.Role.SYSTEM;
  }
}
