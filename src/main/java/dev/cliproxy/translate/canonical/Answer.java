package dev.cliproxy.translate.canonical;

import java.util.List;
import java.util.Objects;

/**
 * An answer as a whole.
 *
 * @param parts in order; a call whose arguments are no object is one that was cut off
 * @param stopSequence as in {@link StreamPart.Finish}
 */
public record Answer(List<Part> parts, FinishReason reason, String stopSequence, Usage usage) {

  public Answer {
    parts = List.copyOf(parts);
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(stopSequence, "stopSequence");
    Objects.requireNonNull(usage, "usage");
  }

  /** Without what was said. */
  @Override
  public String toString() {
    return "Answer[" + parts.size() + " parts, " + reason + "]";
  }
}
