package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;
import java.util.Objects;

/**
 * Why a token is not renewed.
 *
 * @param permanent whether only another file, that is another login, can help
 * @param wording for people; never secret
 */
public record TokenProblem(boolean permanent, Wording wording) {
  public TokenProblem {
    Objects.requireNonNull(wording, "wording");
  }

  /** The wording in English. */
  public String message() {
    return wording.english();
  }
}
