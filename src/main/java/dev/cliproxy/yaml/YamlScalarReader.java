package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What a scalar means. Nulls and booleans are those of YAML 1.1; numbers only those that every
 * reader takes for the same number. All other plain scalars are the text they were written as, so
 * that nothing is lost.
 */
final class YamlScalarReader {

  private final Resolver resolver = new Resolver();

  /** Whether this is the key that merges another mapping. */
  boolean isMerge(ScalarEvent scalar) {
    return scalar.getTag() == null
        && scalar.isPlain()
        && Tag.MERGE.equals(resolver.resolve(NodeId.scalar, scalar.getValue(), true));
  }

  /** The meaning; empty when its explicit tag is unknown or does not fit. */
  Optional<JsonNode> read(ScalarEvent scalar) {
    String text = scalar.getValue();
    if (scalar.getTag() == null) {
      return Optional.of(scalar.isPlain() ? plain(text) : TextNode.valueOf(text));
    }
    return tagged(scalar.getTag(), text);
  }

  private Optional<JsonNode> tagged(String tag, String text) {
    if (tag.equals("!") || tag.equals(Tag.STR.getValue())) {
      return Optional.of(TextNode.valueOf(text));
    }
    JsonNode plain = plain(text);
    if (tag.equals(Tag.NULL.getValue())) {
      return Optional.of(plain).filter(JsonNode::isNull);
    }
    if (tag.equals(Tag.BOOL.getValue())) {
      return Optional.of(plain).filter(JsonNode::isBoolean);
    }
    if (tag.equals(Tag.INT.getValue())) {
      return Optional.of(plain).filter(JsonNode::isIntegralNumber);
    }
    if (tag.equals(Tag.FLOAT.getValue())) {
      return Optional.of(plain).filter(JsonNode::isNumber).map(YamlScalarReader::fraction);
    }
    return Optional.empty();
  }

  private static JsonNode fraction(JsonNode number) {
    return number.isIntegralNumber()
        ? YamlValue.decimal(number.asText() + ".0").orElse(number)
        : number;
  }

  private JsonNode plain(String text) {
    Tag tag = resolver.resolve(NodeId.scalar, text, true);
    if (Tag.NULL.equals(tag)) {
      return NullNode.getInstance();
    }
    if (Tag.BOOL.equals(tag)) {
      return BooleanNode.valueOf(isTrue(text.toLowerCase(Locale.ROOT)));
    }
    return YamlValue.number(text).orElseGet(() -> TextNode.valueOf(text));
  }

  private static boolean isTrue(String word) {
    return word.equals("true") || word.equals("yes") || word.equals("on");
  }
}
