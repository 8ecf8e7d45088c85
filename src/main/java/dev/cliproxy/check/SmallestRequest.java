package dev.cliproxy.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.catalog.EffortRule;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.upstream.Operation;
import dev.cliproxy.upstream.OutboundRequest;
import dev.cliproxy.upstream.ProviderRequest;

/**
 * The least that a model can be asked for: one word, answered with as few tokens as the provider
 * lets one have. Sources of the fields: platform.openai.com/docs/api-reference,
 * docs.anthropic.com/en/api/messages, ai.google.dev/api/generate-content.
 */
final class SmallestRequest {
  private static final String WORD = "Hi";

  /** What OpenAI's Responses have as the least. */
  private static final int LEAST_OUTPUT = 16;

  private SmallestRequest() {}

  /**
   * The request to send.
   *
   * @param model the provider's name of it
   * @param secret the credential's key, or the present token of its login
   * @param generalProxyUrl the proxy of all that name none themselves; {@code ""} for none
   * @throws IllegalArgumentException when the credential's base URL is none
   */
  static OutboundRequest of(
      Credential credential, String model, String secret, String generalProxyUrl) {
    Candidate candidate = new Candidate(credential, model, false, EffortRule.KEEP);
    try {
      return ProviderRequest.translated(
              candidate,
              model,
              secret,
              operation(credential),
              document(credential, model),
              candidate.isCodexLogin())
          .outbound(generalProxyUrl);
    } catch (InvalidRequestBodyException e) {
      throw new AssertionError("one word is not too large", e);
    }
  }

  private static Operation operation(Credential credential) {
    return switch (credential.provider()) {
      case OPENAI_COMPATIBILITY -> Operation.CHAT_COMPLETION;
      case CODEX -> Operation.RESPONSE;
      case CLAUDE -> Operation.MESSAGE;
      case GEMINI -> Operation.GENERATE_CONTENT;
    };
  }

  private static ObjectNode document(Credential credential, String model) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    switch (credential.provider()) {
      case OPENAI_COMPATIBILITY, CLAUDE -> {
        document.put("model", model).put("max_tokens", 1);
        document.putArray("messages").addObject().put("role", "user").put("content", WORD);
      }
      case CODEX -> {
        document.put("model", model).put("max_output_tokens", LEAST_OUTPUT).put("store", false);
        ObjectNode message = document.putArray("input").addObject().put("role", "user");
        message.putArray("content").addObject().put("type", "input_text").put("text", WORD);
      }
      case GEMINI -> {
        ObjectNode content = document.putArray("contents").addObject().put("role", "user");
        content.putArray("parts").addObject().put("text", WORD);
        document.putObject("generationConfig").put("maxOutputTokens", 1);
      }
    }
    return document;
  }
}
