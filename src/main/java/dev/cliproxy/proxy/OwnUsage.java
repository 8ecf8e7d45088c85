package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.limit.Measure;

/**
 * What the holder of a key is told of it: {@code GET /v1/usage}. The format is this program's own;
 * the names of limits are those of the configuration, with underscores.
 */
final class OwnUsage {
  private OwnUsage() {}

  static ObjectNode of(ClientKey key, KeyLimits accounts) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", key.name());
    json.put("name", key.entry().map(ClientKeyEntry::name).orElse(""));
    key.entry()
        .flatMap(ClientKeyEntry::expires)
        .ifPresent(time -> json.put("expires", time.toString()));
    key.replacedUntil().ifPresent(time -> json.put("replaced_until", time.toString()));
    key.entry()
        .filter(entry -> !entry.models().isEmpty())
        .ifPresent(entry -> entry.models().forEach(json.putArray("models")::add));
    ObjectNode used = json.putObject("used");
    ObjectNode limits = json.putObject("limits");
    ObjectNode left = json.putObject("left");
    for (Measure measure : Measure.of(accounts.use(key.name()), key.limits())) {
      String name = measure.field();
      used.put(name, measure.used());
      measure.limit().ifPresent(most -> limits.put(name, most));
      measure.left().ifPresent(rest -> left.put(name, rest));
    }
    return json;
  }
}
