package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads members as Protocol Buffers' JSON does: each has two names, {@code maxOutputTokens} and
 * {@code max_output_tokens}; null is as good as absent; a number may be a string.
 */
final class Fields {
  private Fields() {}

  /** The member under either name; missing when it is absent or null. */
  static JsonNode of(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      value = underscored(node, name);
    }
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** The member, if it is a string; else {@code ""}. */
  static String text(JsonNode node, String name) {
    JsonNode value = of(node, name);
    return value.isTextual() ? value.textValue() : "";
  }

  /** The member as a list: a single value is a list of it. */
  static List<JsonNode> list(JsonNode node, String name) {
    return elements(of(node, name));
  }

  /** The elements of a list, or the value as the only one. */
  static List<JsonNode> elements(JsonNode value) {
    List<JsonNode> elements = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(elements::add);
    } else if (!value.isMissingNode() && !value.isNull()) {
      elements.add(value);
    }
    return elements;
  }

  /** The strings of a list. */
  static List<String> texts(JsonNode node, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(node, name)) {
      if (element.isTextual() && !element.textValue().isEmpty()) {
        texts.add(element.textValue());
      }
    }
    return texts;
  }

  /** The member, if it is a number. */
  static Optional<BigDecimal> number(JsonNode node, String name) {
    return number(of(node, name));
  }

  /** The value, if it is a number or the text of one. */
  static Optional<BigDecimal> number(JsonNode value) {
    if (value.isNumber()) {
      return Optional.of(value.decimalValue());
    }
    if (value.isTextual() && value.textValue().length() < 32) {
      try {
        return Optional.of(new BigDecimal(value.textValue().trim()));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The member, if it is a whole number that fits. */
  static Optional<Integer> integer(JsonNode node, String name) {
    return integer(of(node, name));
  }

  /** The value, if it is a whole number that fits. */
  static Optional<Integer> integer(JsonNode value) {
    return number(value).filter(Fields::fits).map(BigDecimal::intValue);
  }

  private static boolean fits(BigDecimal number) {
    return number.compareTo(BigDecimal.valueOf(Integer.MIN_VALUE)) >= 0
        && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
  }

  /** The name in camel case. */
  static String camel(String name) {
    StringBuilder camel = new StringBuilder(name.length());
    boolean upper = false;
    for (int at = 0; at < name.length(); at++) {
      char c = name.charAt(at);
      if (c == '_' && camel.length() > 0) {
        upper = true;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }

  /**
   * The member under the other name, which is looked for among those that are there: most members
   * are absent, and to spell a name for each of them took a fifth of the time of an event.
   */
  private static JsonNode underscored(JsonNode node, String name) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (isUnderscored(member.getKey(), name)) {
        return member.getValue();
      }
    }
    return MissingNode.getInstance();
  }

  private static boolean isUnderscored(String member, String name) {
    int at = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        if (at == member.length() || member.charAt(at) != '_') {
          return false;
        }
        at++;
        c = Character.toLowerCase(c);
      }
      if (at == member.length() || member.charAt(at) != c) {
        return false;
      }
      at++;
    }
    return at == member.length();
  }
}
