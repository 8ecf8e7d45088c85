package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.NameRule;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.TokenCounter;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Google's Gemini: {@code generateContent} and {@code streamGenerateContent}. */
public final class GeminiCodec implements Codec {
  /** Where this format has other words than encoders. */
  private static final Map<String, String> FIELD_NAMES =
      Map.ofEntries(
          Map.entry("max_tokens", "maxOutputTokens"),
          Map.entry("stop", "stopSequences"),
          Map.entry("top_p", "topP"),
          Map.entry("top_k", "topK"),
          Map.entry("presence_penalty", "presencePenalty"),
          Map.entry("frequency_penalty", "frequencyPenalty"),
          Map.entry("reasoning", "thinkingConfig"),
          Map.entry("reasoning_effort", "thinkingConfig"),
          Map.entry("reasoning.effort", "thinkingConfig"),
          Map.entry("response_format", "responseSchema"),
          Map.entry("tool_choice", "toolConfig"),
          Map.entry("service_tier", "serviceTier"),
          Map.entry("web_search", "googleSearch"),
          Map.entry("blocked_domains", "excludeDomains"));

  /**
   * The newest take colons, too, and up to 128 characters; older ones neither, and nobody is helped
   * by a name that one model knows and the next does not.
   */
  private static final NameRule TOOL_NAMES =
      new NameRule(Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*"), 64);

  /** Google compares them and looks no closer. */
  private static final NameRule CALL_IDS = new NameRule(Pattern.compile("[!-~]+"), 256);

  @Override
  public State.Family family() {
    return State.Family.GEMINI;
  }

  @Override
  public NameRule toolNames() {
    return TOOL_NAMES;
  }

  @Override
  public NameRule callIds() {
    return CALL_IDS;
  }

  @Override
  public Prompt decodeRequest(ObjectNode request, boolean streams, Losses losses) {
    return new RequestDecoder(losses).decoded(request, streams);
  }

  /** Answers repeat nothing. */
  @Override
  public ObjectNode repeated(ObjectNode request) {
    return Json.object();
  }

  @Override
  public ObjectNode encodeRequest(Prompt prompt, String model, Losses losses) {
    return new RequestEncoder(new GeminiModel(model), losses).encoded(prompt);
  }

  @Override
  public String fieldName(String word) {
    return FIELD_NAMES.getOrDefault(word, word);
  }

  @Override
  public Optional<TokenCounter> tokenCounter() {
    return Optional.of(new GeminiTokenCounter());
  }

  @Override
  public AnswerDecoder answerDecoder() {
    return new GeminiAnswerDecoder();
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context) {
    return new GeminiAnswerEncoder(context);
  }

  @Override
  public ObjectNode encodeAnswer(Answer answer, AnswerContext context) {
    return new AnswerWriter(context).document(answer);
  }
}
