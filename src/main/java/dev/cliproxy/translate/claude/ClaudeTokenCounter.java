package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.TokenCounter;
import java.util.List;

/** {@code POST /v1/messages/count_tokens}, by {@code MessageCountTokensParams} of the SDK. */
final class ClaudeTokenCounter implements TokenCounter {
  private static final List<String> COUNTED =
      List.of("model", "messages", "system", "tools", "tool_choice", "thinking", "output_config");

  @Override
  public ObjectNode question(ObjectNode request, String model) {
    return request.retain(COUNTED);
  }

  @Override
  public String countName() {
    return "input_tokens";
  }
}
