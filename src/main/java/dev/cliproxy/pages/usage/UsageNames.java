package dev.cliproxy.pages.usage;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.ClientKeyEntry;
import dev.cliproxy.config.Config;
import dev.cliproxy.config.KeyDigest;
import dev.cliproxy.config.KeyNames;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Words;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What people call the keys, credentials and providers whose ids are recorded. */
final class UsageNames {
  private final Map<String, String> keys;
  private final Map<String, String> credentials;
  private final Words words;

  private UsageNames(Map<String, String> keys, Map<String, String> credentials, Words words) {
    this.keys = Map.copyOf(keys);
    this.credentials = Map.copyOf(credentials);
    this.words = Objects.requireNonNull(words, "words");
  }

  /**
   * A name of a recorded request.
   *
   * @param text for people
   * @param id what is recorded, or {@code ""} where the text says it
   */
  record Name(String text, String id) {
    Name {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(id, "id");
    }
  }

  /** The names that are configured now. */
  static UsageNames of(Config config, KeyNames comments, Catalog catalog, Words words) {
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
    return new UsageNames(
        keys,
        catalog.credentials().stream()
            .collect(Collectors.toMap(one -> one.id().value(), Credential::label)),
        words);
  }

  /** What a name in a dimension is called. */
  Name of(Dimension dimension, String name) {
    if (name.isEmpty()) {
      return new Name(words.text(dimension == Dimension.KEY ? "usage.no-key" : "usage.nobody"), "");
    }
    return switch (dimension) {
      case KEY -> known(keys.get(name), name);
      case CREDENTIAL -> known(credentials.get(name), name);
      case PROVIDER ->
          Arrays.stream(Provider.values()).anyMatch(one -> one.setting().equals(name))
              ? new Name(words.text("overview.provider." + name), "")
              : new Name(name, "");
      default -> new Name(name, "");
    };
  }

  private static Name known(String text, String id) {
    return text == null || text.equals(id) ? new Name(id, "") : new Name(text, id);
  }
}
