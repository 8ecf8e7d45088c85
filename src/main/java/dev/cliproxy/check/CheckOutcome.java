package dev.cliproxy.check;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** What came of a check. */
public sealed interface CheckOutcome {

  /**
   * Requests can go out with it.
   *
   * @param models names of the provider's, sorted, none twice; empty when it does not list any
   * @param tried the model that answered, when the provider was asked with a request
   */
  record Works(List<String> models, Optional<String> tried) implements CheckOutcome {
    public Works {
      models = List.copyOf(models);
      Objects.requireNonNull(tried, "tried");
    }
  }

  /**
   * They cannot.
   *
   * @param detail what happened in particular, in English, perhaps in words of the provider; not
   *     for logs; {@code ""} when the reason says it all
   * @param status of the provider's answer, if it answered
   */
  record Fails(CheckReason reason, String detail, OptionalInt status) implements CheckOutcome {
    public Fails {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(status, "status");
    }

    static Fails of(CheckReason reason, String detail) {
      return new Fails(reason, detail, OptionalInt.empty());
    }
  }
}
