package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/**
 * Takes out of a request what other providers want to see again: a conversation that was answered
 * by one of another format goes on with one that speaks the client's own, which would refuse it. A
 * request without such passes untouched.
 */
public final class ForeignState {
  private static final byte[] MARK = "px1.".getBytes(US_ASCII);

  /** The mark as Base64 begins with it, where a format has bytes. */
  private static final byte[] ENCODED_MARK = "cHgxL".getBytes(US_ASCII);

  /** Where formats keep state; what stands there belongs to the object that has it. */
  private static final List<String> PLACES = List.of("signature", "encrypted_content", "data");

  private static final String GEMINI_PLACE = "thoughtSignature";

  private ForeignState() {}

  /**
   * The same request without it.
   *
   * @throws InvalidRequestBodyException never for a body that could be read
   */
  public static RequestBody removed(RequestBody body) throws InvalidRequestBodyException {
    List<ByteBuffer> bytes = body.with(RequestEdit.NONE);
    if (!(body instanceof JsonBody)
        || bytes.stream().noneMatch(piece -> has(piece, MARK) || has(piece, ENCODED_MARK))) {
      return body;
    }
    ObjectNode document = Translation.document(body);
    clean(document);
    return RequestBody.read(ByteBuffer.wrap(Json.bytes(document)));
  }

  private static boolean has(ByteBuffer bytes, byte[] wanted) {
    int last = bytes.limit() - wanted.length;
    for (int at = bytes.position(); at <= last; at++) {
      int matched = 0;
      while (matched < wanted.length && bytes.get(at + matched) == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return true;
      }
    }
    return false;
  }

  private static void clean(JsonNode node) {
    if (node instanceof ObjectNode object && isSealed(object.path(GEMINI_PLACE))) {
      object.remove(GEMINI_PLACE);
    }
    for (Iterator<JsonNode> inside = node.elements(); inside.hasNext(); ) {
      JsonNode one = inside.next();
      if (node.isArray() && PLACES.stream().anyMatch(place -> isSealed(one.path(place)))) {
        inside.remove();
        continue;
      }
      clean(one);
      if (node.isArray() && isEmptied(one)) {
        inside.remove();
      }
    }
    if (node instanceof ObjectNode object && isEmptyList(object.path("reasoning_details"))) {
      object.remove("reasoning_details");
    }
  }

  /** A message that had nothing else, which no provider takes. */
  private static boolean isEmptied(JsonNode message) {
    return Json.text(message, "role").equals("assistant")
        && isEmptyList(message.path("content"))
        && message.path("tool_calls").isMissingNode();
  }

  private static boolean isEmptyList(JsonNode node) {
    return node instanceof ArrayNode && node.isEmpty();
  }

  private static boolean isSealed(JsonNode value) {
    if (!value.isTextual()) {
      return false;
    }
    String text = value.textValue();
    return Envelope.is(text) || (text.startsWith("cHgxL") && Envelope.is(decoded(text)));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
