package dev.cliproxy.pages.credentials;

import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * An auth file's state in words.
 *
 * @param message key in the message bundle
 * @param amount for the message's place
 * @param good whether the file can be used
 */
public record AuthFileState(String message, long amount, boolean good) {
  private static final String UNUSED = "auth-files.state.unused";
  private static final String NO_TOKEN = "auth-files.state.no-token";

  public AuthFileState {
    Objects.requireNonNull(message, "message");
  }

  /** Whether it is good, and not for this program. */
  public boolean isUnused() {
    return message.equals(UNUSED);
  }

  /** Whether it would be good if it had what it is for. */
  public boolean isWithoutToken() {
    return message.equals(NO_TOKEN);
  }

  static AuthFileState of(AuthFile file, AuthFileStatus status, Instant now) {
    return switch (status.kind()) {
      case ERROR -> new AuthFileState("auth-files.state.error", 0, false);
      case DISABLED -> new AuthFileState("auth-files.state.disabled", 0, false);
      case UNREADABLE -> new AuthFileState("auth-files.state.unreadable", 0, false);
      case EXPIRED ->
          file.hasToken()
              ? new AuthFileState("auth-files.state.expired", 0, false)
              : new AuthFileState(NO_TOKEN, 0, false);
      case ACTIVE -> active(file, now);
    };
  }

  private static AuthFileState active(AuthFile file, Instant now) {
    if (!file.isLogin()) {
      return new AuthFileState(UNUSED, 0, false);
    }
    if (!file.hasToken()) {
      return new AuthFileState(NO_TOKEN, 0, false);
    }
    return file.expiresAt()
        .map(end -> expiresIn(Duration.between(now, end)))
        .orElse(new AuthFileState("auth-files.state.usable", 0, true));
  }

  private static AuthFileState expiresIn(Duration time) {
    if (time.toDays() >= 2) {
      return new AuthFileState("auth-files.state.expires-in-days", time.toDays(), true);
    }
    return time.toHours() >= 2
        ? new AuthFileState("auth-files.state.expires-in-hours", time.toHours(), true)
        : new AuthFileState(
            "auth-files.state.expires-in-minutes", Math.max(1, time.toMinutes()), true);
  }
}
