package dev.cliproxy.ledger;

import dev.cliproxy.wording.Wording;
import java.util.Objects;

/** A question about usage that cannot be understood; the message is in English. */
public final class InvalidUsageQuestionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Wording wording;

  InvalidUsageQuestionException(Wording wording) {
    super(wording.english());
    this.wording = Objects.requireNonNull(wording, "wording");
  }

  /** What is wrong, for faces that speak other languages. */
  public Wording wording() {
    return wording;
  }
}
