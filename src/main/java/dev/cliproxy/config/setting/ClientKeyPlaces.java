package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigDraft;
import dev.cliproxy.config.value.ConfigReader;
import dev.cliproxy.yaml.YamlPath;
import java.util.List;

/**
 * The two places of the clients' keys: the first built-in provider under {@code auth.providers} and
 * the older top-level {@code api-keys}. After a write both hold the same list.
 */
final class ClientKeyPlaces {
  private static final YamlPath TOP_LEVEL = YamlPath.of("api-keys");
  private static final YamlPath PROVIDERS = YamlPath.of("auth", "providers");

  private ClientKeyPlaces() {}

  static void write(ConfigDraft draft, List<String> keys) {
    ObjectNode tree = draft.tree();
    draft.set(TOP_LEVEL, StringListSetting.asNodes(keys, tree.path("api-keys")));
    JsonNode providers = tree.path("auth").path("providers");
    for (int i = 0; i < providers.size(); i++) {
      JsonNode provider = providers.get(i);
      if (provider.path("type").asText().strip().equals(ConfigReader.BUILT_IN_PROVIDER_TYPE)) {
        draft.set(
            PROVIDERS.index(i).key("api-keys"),
            StringListSetting.asNodes(keys, provider.path("api-keys")));
        return;
      }
    }
    draft.set(PROVIDERS, withBuiltInProvider(tree, keys));
  }

  private static ArrayNode withBuiltInProvider(ObjectNode tree, List<String> keys) {
    ArrayNode providers = tree.arrayNode();
    tree.path("auth").path("providers").forEach(providers::add);
    ObjectNode builtIn = providers.addObject();
    builtIn.put("name", "config-inline").put("type", ConfigReader.BUILT_IN_PROVIDER_TYPE);
    keys.forEach(builtIn.putArray("api-keys")::add);
    return providers;
  }
}
