package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestPathTest {
  @ParameterizedTest
  @CsvSource({
    "/chat/completions, /v1/chat/completions",
    "/v1/v1/messages, /v1/messages",
    "/v1/v1/messages/count_tokens, /v1/messages/count_tokens",
    "/v1beta/chat/completions, /v1/chat/completions",
    "/v1//chat/completions, /v1/chat/completions",
    "/v1/messages/, /v1/messages",
    "/openai/v1/responses, /v1/responses",
    "/v1/chat/completion, /v1/chat/completions",
    "/v1/mesages, /v1/messages",
    "/models, /v1/models",
    "/models/gemini-2.5-pro:generateContent, /v1beta/models/{model}:generateContent",
    "/v1beta/v1beta/models/m:countTokens, /v1beta/models/{model}:countTokens",
  })
  void whatWasMeantIsNamed(String path, String meant) {
    assertEquals(Optional.of(meant), NearestPath.to(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/elsewhere", "/", "", "/v1", "/v1/", "/v1/x", "/v1/models/m:sing", "//"})
  void whatIsNearNothingIsNotGuessedAt(String path) {
    assertEquals(Optional.empty(), NearestPath.to(path));
  }

  @Test
  void aVeryLongPathIsNotGuessedAt() {
    assertEquals(Optional.empty(), NearestPath.to("/x".repeat(5_000) + "/chat/completions"));
  }
}
