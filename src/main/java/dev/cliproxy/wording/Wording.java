package dev.cliproxy.wording;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A sentence about what is wrong: in English, as the log and the management API have it, and by
 * name, for faces that speak other languages. Never holds a value that may be a secret.
 *
 * @param code names the sentence; {@code ""} for one that is said in English only
 * @param arguments what a translation inserts
 */
public record Wording(String code, List<String> arguments, String english) {
  public Wording {
    Objects.requireNonNull(code, "code");
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(english, "english");
  }

  public static Wording of(String code, String english, Object... arguments) {
    return new Wording(code, Arrays.stream(arguments).map(String::valueOf).toList(), english);
  }

  public static Wording english(String text) {
    return new Wording("", List.of(), text);
  }

  /** The same with words before it, which only the English has. */
  public Wording after(String words) {
    return new Wording(code, arguments, words + english);
  }

  /** The same with words behind it, which only the English has. */
  public Wording before(String words) {
    return new Wording(code, arguments, english + words);
  }
}
