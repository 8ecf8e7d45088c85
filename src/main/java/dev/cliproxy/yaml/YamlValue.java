package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.wording.Wording;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The neutral values a YAML text is read into: one form for each, so that equal means equal. */
public final class YamlValue {

  private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]*)");
  private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]*)\\.[0-9]+");

  /** Longer ones are text: nobody means them as a number, and reading them takes long. */
  private static final int MAX_NUMBER_LENGTH = 400;

  private YamlValue() {}

  /** The number a plain scalar means; empty when it is not written in the canonical way. */
  static Optional<JsonNode> number(String text) {
    if (text.length() > MAX_NUMBER_LENGTH) {
      return Optional.empty();
    }
    if (INTEGER.matcher(text).matches()) {
      return Optional.of(integer(new BigInteger(text)));
    }
    return decimal(text);
  }

  /** The number with a fraction that a scalar means. */
  static Optional<JsonNode> decimal(String text) {
    return text.length() <= MAX_NUMBER_LENGTH && DECIMAL.matcher(text).matches()
        ? Optional.of(DecimalNode.valueOf(new BigDecimal(text)))
        : Optional.empty();
  }

  private static JsonNode integer(BigInteger number) {
    if (number.bitLength() < Integer.SIZE) {
      return IntNode.valueOf(number.intValueExact());
    }
    if (number.bitLength() < Long.SIZE) {
      return LongNode.valueOf(number.longValueExact());
    }
    return BigIntegerNode.valueOf(number);
  }

  /**
   * The same value in the form in which it would be read from a text.
   *
   * @throws YamlEditException when no text could hold it
   */
  public static JsonNode canonical(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> canonicalObject(value);
      case ARRAY -> canonicalArray(value);
      case NUMBER -> canonicalNumber(value);
      case NULL -> NullNode.getInstance();
      case BOOLEAN, STRING -> value;
      default ->
          throw new YamlEditException(
              Wording.of("kind", "a value of this kind cannot be written as YAML"));
    };
  }

  private static ObjectNode canonicalObject(JsonNode value) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      copy.set(field.getKey(), canonical(field.getValue()));
    }
    return copy;
  }

  private static ArrayNode canonicalArray(JsonNode value) {
    ArrayNode copy = JsonNodeFactory.instance.arrayNode(value.size());
    for (JsonNode item : value) {
      copy.add(canonical(item));
    }
    return copy;
  }

  private static JsonNode canonicalNumber(JsonNode value) {
    if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      throw new YamlEditException(
          Wording.of("not-finite", "a number that is not finite cannot be written"));
    }
    BigDecimal number = value.decimalValue();
    if (Math.abs((long) number.scale()) + number.precision() >= MAX_NUMBER_LENGTH) {
      throw new YamlEditException(
          Wording.of("long-number", "a number this long cannot be written"));
    }
    if (value.isIntegralNumber()) {
      return integer(number.toBigIntegerExact());
    }
    return DecimalNode.valueOf(number.scale() > 0 ? number : number.setScale(1));
  }

  /** Whether two values mean the same; a key that is null and a key that is not there do. */
  static boolean same(JsonNode one, JsonNode other) {
    if (one.isObject() && other.isObject()) {
      return covers(one, other) && covers(other, one);
    }
    if (!one.isArray() || !other.isArray()) {
      return one.equals(other);
    }
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!same(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(JsonNode one, JsonNode other) {
    for (Map.Entry<String, JsonNode> field : other.properties()) {
      JsonNode mine = one.path(field.getKey());
      boolean absent = mine.isMissingNode() || mine.isNull();
      if (field.getValue().isNull() ? !absent : absent || !same(mine, field.getValue())) {
        return false;
      }
    }
    return true;
  }
}
