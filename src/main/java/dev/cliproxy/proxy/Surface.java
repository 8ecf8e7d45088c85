package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.upstream.UpstreamFailure;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose manners a client expects: the shape of errors, and of what is put into a stream.
 *
 * <p>Sources: platform.openai.com/docs/guides/error-codes, docs.anthropic.com/en/api/errors,
 * google.rpc.Status as the Gemini API writes it.
 */
enum Surface {
  OPENAI {
    @Override
    String errorEvent(int status, String message, long number) {
      return "data: " + openAiError(status, message) + "\n\n";
    }
  },
  RESPONSES {
    @Override
    String errorEvent(int status, String message, long number) {
      ObjectNode event = JsonNodeFactory.instance.objectNode();
      event.put("type", "error").put("sequence_number", number);
      event.put("code", openAiCode(status).orElse("server_error"));
      event.put("message", message).putNull("param");
      return "event: error\ndata: " + event + "\n\n";
    }
  },
  /** As {@link #RESPONSES}, but events go out as messages of a WebSocket. */
  RESPONSES_SOCKET {
    @Override
    String errorEvent(int status, String message, long number) {
      return "data: " + SocketError.inStream(status, error(status, message), number) + "\n\n";
    }

    /** A comment is no event; the connection gives signs of life itself. */
    @Override
    Optional<byte[]> keepAlive() {
      return Optional.empty();
    }
  },
  CLAUDE {
    @Override
    String error(UpstreamFailure failure) {
      String told = "prompt is too long";
      boolean untold =
          failure.exceedsContext() && !failure.message().toLowerCase(Locale.ROOT).contains(told);
      return error(failure.status(), untold ? told + ": " + failure.message() : failure.message());
    }

    @Override
    String unknownPath(String message) {
      return error(404, message);
    }

    @Override
    String error(int status, String message) {
      ObjectNode document = JsonNodeFactory.instance.objectNode().put("type", "error");
      document.putObject("error").put("type", claudeType(status)).put("message", message);
      return document.toString();
    }

    @Override
    String errorEvent(int status, String message, long number) {
      return "event: error\ndata: " + error(status, message) + "\n\n";
    }
  },
  GEMINI {
    @Override
    String error(UpstreamFailure failure) {
      return error(failure.status(), failure.message());
    }

    @Override
    String unknownPath(String message) {
      return error(404, message);
    }

    @Override
    String error(int status, String message) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document
          .putObject("error")
          .put("code", status)
          .put("message", message)
          .put("status", geminiStatus(status));
      return document.toString();
    }

    /**
     * Without a name, as Google writes it, and again as an event: of Google's SDKs the one for Go
     * and the older ones for JavaScript, as in Gemini CLI, know only the former and take a stream
     * without it for whole; the one for Java knows only the latter.
     */
    @Override
    String errorEvent(int status, String message, long number) {
      String error = error(status, message);
      return error + "\n\ndata: " + error + "\n\n";
    }

    /** Google's clients read every line as data. */
    @Override
    Optional<byte[]> keepAlive() {
      return Optional.empty();
    }
  };

  private static final byte[] COMMENT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

  /** An error as the body of an answer: JSON; in OpenAI's form unless a surface has its own. */
  String error(int status, String message) {
    return openAiError(status, message).toString();
  }

  /**
   * A provider's failure, in the words that clients act on: they shorten a conversation only when
   * they are told in their own provider's way that it is too long.
   */
  String error(UpstreamFailure failure) {
    return openAiError(failure).toString();
  }

  /** That there is nothing at a path: 404, of which no model is the cause. */
  String unknownPath(String message) {
    return openAiUnknownPath(message);
  }

  /**
   * An error inside a stream of events that has begun.
   *
   * @param number which event of the stream it is, for a format that counts them; the first is 0
   */
  abstract String errorEvent(int status, String message, long number);

  /** What shows a client that its stream is alive and means nothing; empty when it would choke. */
  Optional<byte[]> keepAlive() {
    return Optional.of(COMMENT.clone());
  }

  private static ObjectNode openAiError(int status, String message) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode error = document.putObject("error");
    error.put("message", message).put("type", openAiType(status)).putNull("param");
    openAiCode(status)
        .ifPresentOrElse(code -> error.put("code", code), () -> error.putNull("code"));
    return document;
  }

  private static ObjectNode openAiError(UpstreamFailure failure) {
    ObjectNode document = openAiError(failure.status(), failure.message());
    if (failure.exceedsContext()) {
      ((ObjectNode) document.get("error")).put("code", "context_length_exceeded");
    }
    return document;
  }

  /** As api.openai.com answers: without a code. */
  private static String openAiUnknownPath(String message) {
    ObjectNode document = openAiError(404, message);
    ((ObjectNode) document.get("error")).putNull("code");
    return document.toString();
  }

  private static String openAiType(int status) {
    return switch (status) {
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  private static Optional<String> openAiCode(int status) {
    return switch (status) {
      case 401 -> Optional.of("invalid_api_key");
      case 402 -> Optional.of("insufficient_quota");
      case 404 -> Optional.of("model_not_found");
      case 429 -> Optional.of("rate_limit_exceeded");
      default -> Optional.empty();
    };
  }

  private static String claudeType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }

  private static String geminiStatus(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 402, 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 501 -> "UNIMPLEMENTED";
      case 502, 503, 529 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    };
  }
}
