package dev.cliproxy.login;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Why a login came to nothing: in English, as the log and the management API have it, and by name,
 * for faces that speak other languages. Holds no secret.
 *
 * @param code names the sentence
 * @param arguments what a translation inserts
 */
public record LoginFailure(String code, List<String> arguments, String message) {
  public LoginFailure {
    Objects.requireNonNull(code, "code");
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(message, "message");
  }

  static LoginFailure of(String code, String message, Object... arguments) {
    return new LoginFailure(code, Arrays.stream(arguments).map(String::valueOf).toList(), message);
  }

  /** The same with words before it, which only the English has. */
  LoginFailure after(String words) {
    return new LoginFailure(code, arguments, words + message);
  }
}
