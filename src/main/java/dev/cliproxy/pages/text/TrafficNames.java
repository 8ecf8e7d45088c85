package dev.cliproxy.pages.text;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.secret.KeyNames;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What people call the keys, credentials and providers whose ids requests are noted with. */
public final class TrafficNames {
  private final Map<String, String> keys;
  private final Map<String, String> credentials;
  private final Words words;

  private TrafficNames(Map<String, String> keys, Map<String, String> credentials, Words words) {
    this.keys = Map.copyOf(keys);
    this.credentials = Map.copyOf(credentials);
    this.words = Objects.requireNonNull(words, "words");
  }

  /**
   * A name of something that a request is noted with.
   *
   * @param text for people
   * @param id what is noted, or {@code ""} where the text says it
   */
  public record Name(String text, String id) {
    public Name {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(id, "id");
    }
  }

  /** The names that are configured now. */
  public static TrafficNames of(Config config, KeyNames comments, Catalog catalog, Words words) {
    Map<String, String> keys = new HashMap<>();
    Map<KeyDigest, String> entries = new HashMap<>();
    for (ClientKeyEntry entry : config.clientKeys()) {
      keys.put(entry.id(), entry.name());
      entries.put(entry.digest(), entry.name());
    }
    for (String key : config.apiKeys()) {
      String comment = (comments.of(key) + " " + Masked.secret(key)).strip();
      keys.put(
          CredentialId.ofClientKey(key).value(),
          entries.isEmpty() ? comment : entries.getOrDefault(KeyDigest.of(key), comment));
    }
    return new TrafficNames(
        keys,
        catalog.credentials().stream()
            .collect(Collectors.toMap(one -> one.id().value(), Credential::label)),
        words);
  }

  /** The clients' key with this id; {@code ""} is none. */
  public Name key(String id) {
    return id.isEmpty() ? new Name(words.text("usage.no-key"), "") : known(keys.get(id), id);
  }

  /** All clients' keys that are configured, by their names. */
  public List<Name> keys() {
    return keys.entrySet().stream()
        .map(key -> new Name(key.getValue(), key.getKey()))
        .sorted(Comparator.comparing(Name::text).thenComparing(Name::id))
        .toList();
  }

  /** The provider's key or the login with this id; {@code ""} is nobody. */
  public Name credential(String id) {
    return id.isEmpty() ? new Name(words.text("usage.nobody"), "") : known(credentials.get(id), id);
  }

  /** The kind of providers whose setting is called this; {@code ""} is nobody. */
  public Name provider(String setting) {
    if (setting.isEmpty()) {
      return new Name(words.text("usage.nobody"), "");
    }
    return Arrays.stream(Provider.values()).anyMatch(one -> one.setting().equals(setting))
        ? new Name(words.text("overview.provider." + setting), "")
        : new Name(setting, "");
  }

  private static Name known(String text, String id) {
    return text == null || text.equals(id) ? new Name(id, "") : new Name(text, id);
  }
}
