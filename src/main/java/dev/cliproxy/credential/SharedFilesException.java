package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;
import java.io.IOException;

/** The token files that nodes share cannot be reached now. The message holds no secret. */
public final class SharedFilesException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Wording wording;

  /**
   * Says that nothing was changed.
   *
   * @param cause what went wrong below
   */
  public SharedFilesException(Throwable cause) {
    this(
        Wording.of(
            "save-shared",
            "the database that the nodes share cannot be reached; try again, nothing was changed"
                + " here"),
        cause);
  }

  private SharedFilesException(Wording wording, Throwable cause) {
    super(wording.english(), cause);
    this.wording = wording;
  }

  /** The message, for faces that say it in other languages. */
  public Wording wording() {
    return wording;
  }
}
