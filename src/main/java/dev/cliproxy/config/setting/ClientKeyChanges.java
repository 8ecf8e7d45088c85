package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigDraft;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.wording.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes of a client's key and of what is known of it, which stand in two places: each is one
 * change, so that there never is a key without its limits.
 */
public final class ClientKeyChanges {
  /** How much longer a key may be let in that was replaced. */
  public static final Duration LONGEST_OVERLAP = Duration.ofDays(90);

  private static final EntryListSetting ENTRIES = EntryListSetting.CLIENT_KEYS;
  private static final String DIGEST = "sha256";
  private static final String PREVIOUS = "previous";

  /** How many keys that were replaced one entry may have. */
  private static final int MOST_PREVIOUS = 10;

  private ClientKeyChanges() {}

  /**
   * Adds a key with what is known of it; a key that is in {@code api-keys} already gets its entry.
   *
   * @param entry without the digest
   */
  public static ConfigChange create(ObjectNode entry, String key) {
    return draft -> {
      ObjectNode complete = entry.deepCopy();
      complete.put(DIGEST, KeyDigest.of(key).hex());
      // The limits first: a draft is never read by others, but a step that fails should say it all.
      ENTRIES.add(complete).apply(draft);
      if (!draft.config().apiKeys().contains(key)) {
        StringListSetting.API_KEYS.add(key).apply(draft);
      }
    };
  }

  /**
   * Puts a new key in the place of the present one, which is let in until the given time.
   *
   * @param now keys whose time was over by then are taken out
   */
  public static ConfigChange rotate(String id, String newKey, Instant now, Instant until) {
    return draft -> {
      ClientKeyEntry entry = find(draft.config(), id);
      List<ClientKeyEntry.Previous> previous = new ArrayList<>(entry.previous());
      previous.removeIf(one -> !now.isBefore(one.until()));
      previous.add(new ClientKeyEntry.Previous(entry.digest(), until));
      if (previous.size() > MOST_PREVIOUS) {
        throw new InvalidValue(
            ENTRIES.field(),
            Wording.of(
                "rotated-often",
                "expected at most " + MOST_PREVIOUS + " keys that are still let in",
                MOST_PREVIOUS));
      }
      ObjectNode change = draft.tree().objectNode();
      change.put(DIGEST, KeyDigest.of(newKey).hex());
      ArrayNode list = change.putArray(PREVIOUS);
      previous.forEach(one -> list.add(one.toJson()));
      Set<KeyDigest> kept =
          previous.stream()
              .map(ClientKeyEntry.Previous::digest)
              .collect(Collectors.toUnmodifiableSet());
      Set<KeyDigest> before = digests(entry);
      ENTRIES.merge(new ItemSelector.ByKey(id), change).apply(draft);
      List<String> keys = new ArrayList<>(draft.config().apiKeys());
      keys.removeIf(key -> before.contains(KeyDigest.of(key)) && !kept.contains(KeyDigest.of(key)));
      keys.add(newKey);
      StringListSetting.API_KEYS.replaceAll(keys).apply(draft);
    };
  }

  /**
   * A key has taken another's place in the list, and so it does in the entry of that: without, it
   * would be let in without limits. A key that has an entry of its own keeps to that.
   */
  static void follow(ConfigDraft draft, String oldKey, String newKey) {
    KeyDigest before = KeyDigest.of(oldKey);
    KeyDigest after = KeyDigest.of(newKey);
    List<ClientKeyEntry> entries = draft.config().clientKeys();
    if (entries.stream().anyMatch(entry -> digests(entry).contains(after))) {
      return;
    }
    for (ClientKeyEntry entry : entries) {
      if (digests(entry).contains(before)) {
        ObjectNode change = draft.tree().objectNode();
        if (entry.digest().equals(before)) {
          change.put(DIGEST, after.hex());
        } else {
          ArrayNode list = change.putArray(PREVIOUS);
          entry.previous().forEach(one -> list.add(one.replacing(before, after).toJson()));
        }
        ENTRIES.merge(new ItemSelector.ByKey(entry.id()), change).apply(draft);
      }
    }
  }

  /** Takes an entry out and all of its keys, which would be let in without limits. */
  public static ConfigChange delete(String id) {
    return draft -> {
      Set<KeyDigest> gone = digests(find(draft.config(), id));
      List<String> keys = new ArrayList<>(draft.config().apiKeys());
      if (keys.removeIf(key -> gone.contains(KeyDigest.of(key)))) {
        StringListSetting.API_KEYS.replaceAll(keys).apply(draft);
      }
      ENTRIES.remove(new ItemSelector.ByKey(id)).apply(draft);
    };
  }

  private static ClientKeyEntry find(Config config, String id) {
    return config.clientKeys().stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(ItemNotFound::new);
  }

  private static Set<KeyDigest> digests(ClientKeyEntry entry) {
    Set<KeyDigest> digests =
        entry.previous().stream().map(ClientKeyEntry.Previous::digest).collect(Collectors.toSet());
    digests.add(entry.digest());
    return digests;
  }
}
