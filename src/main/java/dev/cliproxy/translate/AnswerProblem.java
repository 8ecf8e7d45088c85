package dev.cliproxy.translate;

import java.util.Objects;

/**
 * Why an answer that began well, as far as HTTP goes, is none.
 *
 * @param kind what is wrong with it
 * @param status the HTTP status, 400 to 599, that says the same
 * @param message for the client; the provider's own words where it gave some; at most {@value
 *     #MAX_MESSAGE_LENGTH} characters, none of them a control character. Not for a log: providers
 *     quote what was sent to them
 */
public record AnswerProblem(Kind kind, int status, String message) {

  /** The longest message, in UTF-16 characters. */
  public static final int MAX_MESSAGE_LENGTH = 1_024;

  /** What can be wrong with an answer. */
  public enum Kind {
    /** The provider says so itself, in its own format. */
    PROVIDER_ERROR,
    /** It is not in the format that was asked for. */
    GARBAGE,
    /** One event of it is longer than is read. */
    OVERSIZED
  }

  public AnswerProblem {
    Objects.requireNonNull(kind, "kind");
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("not the status of an error: " + status);
    }
    message = presentable(message);
  }

  static AnswerProblem garbage() {
    return new AnswerProblem(Kind.GARBAGE, 502, "the provider's answer is not valid JSON");
  }

  static AnswerProblem oversized() {
    return new AnswerProblem(
        Kind.OVERSIZED, 502, "the provider's answer has an event that is too long");
  }

  static AnswerProblem unusable() {
    return new AnswerProblem(
        Kind.GARBAGE, 502, "the model wrote something that cannot be used, such as half a call");
  }

  private static String presentable(String message) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < message.length(); ) {
      int character = message.codePointAt(at);
      int length = Character.charCount(character);
      if (text.length() + length > MAX_MESSAGE_LENGTH) {
        break;
      }
      // Half a pair is what a cut leaves of a character.
      boolean half = Character.getType(character) == Character.SURROGATE;
      if (!half && !Character.isISOControl(character)) {
        text.appendCodePoint(character);
      }
      at += length;
    }
    return text.toString();
  }

  /** Without the message. */
  @Override
  public String toString() {
    return "AnswerProblem[" + kind + ", " + status + "]";
  }
}
