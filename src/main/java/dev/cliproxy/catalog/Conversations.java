package dev.cliproxy.catalog;

import dev.cliproxy.credential.CredentialId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which credential each conversation was last asked with: its provider has the beginning of the
 * conversation in its cache. Thread-safe; remembers the 20,000 conversations that spoke last, each
 * for an hour after its last turn.
 */
public final class Conversations {
  static final int CAPACITY = 20_000;
  static final Duration LONGEST_SILENCE = Duration.ofHours(1);

  private final Clock clock;

  /** The longest silent first. */
  private final Map<String, Stay> stays = new LinkedHashMap<>();

  private record Stay(CredentialId credential, Instant since) {}

  /** None is under way yet. */
  public Conversations(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Where a conversation was last; empty when it is new or was silent for too long. */
  synchronized Optional<CredentialId> find(String conversation) {
    forgetSilent();
    return Optional.ofNullable(stays.get(conversation)).map(Stay::credential);
  }

  /** A turn of the conversation goes to this credential. */
  public synchronized void goesTo(String conversation, CredentialId credential) {
    forgetSilent();
    stays.remove(conversation);
    stays.put(conversation, new Stay(credential, clock.instant()));
    if (stays.size() > CAPACITY) {
      Iterator<String> eldest = stays.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private void forgetSilent() {
    Instant oldest = clock.instant().minus(LONGEST_SILENCE);
    Iterator<Stay> eldest = stays.values().iterator();
    while (eldest.hasNext() && eldest.next().since().isBefore(oldest)) {
      eldest.remove();
    }
  }

  synchronized int size() {
    return stays.size();
  }
}
