package dev.cliproxy.translate;

import java.util.Objects;

/**
 * An error as a provider writes it into an answer.
 *
 * @param type its kind as a word, Gemini's {@code status} too; {@code ""} when there is none
 * @param code its code, a word or a number; {@code ""} when there is none
 * @param message {@code ""} when there is none
 */
record ProviderError(String type, String code, String message) {

  private static final int UNKNOWN = 500;

  ProviderError {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }

  AnswerProblem problem(WireFormat format) {
    return new AnswerProblem(
        AnswerProblem.Kind.PROVIDER_ERROR,
        status(format),
        message.isBlank() ? "the provider reported an error" : message);
  }

  private int status(WireFormat format) {
    if (code.matches("[45][0-9]{2}")) {
      return Integer.parseInt(code);
    }
    return switch (format) {
      case CHAT_COMPLETIONS, COMPLETIONS, RESPONSES, STORED_RESPONSES, MEDIA -> {
        int byCode = openAi(code);
        yield byCode == UNKNOWN ? openAi(type) : byCode;
      }
      case CLAUDE -> claude(type);
      case GEMINI -> gemini(type);
    };
  }

  private static int openAi(String word) {
    return switch (word) {
      case "invalid_request_error", "invalid_prompt", "context_length_exceeded" -> 400;
      case "invalid_api_key", "authentication_error" -> 401;
      case "permission_error" -> 403;
      case "model_not_found", "not_found_error" -> 404;
      case "insufficient_quota" -> 429;
      default -> word.startsWith("rate_limit") ? 429 : UNKNOWN;
    };
  }

  private static int claude(String type) {
    return switch (type) {
      case "invalid_request_error" -> 400;
      case "authentication_error" -> 401;
      case "billing_error" -> 402;
      case "permission_error" -> 403;
      case "not_found_error" -> 404;
      case "request_too_large" -> 413;
      case "rate_limit_error" -> 429;
      case "timeout_error" -> 504;
      case "overloaded_error" -> 529;
      default -> UNKNOWN;
    };
  }

  private static int gemini(String status) {
    return switch (status) {
      case "INVALID_ARGUMENT", "FAILED_PRECONDITION" -> 400;
      case "UNAUTHENTICATED" -> 401;
      case "PERMISSION_DENIED" -> 403;
      case "NOT_FOUND" -> 404;
      case "RESOURCE_EXHAUSTED" -> 429;
      case "UNAVAILABLE" -> 503;
      case "DEADLINE_EXCEEDED" -> 504;
      default -> UNKNOWN;
    };
  }

  /** Without the message: providers quote what was sent to them. */
  @Override
  public String toString() {
    return "ProviderError[" + type + ", " + code + "]";
  }
}
