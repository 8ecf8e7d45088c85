package dev.cliproxy.credential;

import java.util.Objects;

/** There is no new token; the message says why and holds nothing secret. */
public final class TokenRefreshException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient TokenProblem problem;

  /** What is wrong. */
  public TokenRefreshException(TokenProblem problem) {
    super(problem.message(), null, false, false);
    this.problem = Objects.requireNonNull(problem, "problem");
  }

  /** What is wrong. */
  public TokenProblem problem() {
    return problem;
  }
}
