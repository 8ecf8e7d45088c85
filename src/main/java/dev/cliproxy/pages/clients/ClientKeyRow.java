package dev.cliproxy.pages.clients;

import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.secret.KeyNames;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.ClientKeyLimits;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Utc;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A client's key as the list shows it, with what is known of it; or what is known of one that is
 * not there.
 *
 * @param index of the key in the list; {@link #NO_KEY} when it is not there
 * @param mask of the key, or {@code ""}
 * @param id the short one that request logs call the key by, or {@code ""}
 * @param name what its entry calls it, else the file's comment beside it, or {@code ""}
 * @param entry the id of what is known of it, or {@code ""}
 * @param note of the entry, or {@code ""}
 * @param replaced whether the entry means another key by now
 * @param until when its state ends or ended, or {@code ""}
 * @param uses how much it was used; none for a key that another has replaced
 * @param models how many it is held to; 0 for all
 * @param providers how many it is held to; 0 for all
 */
public record ClientKeyRow(
    int index,
    String mask,
    String id,
    String name,
    String entry,
    String note,
    boolean replaced,
    State state,
    String until,
    List<LimitUse> uses,
    int models,
    int providers) {
  /** The index of a key that is not there. */
  static final int NO_KEY = -1;

  /** Whether a key is let in, and why not. */
  public enum State {
    /** Nothing is known of it, so it may do everything. */
    OPEN(""),
    ACTIVE("done"),
    DISABLED("failed"),
    EXPIRED("failed"),
    /** Another is in its place, and it is let in for a while. */
    REPLACED(""),
    /** Another is in its place, and the while is over. */
    OVER("failed"),
    /** There is no such key. */
    ORPHANED("");

    private final String style;

    State(String style) {
      this.style = style;
    }

    /** The badge's class in the style sheet. */
    public String style() {
      return style;
    }

    /** The end of its message's key. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ClientKeyRow {
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(until, "until");
    uses = List.copyOf(uses);
  }

  /** All keys in their order, and behind them what is known of keys that are not there. */
  static List<ClientKeyRow> all(
      Config config, KeyNames names, KeyLimits limits, Instant now, Locale locale) {
    Map<KeyDigest, ClientKeyEntry> current = new HashMap<>();
    Map<KeyDigest, ClientKeyEntry> replaced = new HashMap<>();
    Map<KeyDigest, Instant> until = new HashMap<>();
    for (ClientKeyEntry entry : config.clientKeys()) {
      current.put(entry.digest(), entry);
      for (ClientKeyEntry.Previous previous : entry.previous()) {
        replaced.put(previous.digest(), entry);
        until.put(previous.digest(), previous.until());
      }
    }
    List<ClientKeyRow> rows = new ArrayList<>();
    Set<KeyDigest> there = new HashSet<>();
    for (int i = 0; i < config.apiKeys().size(); i++) {
      String key = config.apiKeys().get(i);
      KeyDigest digest = KeyDigest.of(key);
      there.add(digest);
      ClientKeyEntry entry = current.get(digest);
      ClientKeyEntry former = replaced.get(digest);
      if (entry != null) {
        String end = entry.expires().map(Utc::text).orElse("");
        rows.add(of(entry, i, key, false, stateOf(entry, now), end, uses(entry, limits, locale)));
      } else if (former != null) {
        Instant end = until.get(digest);
        State state = stateOfReplaced(former, end, now);
        rows.add(of(former, i, key, true, state, Utc.text(end), List.of()));
      } else {
        String id = CredentialId.ofClientKey(key).value();
        rows.add(
            new ClientKeyRow(
                i,
                Masked.secret(key),
                id,
                names.of(key),
                "",
                "",
                false,
                State.OPEN,
                "",
                LimitUse.of(ClientKeyLimits.NONE, limits.use(id), locale),
                0,
                0));
      }
    }
    for (ClientKeyEntry entry : config.clientKeys()) {
      if (!there.contains(entry.digest())) {
        List<LimitUse> uses = uses(entry, limits, locale);
        rows.add(of(entry, NO_KEY, "", false, State.ORPHANED, "", uses));
      }
    }
    return rows;
  }

  /** What is known of a key, or of the one that has replaced it. */
  static Optional<ClientKeyEntry> entryOf(Config config, String key) {
    KeyDigest digest = KeyDigest.of(key);
    return config.clientKeys().stream()
        .filter(
            entry ->
                entry.digest().equals(digest)
                    || entry.previous().stream().anyMatch(one -> one.digest().equals(digest)))
        .findFirst();
  }

  /**
   * Of an entry.
   *
   * @param key itself, or {@code ""} when it is not there
   */
  private static ClientKeyRow of(
      ClientKeyEntry entry,
      int index,
      String key,
      boolean replaced,
      State state,
      String until,
      List<LimitUse> uses) {
    return new ClientKeyRow(
        index,
        key.isEmpty() ? "" : Masked.secret(key),
        key.isEmpty() ? "" : CredentialId.ofClientKey(key).value(),
        entry.name(),
        entry.id(),
        entry.note(),
        replaced,
        state,
        until,
        uses,
        entry.models().size(),
        entry.providers().size());
  }

  private static List<LimitUse> uses(ClientKeyEntry entry, KeyLimits limits, Locale locale) {
    return LimitUse.of(entry.limits(), limits.use(entry.id()), locale);
  }

  private static State stateOf(ClientKeyEntry entry, Instant now) {
    if (entry.disabled()) {
      return State.DISABLED;
    }
    return entry.expires().filter(end -> !now.isBefore(end)).isPresent()
        ? State.EXPIRED
        : State.ACTIVE;
  }

  private static State stateOfReplaced(ClientKeyEntry entry, Instant until, Instant now) {
    State state = stateOf(entry, now);
    if (state != State.ACTIVE) {
      return state;
    }
    return now.isBefore(until) ? State.REPLACED : State.OVER;
  }

  /** Whether this text is in what is shown of it. */
  boolean has(String query) {
    return Paging.finds(query, mask, id, name, entry, note);
  }

  public int position() {
    return index + 1;
  }

  /** Whether there is such a key. */
  public boolean isKey() {
    return index != NO_KEY;
  }

  /** Whether something is known of it. */
  public boolean hasEntry() {
    return !entry.isEmpty();
  }

  /** Whether it is the key that its entry means, or would mean if it were there. */
  public boolean isCurrent() {
    return hasEntry() && !replaced;
  }

  /** Whether its entry has a name of its own, and not the id for one. */
  public boolean isNamed() {
    return hasEntry() && !name.equals(entry);
  }
}
