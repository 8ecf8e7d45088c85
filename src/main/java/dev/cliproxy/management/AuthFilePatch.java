package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.Addresses;
import dev.cliproxy.config.field.HeaderRules;
import dev.cliproxy.credential.CredentialRules;
import dev.cliproxy.wording.Wording;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a caller wants to be different in a token file: the fields that say how requests are made
 * with it, under the names of CLIProxyAPI. All are checked before any is set. A field without an
 * effect here can be taken away, never set.
 */
final class AuthFilePatch {
  private static final int LONGEST_NOTE = 200;

  private final Map<String, Consumer<ObjectNode>> changes = new LinkedHashMap<>();
  private boolean renews;

  private AuthFilePatch() {}

  /**
   * Reads the fields of a body.
   *
   * @param body with {@code name}, which is no field of the file
   * @throws InvalidRequestException when one has a value that it cannot have, or there is none
   * @throws NotHereException when one has no effect here
   */
  static AuthFilePatch of(ObjectNode body, Instant now) {
    AuthFilePatch patch = new AuthFilePatch();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      if (!field.getKey().equals("name")) {
        patch.add(field.getKey(), field.getValue(), now);
      }
    }
    if (patch.changes.isEmpty() && !patch.renews) {
      throw InvalidRequestException.of("no fields to update");
    }
    return patch;
  }

  /** Whether the token is to be renewed. */
  boolean renews() {
    return renews;
  }

  /** Sets the fields of the file's object. */
  void apply(ObjectNode file) {
    changes.values().forEach(change -> change.accept(file));
  }

  private void add(String name, JsonNode value, Instant now) {
    switch (name) {
      case "priority" -> number(name, value, CredentialRules.USUAL.priority());
      case "weight" -> number(name, value, CredentialRules.USUAL.weight());
      case "note" -> note(value);
      case "headers" -> headers(value);
      case "proxy_url", "proxy-url" -> proxy(value);
      case "excluded_models", "excluded-models" -> models(value);
      case "disable_cooling", "disable-cooling" ->
          flag("disable_cooling", "disable-cooling", value);
      case "expired" -> renews = isPast(value, now);
      default -> {
        if (!isNothing(value)) {
          throw new NotHereException("not here: " + shown(name) + " of a token file");
        }
        remove(name);
      }
    }
  }

  private static String shown(String name) {
    return name.matches("[A-Za-z0-9_.-]{1,60}") ? name : "that field";
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull()
        || (value.isTextual() && value.textValue().isBlank())
        || (value.isBoolean() && !value.booleanValue());
  }

  private void remove(String... names) {
    changes.put(names[0], file -> file.remove(List.of(names)));
  }

  private void set(String name, String otherName, JsonNode value) {
    changes.put(
        name,
        file -> {
          file.remove(otherName);
          file.set(name, value);
        });
  }

  private void number(String name, JsonNode value, int usual) {
    if (value.isNull()) {
      remove(name);
      return;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || Math.abs((long) value.intValue()) > CredentialRules.MOST) {
      throw InvalidRequestException.invalidBody(
          name + ": expected a whole number from -1000000 to 1000000");
    }
    if (value.intValue() == usual) {
      remove(name);
    } else {
      changes.put(name, file -> file.set(name, value));
    }
  }

  private void flag(String name, String otherName, JsonNode value) {
    if (!value.isBoolean() && !value.isNull()) {
      throw InvalidRequestException.invalidBody(name + ": expected true or false");
    }
    if (value.asBoolean()) {
      set(name, otherName, value);
    } else {
      remove(name, otherName);
    }
  }

  private void note(JsonNode value) {
    String text = text("note", value);
    if (text.length() > LONGEST_NOTE) {
      throw InvalidRequestException.invalidBody(
          "note: expected at most " + LONGEST_NOTE + " characters");
    }
    if (text.isEmpty()) {
      remove("note");
    } else {
      changes.put("note", file -> file.put("note", text));
    }
  }

  private void proxy(JsonNode value) {
    String text = text("proxy_url", value);
    refuse("proxy_url", Addresses.checkEntryProxyUrl(text));
    if (text.isEmpty()) {
      remove("proxy_url", "proxy-url");
    } else {
      set("proxy_url", "proxy-url", JsonNodeFactory.instance.textNode(text));
    }
  }

  /** Those that are named are set, or taken away by an empty text; the others stay. */
  private void headers(JsonNode value) {
    if (value.isNull()) {
      remove("headers");
      return;
    }
    if (!(value instanceof ObjectNode headers)) {
      throw InvalidRequestException.invalidBody("headers: expected an object");
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      String text = text("headers", header.getValue());
      refuse("headers", HeaderRules.check(header.getKey(), text));
      wanted.put(header.getKey(), text);
    }
    changes.put(
        "headers",
        file -> {
          ObjectNode present =
              file.path("headers") instanceof ObjectNode object
                  ? object
                  : file.putObject("headers");
          wanted.forEach(
              (name, text) -> {
                if (text.isEmpty()) {
                  present.remove(name);
                } else {
                  present.put(name, text);
                }
              });
          if (present.isEmpty()) {
            file.remove("headers");
          }
        });
  }

  private void models(JsonNode value) {
    if (!value.isNull() && !value.isArray()) {
      throw InvalidRequestException.invalidBody("excluded_models: expected a list");
    }
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    for (JsonNode name : value) {
      String text = text("excluded_models", name);
      if (!text.isEmpty()) {
        names.add(text);
      }
    }
    if (names.isEmpty()) {
      remove("excluded_models", "excluded-models");
    } else {
      set("excluded_models", "excluded-models", names);
    }
  }

  /** Panels ask for a renewal by saying that the token is over. */
  private static boolean isPast(JsonNode value, Instant now) {
    try {
      if (value.isTextual()
          && OffsetDateTime.parse(value.textValue().strip()).toInstant().isBefore(now)) {
        return true;
      }
    } catch (DateTimeException e) {
      // As any other value.
    }
    throw InvalidRequestException.invalidBody(
        "expired: expected a moment of the past, which renews the token");
  }

  private static String text(String name, JsonNode value) {
    if (!value.isTextual() && !value.isNull()) {
      throw InvalidRequestException.invalidBody(name + ": expected a text");
    }
    return value.isNull() ? "" : value.textValue().strip();
  }

  private static void refuse(String name, Optional<Wording> expected) {
    expected.ifPresent(
        wording -> {
          throw InvalidRequestException.invalidBody(name + ": " + wording.english());
        });
  }
}
