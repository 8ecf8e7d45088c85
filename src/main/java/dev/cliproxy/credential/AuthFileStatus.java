package dev.cliproxy.credential;

import dev.cliproxy.wording.Wording;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How things stand with an auth file.
 *
 * @param problem what is wrong with its token, in the words of whoever found it
 */
public record AuthFileStatus(Kind kind, Optional<Wording> problem) {

  /** What the file is good for. */
  public enum Kind {
    ACTIVE,
    EXPIRED,
    DISABLED,
    ERROR,
    UNREADABLE
  }

  public AuthFileStatus {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(problem, "problem");
  }

  /**
   * The status of a file at this moment.
   *
   * @param problem of its token's renewal
   */
  public static AuthFileStatus of(AuthFile file, Optional<TokenProblem> problem, Instant now) {
    return switch (file.state(now)) {
      case UNREADABLE -> new AuthFileStatus(Kind.UNREADABLE, Optional.empty());
      case DISABLED -> new AuthFileStatus(Kind.DISABLED, Optional.empty());
      case USABLE -> withProblem(Kind.ACTIVE, problem);
      case EXPIRED -> withProblem(Kind.EXPIRED, problem);
    };
  }

  private static AuthFileStatus withProblem(Kind kind, Optional<TokenProblem> problem) {
    boolean lasting = problem.filter(TokenProblem::permanent).isPresent();
    return new AuthFileStatus(lasting ? Kind.ERROR : kind, problem.map(TokenProblem::wording));
  }
}
