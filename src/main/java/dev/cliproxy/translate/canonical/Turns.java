package dev.cliproxy.translate.canonical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a conversation into the order that the strictest provider wants, so that every codec may
 * rely on it: no empty texts or messages; no two messages of one speaker in a row, instructions
 * aside; every message of the assistant with calls is followed at once by a user's that begins with
 * their results, in the order of the calls, one each. A call without a result gets one that says
 * so, as when a person interrupts a tool; a result without a call is told as a text.
 */
public final class Turns {
  private static final String NO_RESULT = "There is no result: the call was interrupted.";

  private Turns() {}

  /** The same conversation in order. */
  public static List<Message> tidied(List<Message> messages) {
    List<Message> merged = merged(withoutEmpty(messages));
    List<Message> ordered = new ArrayList<>();
    // Instructions that came between a call and its results.
    List<Message> late = new ArrayList<>();
    for (int at = 0; at < merged.size(); at++) {
      Message message = merged.get(at);
      if (message.role() != Message.Role.ASSISTANT) {
        ordered.add(withoutResults(message));
        continue;
      }
      ordered.add(message);
      Map<String, Part> results = new LinkedHashMap<>();
      message.parts(Part.ToolCall.class).forEach(call -> results.put(call.id(), null));
      if (results.isEmpty()) {
        continue;
      }
      late.clear();
      int next = at + 1;
      while (next < merged.size() && merged.get(next).role() == Message.Role.SYSTEM) {
        late.add(merged.get(next));
        next++;
      }
      List<Part> rest = new ArrayList<>();
      if (next < merged.size() && merged.get(next).role() == Message.Role.USER) {
        for (Part part : merged.get(next).parts()) {
          if (part instanceof Part.ToolResult result && results.containsKey(result.callId())) {
            results.putIfAbsent(result.callId(), result);
          } else {
            rest.add(told(part));
          }
        }
        at = next;
      } else {
        at = next - 1;
      }
      List<Part> parts = new ArrayList<>();
      results.forEach(
          (id, result) ->
              parts.add(
                  result != null
                      ? result
                      : new Part.ToolResult(id, List.of(new Part.Text(NO_RESULT)), true)));
      parts.addAll(rest);
      ordered.add(new Message(Message.Role.USER, parts));
      ordered.addAll(late);
    }
    return merged(ordered);
  }

  private static Message withoutResults(Message message) {
    return message.withParts(message.parts().stream().map(Turns::told).toList());
  }

  private static Part told(Part part) {
    if (part instanceof Part.ToolResult result) {
      StringBuilder words = new StringBuilder("Result of a tool: ");
      result.content().stream()
          .filter(Part.Text.class::isInstance)
          .map(Part.Text.class::cast)
          .forEach(text -> words.append(text.text()));
      return new Part.Text(words.toString());
    }
    return part;
  }

  private static List<Message> withoutEmpty(List<Message> messages) {
    return messages.stream()
        .map(
            message ->
                message.withParts(
                    message.parts().stream()
                        .filter(part -> !(part instanceof Part.Text text && text.text().isEmpty()))
                        .toList()))
        .filter(message -> !message.parts().isEmpty())
        .toList();
  }

  private static List<Message> merged(List<Message> messages) {
    List<Message> merged = new ArrayList<>();
    for (Message message : messages) {
      Message last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && last.role() == message.role() && message.role() != Message.Role.SYSTEM) {
        List<Part> both = new ArrayList<>(last.parts());
        both.addAll(message.parts());
        merged.set(merged.size() - 1, last.withParts(both));
      } else {
        merged.add(message);
      }
    }
    return merged;
  }
}
