package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.TokenCounter;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code countTokens}, which takes a conversation alone, or a whole request inside of its own. */
final class GeminiTokenCounter implements TokenCounter {
  private static final String WHOLE = "generateContentRequest";

  @Override
  public ObjectNode counted(ObjectNode request) {
    return Stream.of(WHOLE, "generate_content_request")
        .map(name -> Json.object(request, name))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(request);
  }

  @Override
  public ObjectNode question(ObjectNode request, String model) {
    ObjectNode question = Json.object();
    question.set(WHOLE, request.put("model", "models/" + model));
    return question;
  }

  @Override
  public String countName() {
    return "totalTokens";
  }
}
