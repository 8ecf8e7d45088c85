package dev.cliproxy.proxy;

import dev.cliproxy.usage.Tokens;
import java.util.Objects;

/**
 * How a request ended.
 *
 * @param status what the client got; {@value #CLIENT_LEFT} when it hung up
 * @param success whether it got what it asked for
 * @param tokens what it cost; a failed request counts none
 * @param outcome the same in words
 */
record Ending(int status, boolean success, Tokens tokens, String outcome) {
  /** A customary status for clients that hang up before they are answered. */
  static final int CLIENT_LEFT = 499;

  Ending {
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(outcome, "outcome");
  }

  static Ending completed(int status, Tokens tokens) {
    return new Ending(status, true, tokens, "completed");
  }

  static Ending brokenOff(int status) {
    return new Ending(status, false, Tokens.NONE, "broken off");
  }

  static Ending refused(int status) {
    return new Ending(status, false, Tokens.NONE, "failed");
  }

  static Ending clientLeft() {
    return new Ending(CLIENT_LEFT, false, Tokens.NONE, "client left");
  }
}
