package dev.cliproxy.pages.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ValueVersion;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.pages.text.Masked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One entry of a list of objects, as the API shows it, read the way the pages show it.
 *
 * @param json as the API shows it, secrets and all
 */
public record EntryFields(EntryListSetting setting, ObjectNode json) {
  private static final Set<String> OF_KEYS =
      Set.of(
          "api-key",
          "base-url",
          "proxy-url",
          "headers",
          "models",
          "excluded-models",
          "disabled",
          "priority",
          "weight");
  private static final Set<String> OF_PROVIDERS =
      Set.of(
          "name",
          "base-url",
          "proxy-url",
          "headers",
          "models",
          "api-keys",
          "api-key-entries",
          "disabled",
          "priority");

  /** What no form has and requests heed all the same. */
  private static final Set<String> HEEDED =
      Set.of(
          "exclusive-alias",
          "excluded-models",
          "api-key-entries[].disabled",
          "api-key-entries[].weight");

  public EntryFields {
    Objects.requireNonNull(setting, "setting");
    Objects.requireNonNull(json, "json");
  }

  /** An entry that is to be added. */
  static EntryFields none(EntryListSetting setting) {
    return new EntryFields(setting, JsonNodeFactory.instance.objectNode());
  }

  /** Whether the list holds providers with keys of their own, not keys. */
  public static boolean isProvider(EntryListSetting setting) {
    return setting.keyField().equals("name");
  }

  /** Whether this is a provider with keys of its own, not a key. */
  public boolean isProvider() {
    return isProvider(setting);
  }

  /** What it is called on a page. */
  public String label() {
    return isProvider() ? text("name") : mask();
  }

  String text(String field) {
    return json.path(field).asText("");
  }

  String mask() {
    return Masked.secret(text("api-key"));
  }

  /** A URL without the password in it. */
  String maskedUrl(String field) {
    return Masked.url(text(field));
  }

  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
      headers.put(header.getKey(), header.getValue().asText());
    }
    return headers;
  }

  /** {@code Name: value}, the values masked. */
  List<String> headerLines() {
    return headers().entrySet().stream()
        .map(header -> headerLine(header.getKey(), header.getValue()))
        .toList();
  }

  static String headerLine(String name, String value) {
    return (name + ": " + Masked.secret(value)).strip();
  }

  List<ObjectNode> models() {
    return objects("models");
  }

  /** {@code name} or {@code name = alias}. */
  List<String> modelLines() {
    return models().stream().map(EntryFields::modelLine).toList();
  }

  static String modelLine(JsonNode model) {
    String alias = model.path("alias").asText("");
    return model.path("name").asText("") + (alias.isEmpty() ? "" : " = " + alias);
  }

  List<String> excludedModels() {
    List<String> names = new ArrayList<>();
    json.path("excluded-models").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** A provider's keys, whichever of the two ways the file has them. */
  public List<ObjectNode> keys() {
    if (json.has("api-key-entries")) {
      return objects("api-key-entries");
    }
    List<ObjectNode> keys = new ArrayList<>();
    json.path("api-keys").forEach(key -> keys.add(json.objectNode().put("api-key", key.asText())));
    return keys;
  }

  /** Tells whether the rows of a form are still about the same keys. */
  String keysVersion() {
    return ValueVersion.of(json.arrayNode().addAll(keys()));
  }

  /** Tells one of a provider's keys from the others; stays when anything else is changed. */
  static String keyId(ObjectNode key) {
    return ValueVersion.of(key.path("api-key"));
  }

  /** The names of the fields that no form has; they are kept. */
  List<String> otherFields() {
    Set<String> names = new LinkedHashSet<>();
    addOthers(names, "", json, isProvider() ? OF_PROVIDERS : OF_KEYS);
    models().forEach(model -> addOthers(names, "models[].", model, Set.of("name", "alias")));
    objects("api-key-entries")
        .forEach(
            key -> addOthers(names, "api-key-entries[].", key, Set.of("api-key", "proxy-url")));
    return List.copyOf(names);
  }

  /** Those of the other fields that nothing comes of. */
  List<String> fieldsWithoutEffect() {
    return otherFields().stream().filter(name -> !HEEDED.contains(name)).toList();
  }

  /** The short id of the entry's key, or of one of its keys. */
  CredentialId id(String secret) {
    return CredentialId.ofKey(provider(), text("base-url"), secret);
  }

  private Provider provider() {
    return Provider.ofSetting(setting.field());
  }

  /** Whether requests can go to it, if its keys are not disabled. */
  boolean isUsed() {
    return !isDisabled() && !(isProvider() && text("base-url").isEmpty());
  }

  boolean isDisabled() {
    return json.path("disabled").asBoolean();
  }

  /** How many of a provider's keys are disabled. */
  int disabledKeys() {
    return Math.toIntExact(
        objects("api-key-entries").stream()
            .filter(key -> key.path("disabled").asBoolean())
            .count());
  }

  private static void addOthers(
      Set<String> names, String prefix, ObjectNode object, Set<String> known) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                names.add(prefix + name);
              }
            });
  }

  /** Copies, for whoever makes changed ones of them. */
  private List<ObjectNode> objects(String field) {
    List<ObjectNode> objects = new ArrayList<>();
    json.path(field).forEach(object -> objects.add(object.deepCopy()));
    return objects;
  }

  /** Secrets are not for logs. */
  @Override
  public String toString() {
    return "EntryFields[" + setting + "]";
  }
}
