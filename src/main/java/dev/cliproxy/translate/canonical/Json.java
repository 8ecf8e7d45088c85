package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads and writes trees of JSON so that numbers stay what they were. */
public final class Json {

  /** The longest string: an image or a document in Base64. */
  private static final int LONGEST_STRING = 64 << 20;

  private static final int DEEPEST = 500;

  /** Of a document, in bytes: many take no more. */
  private static final int USUAL_SIZE = 2_048;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(LONGEST_STRING)
                          .maxNestingDepth(DEEPEST)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** A new object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** What a text says; empty when it is no JSON, or nothing. */
  public static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(MAPPER.readTree(text)).filter(node -> !node.isMissingNode());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** What these bytes say; empty when it is no JSON, or nothing. */
  public static Optional<JsonNode> parse(byte[] bytes, int from, int to) {
    try {
      return Optional.of(MAPPER.readTree(bytes, from, to - from))
          .filter(node -> !node.isMissingNode());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The object that a text is, as the arguments of a call are; empty for anything else. */
  public static Optional<ObjectNode> parseObject(String text) {
    return parse(text).filter(JsonNode::isObject).map(ObjectNode.class::cast);
  }

  /** As UTF-8, in a buffer with an array that nobody else has. */
  public static ByteBuffer bytes(JsonNode node) {
    JsonBytes bytes = new JsonBytes();
    bytes.expect(USUAL_SIZE);
    bytes.json(node);
    return bytes.take();
  }

  /** The member, if it is a string; else {@code ""}. */
  public static String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    return value.isTextual() ? value.textValue() : "";
  }

  /** The member, if it is an object with members that are worth reading. */
  public static Optional<ObjectNode> object(JsonNode node, String member) {
    return Optional.of(node.path(member)).filter(JsonNode::isObject).map(ObjectNode.class::cast);
  }
}
