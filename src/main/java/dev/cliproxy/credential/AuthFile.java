package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One file of the auth folder, as it is listed. Holds nothing secret.
 *
 * @param size in bytes
 * @param modified when the content was last written
 * @param type the kind of credential, as the file states it; {@code ""} when it states none or is
 *     not a good auth file
 * @param email whose credential it is, when the file states it
 * @param expiresAt when it expires, when the file states it
 * @param lastRefresh when its token was last renewed, when the file states it
 * @param disabled whether the file says that it is not to be used
 * @param hasToken whether it holds a token, where its type needs one
 * @param note what its owner says of it
 * @param problem why it is no good auth file or cannot be read; empty when it is and can
 */
public record AuthFile(
    AuthFileName name,
    long size,
    Instant modified,
    String type,
    Optional<String> email,
    Optional<Instant> expiresAt,
    Optional<Instant> lastRefresh,
    boolean disabled,
    boolean hasToken,
    AuthFileNote note,
    Optional<Wording> problem) {

  /** What a file is good for at some moment. */
  public enum State {
    USABLE,
    EXPIRED,
    DISABLED,
    UNREADABLE
  }

  public AuthFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(email, "email");
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(lastRefresh, "lastRefresh");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(problem, "problem");
    if (size < 0) {
      throw new IllegalArgumentException("a size is never negative: " + size);
    }
  }

  /** One of which its owner says nothing. */
  public AuthFile(
      AuthFileName name,
      long size,
      Instant modified,
      String type,
      Optional<String> email,
      Optional<Instant> expiresAt,
      Optional<Instant> lastRefresh,
      boolean disabled,
      boolean hasToken,
      Optional<Wording> problem) {
    this(
        name,
        size,
        modified,
        type,
        email,
        expiresAt,
        lastRefresh,
        disabled,
        hasToken,
        AuthFileNote.NONE,
        problem);
  }

  /** Whether it is a good auth file and can be read. */
  public boolean readable() {
    return problem.isEmpty();
  }

  /** Whether it is of a type that requests can be made with; others are for other programs. */
  public boolean isLogin() {
    return TokenCredential.isType(type);
  }

  /** Its state at this moment; a file that states no expiry does not expire. */
  public State state(Instant now) {
    if (!readable()) {
      return State.UNREADABLE;
    }
    if (disabled) {
      return State.DISABLED;
    }
    return expiresAt.filter(end -> !now.isBefore(end)).isPresent() ? State.EXPIRED : State.USABLE;
  }
}
