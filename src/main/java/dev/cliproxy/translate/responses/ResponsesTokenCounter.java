package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.TokenCounter;
import java.util.List;

/** {@code POST /v1/responses/input_tokens}, by {@code InputTokenCountParams} of the SDK. */
final class ResponsesTokenCounter implements TokenCounter {
  private static final List<String> COUNTED =
      List.of(
          "model",
          "input",
          "instructions",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "reasoning",
          "text",
          "truncation");

  @Override
  public ObjectNode question(ObjectNode request, String model) {
    return request.retain(COUNTED);
  }

  @Override
  public String countName() {
    return "input_tokens";
  }

  @Override
  public ObjectNode answer(long tokens) {
    return Json.object().put("object", "response.input_tokens").put(countName(), tokens);
  }
}
