package dev.cliproxy.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One client request that has ended. Must never hold a client's key.
 *
 * <p>The names may come from a client, and every face that shows them has to be able to: each is
 * cut at {@value #MAX_NAME_LENGTH} characters, and characters that do not show (control and
 * formatting characters, halves of surrogate pairs) become U+FFFD.
 *
 * @param timestamp when the request ended
 * @param client the id of the client's key, no secret; {@code ""} when it needed none
 * @param api method and path of the endpoint that was called, such as {@code POST
 *     /v1/chat/completions}; {@value #UNKNOWN} when blank
 * @param model the model that was asked for; {@value #UNKNOWN} when blank
 * @param served by whom it was served; its model's name is cut as the others are
 * @param status what the client got, 499 when it left before
 * @param success whether the client got what it asked for
 * @param tokens what the upstream counted; {@link Tokens#NONE} when it did not say
 * @param firstByte from its arrival to the beginning of its answer
 * @param duration from its arrival to its end
 */
public record UsageRecord(
    Instant timestamp,
    String client,
    String api,
    String model,
    Served served,
    int status,
    boolean success,
    Tokens tokens,
    Duration firstByte,
    Duration duration) {

  /** The longest name, in UTF-16 characters. */
  public static final int MAX_NAME_LENGTH = 200;

  /** Stands in for a name that is not known. */
  public static final String UNKNOWN = "unknown";

  private static final int REPLACEMENT = 0xFFFD;

  public UsageRecord {
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(firstByte, "firstByte");
    Objects.requireNonNull(duration, "duration");
    if (!isPresentable(served.model())) {
      served =
          new Served(
              served.provider(),
              served.credential(),
              presentable(served.model()),
              served.attempts());
    }
    api = presentable(api);
    model = presentable(model);
  }

  /** A name as every face can show it, see above. */
  public static String presentable(String name) {
    if (name.isBlank()) {
      return UNKNOWN;
    }
    if (isPresentable(name)) {
      return name;
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < name.length(); ) {
      int character = name.codePointAt(at);
      int length = Character.charCount(character);
      if (text.length() + length > MAX_NAME_LENGTH) {
        break;
      }
      text.appendCodePoint(shows(character) ? character : REPLACEMENT);
      at += length;
    }
    return text.toString();
  }

  private static boolean isPresentable(String name) {
    return name.length() <= MAX_NAME_LENGTH && isPlain(name);
  }

  /** Visible ASCII, as almost all names are. */
  private static boolean isPlain(String name) {
    for (int at = 0; at < name.length(); at++) {
      char character = name.charAt(at);
      if (character < ' ' || character > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean shows(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
