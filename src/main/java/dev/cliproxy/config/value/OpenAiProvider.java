package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.Addresses;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.OtherFields;
import dev.cliproxy.wording.Wording;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A provider that speaks OpenAI's chat format: an entry of {@code openai-compatibility}.
 *
 * @param name what people call it, not empty
 * @param baseUrl where to send requests; {@code ""} means the provider is not used
 * @param keys its keys in order; may be empty
 * @param keysHaveEntries whether the file writes them as {@code api-key-entries} (too)
 * @param models what it serves
 * @param excludedModels names this provider never serves
 * @param proxyUrl outbound proxy of this provider, {@code "direct"} for none, {@code ""} for the
 *     general one
 * @param headers sent with each request
 * @param disabled whether it is left alone as if it were not there
 * @param exclusiveAlias whether a model with an alias goes by that alone, not by its own name too
 * @param priority keys with a higher one are asked first, -1,000,000..1,000,000
 * @param disableCooling whether its keys never rest after a failure
 */
public record OpenAiProvider(
    String name,
    String baseUrl,
    List<Key> keys,
    boolean keysHaveEntries,
    List<ModelAlias> models,
    List<String> excludedModels,
    String proxyUrl,
    Map<String, String> headers,
    boolean disabled,
    boolean exclusiveAlias,
    int priority,
    boolean disableCooling,
    OtherFields otherFields) {

  /** What is said of a provider without a base URL. */
  public static final Wording UNUSED =
      Wording.of("provider-unused", "is empty, so this provider is not used");

  /**
   * One of the provider's keys.
   *
   * @param proxyUrl outbound proxy for this key alone, {@code "direct"} for none, or {@code ""}
   * @param disabled whether it is left alone as if it were not there
   * @param weight its share of the turns, as a {@link ProviderKey}'s
   */
  public record Key(
      String apiKey, String proxyUrl, boolean disabled, int weight, OtherFields otherFields) {
    public Key {
      Objects.requireNonNull(apiKey, "apiKey");
      Objects.requireNonNull(proxyUrl, "proxyUrl");
      Objects.requireNonNull(otherFields, "otherFields");
    }

    public static Key read(FieldReader fields) {
      return new Key(
          fields.requiredText("api-key"),
          fields.checkedText("proxy-url", Addresses::checkEntryProxyUrl),
          fields.flag("disabled", false),
          fields.rank("weight", 1),
          fields.otherFields());
    }

    private static Key of(String apiKey) {
      return new Key(apiKey, "", false, 1, new OtherFields(Map.of()));
    }

    private ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("api-key", apiKey);
      if (!proxyUrl.isEmpty()) {
        json.put("proxy-url", proxyUrl);
      }
      if (disabled) {
        json.put("disabled", true);
      }
      if (weight != 1) {
        json.put("weight", weight);
      }
      return otherFields.addTo(json);
    }

    @Override
    public String toString() {
      return "Key[]";
    }
  }

  public OpenAiProvider {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(baseUrl, "baseUrl");
    keys = List.copyOf(keys);
    models = List.copyOf(models);
    excludedModels = List.copyOf(excludedModels);
    Objects.requireNonNull(proxyUrl, "proxyUrl");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    Objects.requireNonNull(otherFields, "otherFields");
  }

  /** Reads an entry; what is wrong with it is found by the reader. */
  public static OpenAiProvider read(FieldReader fields) {
    List<Key> entries = fields.objects("api-key-entries", Key::read);
    OpenAiProvider provider =
        new OpenAiProvider(
            fields.requiredText("name"),
            fields.checkedText("base-url", Addresses::checkBaseUrl),
            union(entries, fields.texts("api-keys")),
            !entries.isEmpty(),
            fields.objects("models", ModelAlias::read),
            fields.texts("excluded-models"),
            fields.checkedText("proxy-url", Addresses::checkEntryProxyUrl),
            fields.headers("headers"),
            fields.flag("disabled", false),
            fields.flag("exclusive-alias", false),
            fields.rank("priority", 0),
            fields.flag("disable-cooling", false),
            fields.otherFields());
    if (provider.baseUrl.isEmpty()) {
      fields.warn("base-url", UNUSED);
    }
    return provider;
  }

  /** Whether requests go to it: it has an address, is not disabled, and not all of its keys are. */
  public boolean isUsed() {
    return !disabled
        && !baseUrl.isEmpty()
        && (keys.isEmpty() || keys.stream().anyMatch(key -> !key.disabled()));
  }

  private static List<Key> union(List<Key> entries, List<String> apiKeys) {
    Set<String> known = entries.stream().map(Key::apiKey).collect(Collectors.toSet());
    List<Key> keys = new ArrayList<>(entries);
    apiKeys.stream().filter(known::add).map(Key::of).forEach(keys::add);
    return keys;
  }

  /** As the management API shows it: documented fields always, the others where they are set. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("base-url", baseUrl);
    ArrayNode apiKeys = json.putArray("api-keys");
    keys.stream().map(Key::apiKey).distinct().forEach(apiKeys::add);
    if (keysHaveEntries || !keys.isEmpty()) {
      json.putArray("api-key-entries").addAll(keys.stream().map(Key::toJson).toList());
    }
    json.putArray("models").addAll(models.stream().map(ModelAlias::toJson).toList());
    if (!excludedModels.isEmpty()) {
      excludedModels.forEach(json.putArray("excluded-models")::add);
    }
    if (!proxyUrl.isEmpty()) {
      json.put("proxy-url", proxyUrl);
    }
    if (!headers.isEmpty()) {
      headers.forEach(json.putObject("headers")::put);
    }
    if (disabled) {
      json.put("disabled", true);
    }
    if (exclusiveAlias) {
      json.put("exclusive-alias", true);
    }
    if (priority != 0) {
      json.put("priority", priority);
    }
    if (disableCooling) {
      json.put("disable-cooling", true);
    }
    return otherFields.addTo(json);
  }

  @Override
  public String toString() {
    return "OpenAiProvider[name=" + name + ", baseUrl=" + baseUrl + "]";
  }
}
