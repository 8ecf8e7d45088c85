package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A request to generate text.
 *
 * @param source the document as the client wrote it, for what its own answers repeat of it; must
 *     not be changed
 * @param messages the conversation, instructions included, in order
 * @param maxTokens how long the answer may be, reasoning included
 * @param stops what ends an answer; at most a few
 * @param streams whether the answer is to come event by event
 */
public record Prompt(
    ObjectNode source,
    List<Message> messages,
    Tooling tooling,
    Sampling sampling,
    OptionalLong maxTokens,
    List<String> stops,
    Reasoning reasoning,
    OutputFormat output,
    Hints hints,
    boolean streams) {

  public Prompt {
    Objects.requireNonNull(source, "source");
    messages = List.copyOf(messages);
    Objects.requireNonNull(tooling, "tooling");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(maxTokens, "maxTokens");
    stops = List.copyOf(stops);
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(hints, "hints");
  }

  /** What was thought in the conversation, in order: nothing else has a state. */
  public List<Part.Thinking> thoughts() {
    List<Part.Thinking> thoughts = new ArrayList<>();
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Thinking thinking) {
          thoughts.add(thinking);
        }
      }
    }
    return thoughts;
  }

  /** The same with another conversation. */
  public Prompt withMessages(List<Message> others) {
    return new Prompt(
        source, others, tooling, sampling, maxTokens, stops, reasoning, output, hints, streams);
  }

  /**
   * The same without what was said and without tools.
   *
   * @param repeated what answers need of the source
   */
  public Prompt withoutConversation(ObjectNode repeated) {
    return new Prompt(
        repeated,
        List.of(),
        Tooling.NONE,
        sampling,
        maxTokens,
        stops,
        reasoning,
        output,
        hints,
        streams);
  }

  /** The same with other tools. */
  public Prompt withTooling(Tooling other) {
    return new Prompt(
        source, messages, other, sampling, maxTokens, stops, reasoning, output, hints, streams);
  }

  /** The same, answered in the other way. */
  public Prompt withStreams(boolean streamed) {
    return new Prompt(
        source, messages, tooling, sampling, maxTokens, stops, reasoning, output, hints, streamed);
  }

  /** The same with other reasoning. */
  public Prompt withReasoning(Reasoning other) {
    return new Prompt(
        source, messages, tooling, sampling, maxTokens, stops, other, output, hints, streams);
  }

  /** Without what was said: it is nobody's business. */
  @Override
  public String toString() {
    return "Prompt[" + messages.size() + " messages]";
  }
}
