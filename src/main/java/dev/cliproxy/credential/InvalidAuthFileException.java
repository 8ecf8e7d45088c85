package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;
import java.util.Arrays;
import java.util.stream.Stream;

/** The content is not one JSON object; the message begins with {@code invalid JSON}. */
public final class InvalidAuthFileException extends AuthFileException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param code names the sentence
   * @param arguments what a translation inserts behind the file's name
   */
  InvalidAuthFileException(AuthFileName name, String code, String problem, Object... arguments) {
    super(
        Wording.of(
            code,
            "invalid JSON in " + name + ": " + problem,
            Stream.concat(Stream.of(name), Arrays.stream(arguments)).toArray()));
  }
}
