package dev.cliproxy.translate.canonical;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One turn of a conversation. The results of tools are parts of a user's message, as Claude has it:
 * only so has one turn one place.
 *
 * @param parts in order; may be empty
 */
public record Message(Role role, List<Part> parts) {

  /** Who speaks. */
  public enum Role {
    /** Instructions of the program; OpenAI's {@code developer} too. May stand anywhere. */
    SYSTEM,
    USER,
    ASSISTANT
  }

  public Message {
    Objects.requireNonNull(role, "role");
    parts = List.copyOf(parts);
  }

  /** A message of a single text. */
  public static Message of(Role role, String text) {
    return new Message(role, List.of(new Part.Text(text)));
  }

  /** The same speaker with other parts. */
  public Message withParts(List<Part> others) {
    return new Message(role, others);
  }

  /** Its parts of one kind, in order. */
  public <T extends Part> Stream<T> parts(Class<T> kind) {
    return parts.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** Without what was said. */
  @Override
  public String toString() {
    return "Message[" + role + ", " + parts.size() + " parts]";
  }
}
