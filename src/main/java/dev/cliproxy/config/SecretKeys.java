package dev.cliproxy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.field.BcryptHash;
import dev.cliproxy.yaml.YamlPath;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Replaces plaintext management keys in a draft by their hashes; only those scalars change. */
final class SecretKeys {
  private static final List<YamlPath> PLACES =
      List.of(YamlPath.of("remote-management", "secret-key"), YamlPath.of("remote-management-key"));

  private final UnaryOperator<String> hash;

  SecretKeys(UnaryOperator<String> hash) {
    this.hash = Objects.requireNonNull(hash, "hash");
  }

  /** Whether the draft had a plaintext key. */
  boolean secure(ConfigDraft draft) {
    boolean found = false;
    for (YamlPath place : PLACES) {
      String key = textAt(draft.tree(), place);
      if (!key.isEmpty() && !BcryptHash.isHash(key)) {
        draft.set(place, TextNode.valueOf(hash.apply(key)));
        found = true;
      }
    }
    return found;
  }

  private static String textAt(JsonNode tree, YamlPath place) {
    JsonNode node = tree;
    for (YamlPath.Step step : place.steps()) {
      node = step instanceof YamlPath.Key key ? node.path(key.name()) : node;
    }
    return node.isNull() ? "" : node.asText("").strip();
  }
}
