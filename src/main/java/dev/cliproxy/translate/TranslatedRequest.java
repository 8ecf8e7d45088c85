package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * What one provider is asked in its own format, and how its answer is read.
 *
 * @param document the request; belongs to the caller
 * @param losses what could not be said and the answer does not depend on, in the client's words
 * @param answer keeps nothing of the document
 */
public record TranslatedRequest(
    ObjectNode document, List<String> losses, AnswerTranslation answer) {
  public TranslatedRequest {
    Objects.requireNonNull(document, "document");
    losses = List.copyOf(losses);
    Objects.requireNonNull(answer, "answer");
  }

  /** Without what was said. */
  @Override
  public String toString() {
    return "TranslatedRequest[losses=" + losses + "]";
  }
}
