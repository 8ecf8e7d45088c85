package dev.cliproxy.proxy;

import dev.cliproxy.credential.CredentialId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which credential made which response, so that its client can ask for it again: a provider keeps
 * it for that account alone. Thread-safe. Knows the {@value #CAPACITY} responses that were made
 * last, for 30 days, as long as OpenAI keeps them; nothing of it outlives the program.
 */
public final class KnownResponses {
  static final int CAPACITY = 20_000;
  static final Duration LONGEST = Duration.ofDays(30);

  /** An id becomes a part of a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._=:~-]{0,255}");

  private final Clock clock;

  /** By id, in the order in which they were made. */
  private final Map<String, Timed> made = new LinkedHashMap<>();

  /**
   * How a response was made.
   *
   * @param owner the client's key that it was made for: nobody else gets to see it
   * @param credential that it was made with
   * @param clientModel the client's name of the model
   * @param model the provider's name of it
   */
  record Made(CredentialId owner, CredentialId credential, String clientModel, String model) {
    Made {
      Objects.requireNonNull(owner, "owner");
      Objects.requireNonNull(credential, "credential");
      Objects.requireNonNull(clientModel, "clientModel");
      Objects.requireNonNull(model, "model");
    }
  }

  private record Timed(Made made, Instant at) {}

  /** With none. */
  public KnownResponses(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Whether it may be the id of a response. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** A response has been made; one whose id cannot be asked for is not kept. */
  synchronized void remember(String id, Made how) {
    if (!isId(id)) {
      return;
    }
    made.remove(id);
    made.put(id, new Timed(how, clock.instant()));
    Iterator<Timed> eldest = made.values().iterator();
    while (isTooOld(eldest.next()) || made.size() > CAPACITY) {
      eldest.remove();
    }
  }

  /** How it was made; empty when that is not known any more. */
  synchronized Optional<Made> find(String id) {
    return Optional.ofNullable(made.get(id)).filter(timed -> !isTooOld(timed)).map(Timed::made);
  }

  /** As the other, for who may see it. */
  Optional<Made> find(String id, CredentialId owner) {
    return find(id).filter(how -> how.owner().equals(owner));
  }

  /** It was deleted. */
  synchronized void forget(String id) {
    made.remove(id);
  }

  synchronized int size() {
    return made.size();
  }

  private boolean isTooOld(Timed timed) {
    return timed.at().plus(LONGEST).isBefore(clock.instant());
  }
}
