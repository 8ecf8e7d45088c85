package dev.cliproxy.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Reads a provider's refusal: what it means for the next attempt, and what of it may be told. */
public final class ProviderRefusal {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_MESSAGE = 1_024;

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
      return UpstreamFailure.unreachable(
          "the provider answered with status %d, which is no answer; check its base-url"
              .formatted(head.status()));
    }
    boolean telling = secret.isEmpty() || !body.contains(secret);
    Optional<JsonNode> document = telling ? document(body) : Optional.empty();
    int status = document.filter(ProviderRefusal::isBadGeminiKey).isPresent() ? 401 : head.status();
    boolean aboutCredential = ABOUT_CREDENTIAL.contains(status);
    String said = document.map(ProviderRefusal::message).filter(m -> !m.isEmpty()).orElse("");
    String message =
        aboutCredential
            ? "the provider refused the proxy's credential"
            : "the provider answered with status " + status;
    UpstreamFailure failure =
        UpstreamFailure.answered(
            status,
            said.isEmpty() || status == 401 ? message : message + ": " + said,
            ResetHint.of(head::header, body, now));
    return document
        .filter(told -> !aboutCredential)
        .map(JsonNode::toString)
        .map(failure::withDocument)
        .orElse(failure);
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

  /** Google says 400 of a key that it does not know, as if the request were at fault. */
  private static boolean isBadGeminiKey(JsonNode document) {
    return document.path("error").path("details").findValuesAsText("reason").stream()
        .anyMatch("API_KEY_INVALID"::equals);
  }

  private static String message(JsonNode document) {
    JsonNode error = document.get("error");
    String text = error.isTextual() ? error.asText() : error.path("message").asText("");
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "…" : line;
  }
}
