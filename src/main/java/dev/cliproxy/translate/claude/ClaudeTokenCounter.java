package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.TokenCounter;
import java.util.List;
import java.util.OptionalLong;

/** {@code POST /v1/messages/count_tokens}, by {@code MessageCountTokensParams} of the SDK. */
final class ClaudeTokenCounter implements TokenCounter {
  private static final List<String> COUNTED =
      List.of("model", "messages", "system", "tools", "tool_choice", "thinking", "output_config");

  @Override
  public ObjectNode counted(ObjectNode request) {
    return request;
  }

  @Override
  public ObjectNode question(ObjectNode request, String model) {
    return request.retain(COUNTED);
  }

  @Override
  public OptionalLong count(JsonNode answer) {
    JsonNode count = answer.path("input_tokens");
    return count.isNumber() ? OptionalLong.of(count.longValue()) : OptionalLong.empty();
  }

  @Override
  public ObjectNode answer(long tokens) {
    return Json.object().put("input_tokens", tokens);
  }
}
