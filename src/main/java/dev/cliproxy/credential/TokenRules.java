package dev.cliproxy.credential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * How requests are made with a login, as its token file says. The names of the fields are those of
 * CLIProxyAPI's token files; a value of another type counts as absent, because the file is another
 * program's, too.
 *
 * @param proxyUrl outbound proxy of this login, {@code "direct"} for none, {@code ""} for the
 *     general one; not checked, may hold a password
 * @param headers sent with each request; not checked, their values may be secrets
 * @param excludedModels names it never serves
 */
public record TokenRules(
    CredentialRules use,
    String proxyUrl,
    Map<String, String> headers,
    List<String> excludedModels) {
  /** Of a file that says nothing. */
  public static final TokenRules USUAL =
      new TokenRules(CredentialRules.USUAL, "", Map.of(), List.of());

  private static final int MOST_MODELS = 1_000;

  public TokenRules {
    Objects.requireNonNull(use, "use");
    Objects.requireNonNull(proxyUrl, "proxyUrl");
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    excludedModels = List.copyOf(excludedModels);
  }

  static TokenRules read(JsonNode file) {
    JsonNode coolingOff = either(file, "disable_cooling", "disable-cooling");
    return new TokenRules(
        new CredentialRules(
            number(file.path("priority")).orElse(CredentialRules.USUAL.priority()),
            number(file.path("weight")).orElse(CredentialRules.USUAL.weight()),
            !coolingOff.asBoolean(false)),
        either(file, "proxy_url", "proxy-url").asText("").strip(),
        headers(file.path("headers")),
        texts(either(file, "excluded_models", "excluded-models")));
  }

  private static JsonNode either(JsonNode file, String name, String otherName) {
    return file.hasNonNull(name) ? file.path(name) : file.path(otherName);
  }

  /** A whole number within its range, which may be written as a text. */
  static OptionalInt number(JsonNode value) {
    String text =
        value.isTextual() ? value.textValue().strip() : value.isInt() ? value.asText() : "";
    if (!text.matches("[+-]?[0-9]{1,7}")) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(text);
    return Math.abs(number) <= CredentialRules.MOST ? OptionalInt.of(number) : OptionalInt.empty();
  }

  private static Map<String, String> headers(JsonNode object) {
    Map<String, String> headers = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isTextual()) {
                headers.put(field.getKey(), field.getValue().textValue().strip());
              }
            });
    return headers;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      if (item.isTextual() && !item.textValue().isBlank() && texts.size() < MOST_MODELS) {
        texts.add(item.textValue().strip());
      }
    }
    return texts;
  }

  /** Neither proxy nor headers: each may hold a secret. */
  @Override
  public String toString() {
    return "TokenRules[" + use + "]";
  }
}
