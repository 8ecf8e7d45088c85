package dev.cliproxy.proxy;

import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.translate.WireFormat;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose a client's request is, and what of it goes on to the provider, besides its body.
 *
 * @param key the client's
 * @param query without the client's key; {@code ""} for none
 * @param contentType of its body; {@code ""} when it does not say
 * @param headers those that tell the provider which version of its format the client speaks; never
 *     what tells who the client is
 * @param conversation what its headers call the conversation by, which it is a turn of
 */
record ClientRequest(
    ClientKey key,
    String query,
    String contentType,
    Map<String, String> headers,
    Optional<String> conversation) {
  private static final List<String> PASSED =
      List.of("anthropic-version", "anthropic-beta", "openai-beta", "idempotency-key");

  /**
   * What a provider of the format knows a conversation or a request by: Codex CLI sends the first
   * two (0.171.0), older ones the next two; OpenRouter documents {@code x-session-id}, OpenAI and
   * Anthropic the last.
   */
  private static final Map<WireFormat, List<String>> PASSED_IN_FORMAT =
      Map.of(
          WireFormat.RESPONSES,
              List.of(
                  "thread-id",
                  "session-id",
                  "session_id",
                  "conversation_id",
                  "x-session-id",
                  "x-client-request-id"),
          WireFormat.CHAT_COMPLETIONS, List.of("x-session-id", "x-client-request-id"),
          WireFormat.COMPLETIONS, List.of("x-session-id", "x-client-request-id"),
          WireFormat.STORED_RESPONSES, List.of("x-client-request-id"),
          WireFormat.MEDIA, List.of("x-session-id", "x-client-request-id"),
          WireFormat.CLAUDE, List.of("x-client-request-id"),
          WireFormat.GEMINI, List.of());

  /** The surest first: Codex CLI's threads of one session are conversations of their own. */
  private static final List<String> OF_CONVERSATION =
      List.of(
          "thread-id",
          "session-id",
          "session_id",
          "conversation_id",
          "x-session-id",
          "x-session-affinity");

  ClientRequest {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(contentType, "contentType");
    Objects.requireNonNull(conversation, "conversation");
    headers =
        headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** Whether it can be sent on as it is. */
  boolean isQueryUsable() {
    if (query.isEmpty()) {
      return true;
    }
    try {
      return new URI("/?" + query).getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whose it is: the same for the same key. */
  CredentialId owner() {
    return key.id();
  }

  /** Whether the query asks for an answer that comes event by event. */
  boolean asksForStream() {
    return List.of(query.split("&")).contains("stream=true");
  }

  /**
   * Takes it from a request.
   *
   * @param key the client's
   * @param format which the client speaks
   */
  static ClientRequest of(HttpServletRequest request, ClientKey key, WireFormat format) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (List<String> names : List.of(PASSED, PASSED_IN_FORMAT.get(format))) {
      for (String name : names) {
        if (request.getHeader(name) != null) {
          headers.put(name, String.join(",", Collections.list(request.getHeaders(name))));
        }
      }
    }
    return new ClientRequest(
        key,
        ClientAccess.queryWithoutKey(request.getQueryString()),
        Objects.requireNonNullElse(request.getContentType(), ""),
        headers,
        conversation(request));
  }

  private static Optional<String> conversation(HttpServletRequest request) {
    for (String header : OF_CONVERSATION) {
      String name = request.getHeader(header);
      if (name != null && !name.isBlank()) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /**
   * For requests that come as messages on the WebSocket which this one opened: without what is said
   * of the WebSocket alone, or of one request alone.
   */
  ClientRequest ofMessages() {
    Map<String, String> passed = new LinkedHashMap<>(headers);
    passed.remove("idempotency-key");
    passed.computeIfPresent(
        "openai-beta",
        (name, value) ->
            Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(feature -> !feature.startsWith("responses_websockets"))
                .reduce((one, other) -> one + "," + other)
                .orElse(null));
    return new ClientRequest(key, query, "application/json", passed, conversation);
  }

  /** The same with its key as it is known now. */
  ClientRequest with(ClientKey present) {
    return new ClientRequest(present, query, contentType, headers, conversation);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ClientRequest[headers=" + headers.keySet() + "]";
  }
}
