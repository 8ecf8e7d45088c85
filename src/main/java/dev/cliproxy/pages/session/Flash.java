package dev.cliproxy.pages.session;

import java.util.List;
import java.util.Objects;

/**
 * Something said once, on the page after a form was posted.
 *
 * @param message key in the message bundle
 * @param arguments for the message's places
 */
public record Flash(Kind kind, String message, List<Object> arguments) {

  /** How it is shown. */
  public enum Kind {
    DONE,
    FAILED
  }

  public Flash {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    arguments = List.copyOf(arguments);
  }

  /** Something was done; the message is a key of the bundle. */
  public static Flash done(String message, Object... arguments) {
    return new Flash(Kind.DONE, message, List.of(arguments));
  }

  /** Something was not done; the message is a key of the bundle. */
  public static Flash failed(String message, Object... arguments) {
    return new Flash(Kind.FAILED, message, List.of(arguments));
  }

  /** For the template: the arguments as the message needs them. */
  public Object[] messageArguments() {
    return arguments.toArray();
  }

  /** Whether it tells of a success. */
  public boolean isDone() {
    return kind == Kind.DONE;
  }
}
