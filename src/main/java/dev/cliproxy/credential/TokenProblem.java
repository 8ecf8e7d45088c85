package dev.cliproxy.credential;

import java.util.Objects;

/**
 * Why a token is not renewed.
 *
 * @param permanent whether only another file, that is another login, can help
 * @param message for people; never secret
 */
public record TokenProblem(boolean permanent, String message) {
  public TokenProblem {
    Objects.requireNonNull(message, "message");
  }
}
