package dev.cliproxy.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Reads a provider's refusal: what it means for the next attempt, and what of it may be told. */
public final class ProviderRefusal {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_MESSAGE = 1_024;
  private static final int LONGEST_BODY = 64 << 10;

  /** Statuses that speak of the proxy's own credential, which is none of the client's business. */
  private static final Set<Integer> ABOUT_CREDENTIAL = Set.of(401, 402, 403, 407);

  private ProviderRefusal() {}

  /**
   * Reads an answer that is no success.
   *
   * @param body the beginning of its body; empty when it had none
   * @param now for hints that name a moment
   * @param secret the key that was sent; what repeats it is not told on
   */
  public static UpstreamFailure read(AnswerHead head, String body, Instant now, String secret) {
    if (head.status() < 400) {
      return UpstreamFailure.noProvider(
          "the provider answered with status %d, which is no answer; check its base-url"
              .formatted(head.status()));
    }
    boolean telling = secret.isEmpty() || !body.contains(secret);
    Optional<JsonNode> document = telling ? document(body) : Optional.empty();
    int status = document.map(error -> meant(head.status(), error)).orElse(head.status());
    String said = document.map(ProviderRefusal::message).orElse("");
    UpstreamFailure failure =
        UpstreamFailure.answered(
            status, message(status, said, secret), ResetHint.of(head::header, body, now));
    return document
        .filter(told -> !ABOUT_CREDENTIAL.contains(status))
        .map(JsonNode::toString)
        .map(failure::withDocument)
        .orElse(failure);
  }

  /** As {@link #read(AnswerHead, String, Instant, String)}, of an answer that has come whole. */
  public static UpstreamFailure read(WholeAnswer answer, Instant now, String secret) {
    int length = Math.min(answer.body().length, LONGEST_BODY);
    String body = new String(answer.body(), 0, length, StandardCharsets.UTF_8);
    return read(answer.head(), body, now, secret);
  }

  /**
   * A provider's refusal inside an answer that began as a success.
   *
   * @param said the provider's message
   * @param secret as for {@link #read}
   */
  public static UpstreamFailure inAnswer(int status, String said, String secret) {
    return UpstreamFailure.answered(status, message(status, said, secret), Optional.empty());
  }

  private static String message(int status, String said, String secret) {
    String message =
        ABOUT_CREDENTIAL.contains(status)
            ? "the provider refused the proxy's credential"
            : "the provider answered with status " + status;
    boolean telling =
        status != 401 && !said.isEmpty() && (secret.isEmpty() || !said.contains(secret));
    return telling ? message + ": " + said : message;
  }

  private static Optional<JsonNode> document(String body) {
    try {
      JsonNode document = JSON.readTree(body);
      return document != null && document.isObject() && document.has("error")
          ? Optional.of(document)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The status that says what the provider means, where its own does not. */
  private static int meant(int status, JsonNode document) {
    JsonNode error = document.path("error");
    boolean badGeminiKey =
        error.path("details").findValuesAsText("reason").contains("API_KEY_INVALID");
    if (status == 400 && badGeminiKey) {
      // Google writes of a key that it does not know as if the request were at fault.
      return 401;
    }
    // OpenAI refuses a model to a project with 403: that is no reason to let the key rest.
    return status == 403 && error.path("code").asText().equals("model_not_found") ? 404 : status;
  }

  private static String message(JsonNode document) {
    JsonNode error = document.get("error");
    String text = error.isTextual() ? error.asText() : error.path("message").asText("");
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "…" : line;
  }
}
