package dev.cliproxy.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.audit.AuditEntry.OfAuthFile;
import dev.cliproxy.audit.AuditEntry.OfConfig;
import dev.cliproxy.audit.AuditEntry.Subject;
import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;
import dev.cliproxy.config.secret.ValueChange;
import dev.cliproxy.config.secret.ValueChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The parts of a row as the table has them: what only one kind of subject has is JSON. */
final class RowText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RowText() {}

  static String way(Way way) {
    return way.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The author that these texts name.
   *
   * @throws IllegalArgumentException when the way is not known
   */
  static Author author(String way, String address) {
    return new Author(Way.valueOf(way.toUpperCase(Locale.ROOT)), address);
  }

  /** Null when there is none. */
  static Long version(Subject subject) {
    return subject instanceof OfConfig config && config.version().isPresent()
        ? Long.valueOf(config.version().getAsLong())
        : null;
  }

  static String of(Subject subject) {
    ObjectNode json = JSON.createObjectNode();
    if (subject instanceof OfAuthFile file) {
      json.put("file", file.name()).put("deleted", file.deleted());
    } else if (subject instanceof OfConfig config) {
      ArrayNode values = json.putArray("values");
      for (ValueChange value : config.values().values()) {
        ObjectNode item = values.addObject().put("path", value.path());
        value.before().ifPresent(text -> item.put("before", text));
        value.after().ifPresent(text -> item.put("after", text));
      }
      json.put("more", config.values().more());
    }
    return json.toString();
  }

  static Subject subject(String text, OptionalLong version) throws JsonProcessingException {
    JsonNode json = JSON.readTree(text);
    if (json.has("file")) {
      return new OfAuthFile(json.path("file").asText(), json.path("deleted").asBoolean());
    }
    List<ValueChange> values = new ArrayList<>();
    for (JsonNode item : json.path("values")) {
      values.add(
          new ValueChange(item.path("path").asText(), text(item, "before"), text(item, "after")));
    }
    return new OfConfig(new ValueChanges(values, json.path("more").asInt()), version);
  }

  private static Optional<String> text(JsonNode item, String name) {
    return Optional.ofNullable(item.get(name)).map(JsonNode::asText);
  }
}
