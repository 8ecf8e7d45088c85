package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.Addresses;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.OtherFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One key of a provider with a fixed wire format: an entry of {@code claude-api-key}, {@code
 * codex-api-key} or {@code gemini-api-key}.
 *
 * @param apiKey the key, not empty
 * @param baseUrl where to send requests, or {@code ""} for the provider's own address
 * @param proxyUrl outbound proxy of this entry, {@code "direct"} for none, {@code ""} for the
 *     general one
 * @param headers sent with each request
 * @param models what this key serves; empty means the provider's whole family
 * @param excludedModels names this key never serves
 * @param disabled whether it is left alone as if it were not there
 * @param exclusiveAlias whether a model with an alias goes by that alone, not by its own name too
 * @param priority keys with a higher one are asked first, -1,000,000..1,000,000
 * @param weight its share of the turns among those of its priority, -1,000,000..1,000,000; none
 *     from 0 down
 * @param disableCooling whether it never rests after a failure
 */
public record ProviderKey(
    String apiKey,
    String baseUrl,
    String proxyUrl,
    Map<String, String> headers,
    List<ModelAlias> models,
    List<String> excludedModels,
    boolean disabled,
    boolean exclusiveAlias,
    int priority,
    int weight,
    boolean disableCooling,
    OtherFields otherFields) {

  public ProviderKey {
    Objects.requireNonNull(apiKey, "apiKey");
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(proxyUrl, "proxyUrl");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    models = List.copyOf(models);
    excludedModels = List.copyOf(excludedModels);
    Objects.requireNonNull(otherFields, "otherFields");
  }

  /** Reads an entry; what is wrong with it is found by the reader. */
  public static ProviderKey read(FieldReader fields) {
    return new ProviderKey(
        fields.requiredText("api-key"),
        fields.checkedText("base-url", Addresses::checkBaseUrl),
        fields.checkedText("proxy-url", Addresses::checkEntryProxyUrl),
        fields.headers("headers"),
        fields.objects("models", ModelAlias::read),
        fields.texts("excluded-models"),
        fields.flag("disabled", false),
        fields.flag("exclusive-alias", false),
        fields.rank("priority", 0),
        fields.rank("weight", 1),
        fields.flag("disable-cooling", false),
        fields.otherFields());
  }

  /** A key with nothing said about it. */
  static ProviderKey of(String apiKey) {
    return new ProviderKey(
        apiKey,
        "",
        "",
        Map.of(),
        List.of(),
        List.of(),
        false,
        false,
        0,
        1,
        false,
        new OtherFields(Map.of()));
  }

  /** As the management API shows it: documented fields always, the others where they are set. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("api-key", apiKey).put("base-url", baseUrl);
    if (!proxyUrl.isEmpty()) {
      json.put("proxy-url", proxyUrl);
    }
    if (!headers.isEmpty()) {
      headers.forEach(json.putObject("headers")::put);
    }
    if (!models.isEmpty()) {
      json.putArray("models").addAll(models.stream().map(ModelAlias::toJson).toList());
    }
    if (!excludedModels.isEmpty()) {
      excludedModels.forEach(json.putArray("excluded-models")::add);
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
    if (weight != 1) {
      json.put("weight", weight);
    }
    if (disableCooling) {
      json.put("disable-cooling", true);
    }
    return otherFields.addTo(json);
  }

  @Override
  public String toString() {
    return "ProviderKey[baseUrl=" + baseUrl + "]";
  }
}
