package dev.cliproxy.proxy;

import dev.cliproxy.translate.AnswerReader;
import dev.cliproxy.translate.AnswerTranslation;
import dev.cliproxy.translate.WireFormat;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What becomes of a provider's answer on its way to the client. */
sealed interface AnswerReading {

  /**
   * What reads the answer.
   *
   * @param events whether the provider answers with events
   */
  AnswerReader reader(boolean events);

  /** Whether the client gets events. */
  boolean givesEvents(boolean events);

  /** Whether the provider's answer reaches the client as it is. */
  default boolean isPassed() {
    return false;
  }

  /** The format that the provider speaks, in errors too. */
  WireFormat format();

  /** Whether the provider speaks another format than the client. */
  default boolean isTranslated() {
    return false;
  }

  /** Whether the provider was sent state of earlier turns that it may find fault with. */
  default boolean sentState() {
    return false;
  }

  /** What the request could not say, in the client's words. */
  default List<String> losses() {
    return List.of();
  }

  /** It passes, in the client's own format. */
  record Passed(WireFormat format, String model, boolean withholdsUsage) implements AnswerReading {
    public Passed {
      Objects.requireNonNull(format, "format");
      Objects.requireNonNull(model, "model");
    }

    @Override
    public AnswerReader reader(boolean events) {
      return events
          ? AnswerReader.stream(format, model, withholdsUsage)
          : AnswerReader.whole(format, model);
    }

    @Override
    public boolean givesEvents(boolean events) {
      return events;
    }

    @Override
    public boolean isPassed() {
      return true;
    }
  }

  /** Its events become the one document that the client has asked for. */
  record Gathered(WireFormat format, String model) implements AnswerReading {
    public Gathered {
      Objects.requireNonNull(format, "format");
      Objects.requireNonNull(model, "model");
    }

    @Override
    public AnswerReader reader(boolean events) {
      return events ? AnswerReader.gathered(format, model) : AnswerReader.whole(format, model);
    }

    @Override
    public boolean givesEvents(boolean events) {
      return false;
    }
  }

  /**
   * It is said in the client's format.
   *
   * @param losses what the request could not say, in the client's words
   * @param id of the client's answer
   */
  record Translated(AnswerTranslation answer, List<String> losses, String id, Instant now)
      implements AnswerReading {
    public Translated {
      Objects.requireNonNull(answer, "answer");
      losses = List.copyOf(losses);
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(now, "now");
    }

    @Override
    public AnswerReader reader(boolean events) {
      return answer.reader(events, id, now);
    }

    @Override
    public boolean givesEvents(boolean events) {
      return answer.streams();
    }

    @Override
    public WireFormat format() {
      return answer.format();
    }

    @Override
    public boolean isTranslated() {
      return true;
    }

    @Override
    public boolean sentState() {
      return answer.hasState();
    }
  }
}
