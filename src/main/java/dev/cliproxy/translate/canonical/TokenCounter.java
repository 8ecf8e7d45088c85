package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;

/** How a format asks how many tokens a request has. Pure, without state. */
public interface TokenCounter {

  /** The request whose tokens a client wants counted, as if it asked for an answer. */
  default ObjectNode counted(ObjectNode request) {
    return request;
  }

  /**
   * The question to a provider.
   *
   * @param request as {@link Codec#encodeRequest} writes it; may be changed
   * @param model the provider's name of the model
   */
  ObjectNode question(ObjectNode request, String model);

  /** What answers call the number. */
  String countName();

  /** What a provider answers; empty where it says no number. */
  default OptionalLong count(JsonNode answer) {
    JsonNode count = answer.path(countName());
    return count.isNumber() ? OptionalLong.of(count.longValue()) : OptionalLong.empty();
  }

  /** The answer to a client. */
  default ObjectNode answer(long tokens) {
    return Json.object().put(countName(), tokens);
  }
}
