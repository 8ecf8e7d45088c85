package dev.cliproxy.yaml;

import dev.cliproxy.wording.Wording;
import java.util.Objects;

/**
 * One thing that is wrong in a text or in what it says, said so that the person who wrote it can
 * mend it. Never holds a value that may be a secret.
 *
 * @param line line of the file, counted from 1; 0 when the value did not come from a file
 * @param path where, as {@link YamlPath#toString()} writes it; {@code ""} for the whole document
 * @param wording what was expected and what was found
 */
public record YamlProblem(int line, String path, Wording wording) {

  public YamlProblem {
    if (line < 0) {
      throw new IllegalArgumentException("a line is never negative: " + line);
    }
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(wording, "wording");
  }

  /** The wording in English. */
  public String message() {
    return wording.english();
  }

  /** {@code line 12: request-retry: expected …, found …}, leaving out what is not known. */
  @Override
  public String toString() {
    return (line == 0 ? "" : "line " + line + ": ")
        + (path.isEmpty() ? "" : path + ": ")
        + message();
  }
}
