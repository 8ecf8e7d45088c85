package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Json;
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
  /**
   * What tells that there may be some: the mark, the mark as Base64 begins with it where a format
   * has bytes, and how thoughts look that were told to a client of Claude's without a signature.
   */
  private static final List<String> SIGNS =
      List.of("px1.", "cHgxL", "\"signature\":\"\"", "\"signature\": \"\"");

  /** How many bytes are looked at in one go, and how many of them once more with the next. */
  private static final int WINDOW = 64 << 10;

  private static final int OVERLAP = 16;

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
    if (!(body instanceof JsonBody json) || !isSuspect(json)) {
      return body;
    }
    ObjectNode document = Translation.document(body);
    clean(document);
    return RequestBody.read(Json.bytes(document));
  }

  private static boolean isSuspect(JsonBody body) {
    for (int at = 0; at < body.size(); at += WINDOW - OVERLAP) {
      String letters = body.letters(at, WINDOW);
      for (String sign : SIGNS) {
        if (letters.contains(sign)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void clean(JsonNode node) {
    if (node instanceof ObjectNode object && isEnvelope(object.path(GEMINI_PLACE))) {
      object.remove(GEMINI_PLACE);
    }
    for (Iterator<JsonNode> inside = node.elements(); inside.hasNext(); ) {
      JsonNode one = inside.next();
      if (node.isArray() && (isUnsigned(one) || isSealed(one))) {
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

  private static boolean isUnsigned(JsonNode block) {
    return Json.text(block, "type").equals("thinking")
        && block.path("signature").isTextual()
        && block.path("signature").textValue().isEmpty();
  }

  private static boolean isSealed(JsonNode block) {
    return PLACES.stream().map(block::path).anyMatch(ForeignState::isEnvelope);
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

  private static boolean isEnvelope(JsonNode value) {
    if (!value.isTextual()) {
      return false;
    }
    String text = value.textValue();
    return Envelope.is(text) || (text.startsWith(SIGNS.get(1)) && Envelope.is(decoded(text)));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
