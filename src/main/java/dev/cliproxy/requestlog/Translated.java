package dev.cliproxy.requestlog;

import java.util.Objects;

/**
 * What was done to a request because its providers speak other formats than its client.
 *
 * @param formats those that providers were asked in, each once, in order; {@code ""} for none but
 *     the client's
 * @param losses what the providers could not be told, in the client's words; {@code ""} for nothing
 * @param estimated whether tokens were estimated that no provider could count
 */
public record Translated(String formats, String losses, boolean estimated) {
  /** Nothing was done. */
  static final Translated NOT = new Translated("", "", false);

  /**
   * What a file says.
   *
   * @param text its beginning at least
   */
  public static Translated in(String text) {
    return RequestInfo.parse(text).translated();
  }

  /** Whether there is nothing to tell. */
  public boolean isNothing() {
    return equals(NOT);
  }

  public Translated {
    Objects.requireNonNull(formats, "formats");
    Objects.requireNonNull(losses, "losses");
  }
}
