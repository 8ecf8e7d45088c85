package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import java.io.IOException;

/** The errors that clients of each format can read. */
final class ErrorShape {
  private ErrorShape() {}

  /** The answer has this status, and its body is an error of the format. */
  static void assertError(ProviderFormat format, int status, RawHttp.Answer answer)
      throws IOException {
    assertEquals(status, answer.status(), answer.body());
    assertTrue(
        answer.header("Content-Type").orElse("none").startsWith("application/json"),
        () -> answer.head().toString());
    assertErrorOf(format, status, ServedProxy.json(answer));
  }

  /** The document is an error of the format, with this status. */
  static void assertErrorOf(ProviderFormat format, int status, JsonNode body) {
    JsonNode error = body.path("error");
    assertFalse(error.path("message").asText().isBlank(), body::toString);
    switch (format) {
      case CHAT, RESPONSES -> {
        assertFalse(error.path("type").asText().isBlank(), body::toString);
        assertTrue(error.has("param") && error.has("code"), body::toString);
      }
      case CLAUDE -> {
        assertEquals("error", body.path("type").asText(), body::toString);
        assertEquals(claudeType(status), error.path("type").asText(), body::toString);
      }
      case GEMINI -> {
        assertEquals(status, error.path("code").asInt(), body::toString);
        assertEquals(geminiStatus(status), error.path("status").asText(), body::toString);
      }
    }
  }

  private static String claudeType(int status) {
    return switch (status) {
      case 400, 405, 415 -> "invalid_request_error";
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> "api_error";
    };
  }

  private static String geminiStatus(int status) {
    return switch (status) {
      case 400, 405, 413, 415 -> "INVALID_ARGUMENT";
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 500 -> "INTERNAL";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> "UNAVAILABLE";
    };
  }
}
