package dev.cliproxy.pages.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One person signed in, from sign-in to sign-out. Thread-safe. */
public final class Session {
  private static final int MOST_NOTES = 8;

  private final String keyHash;
  private final Instant start;
  private final Unsaved unsaved;

  // Guarded by this.
  private Instant lastUse;
  private boolean ended;
  private final List<Flash> flashes = new ArrayList<>();
  private final Map<String, Object> notes = new LinkedHashMap<>();

  /**
   * @param keyHash the hash of the management key that was shown; another one ends the session
   * @param unsaved what was begun before
   */
  Session(String keyHash, Instant start, Unsaved unsaved) {
    this.keyHash = Objects.requireNonNull(keyHash, "keyHash");
    this.start = Objects.requireNonNull(start, "start");
    this.unsaved = Objects.requireNonNull(unsaved, "unsaved");
    this.lastUse = start;
  }

  String keyHash() {
    return keyHash;
  }

  Instant start() {
    return start;
  }

  /** What the person has begun and not saved. */
  public Unsaved unsaved() {
    return unsaved;
  }

  synchronized Instant lastUse() {
    return lastUse;
  }

  synchronized void use(Instant now) {
    lastUse = now;
  }

  /** Ends it, for ever. What is to be shown once is not kept; what was begun is. */
  synchronized void end() {
    ended = true;
    flashes.clear();
    notes.clear();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /** Keeps something to be said on the next page that is shown. */
  public synchronized void flash(Flash flash) {
    flashes.add(flash);
  }

  /** What is to be said now, and not again. */
  public synchronized List<Flash> takeFlashes() {
    List<Flash> taken = List.copyOf(flashes);
    flashes.clear();
    return taken;
  }

  /** Keeps a value for a later request of this person; the oldest gives way to the ninth. */
  synchronized void keep(String name, Object value) {
    notes.remove(name);
    notes.put(name, Objects.requireNonNull(value, "value"));
    if (notes.size() > MOST_NOTES) {
      notes.remove(notes.keySet().iterator().next());
    }
  }

  /** The value kept under the name, if it is still there and of this type. */
  synchronized <T> Optional<T> kept(String name, Class<T> type) {
    return Optional.ofNullable(notes.get(name)).filter(type::isInstance).map(type::cast);
  }

  /** As {@link #kept}, and forgets it. */
  synchronized <T> Optional<T> take(String name, Class<T> type) {
    Optional<T> taken = kept(name, type);
    notes.remove(name);
    return taken;
  }
}
