package dev.cliproxy.login;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** A provider where a person agrees on any device, while this program asks again and again. */
interface DeviceProtocol extends Protocol {

  /** Begins a login. */
  Device start() throws ProviderException;

  /** Asks whether the person has agreed. */
  Poll poll(Device device) throws ProviderException;

  /** The file that the login ends in. */
  TokenFile file(Tokens tokens, Instant now);

  /**
   * A login that has begun.
   *
   * @param id what the provider knows it by; secret
   * @param userCode what the person enters or compares
   * @param url the page on which to do so
   * @param interval between two questions
   * @param life how long the person may take
   * @param verifier for PKCE; secret; {@code ""} where there is none
   */
  record Device(
      String id, String userCode, URI url, Duration interval, Duration life, String verifier) {
    public Device {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(userCode, "userCode");
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(interval, "interval");
      Objects.requireNonNull(life, "life");
      Objects.requireNonNull(verifier, "verifier");
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Device[]";
    }
  }

  /** What a question was answered. */
  sealed interface Poll {
    /** The person has not agreed yet. */
    record Pending() implements Poll {}

    /** As pending, and the questions come too often. */
    record SlowDown() implements Poll {}

    /** The person has agreed. */
    record Agreed(Tokens tokens) implements Poll {
      public Agreed {
        Objects.requireNonNull(tokens, "tokens");
      }
    }
  }
}
