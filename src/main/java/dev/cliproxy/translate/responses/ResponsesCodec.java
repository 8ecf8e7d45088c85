package dev.cliproxy.translate.responses;

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

/** OpenAI's Responses. */
public final class ResponsesCodec implements Codec {
  /** Where this format has other words than encoders. */
  private static final Map<String, String> FIELD_NAMES =
      Map.of(
          "max_tokens", "max_output_tokens",
          "max_uses", "max_tool_calls",
          "reasoning", "reasoning.effort",
          "reasoning_effort", "reasoning.effort",
          "response_format", "text.format",
          "verbosity", "text.verbosity",
          "allowed_domains", "filters.allowed_domains");

  private static final NameRule NAMES = NameRule.of(64);

  @Override
  public State.Family family() {
    return State.Family.OPENAI;
  }

  @Override
  public NameRule toolNames() {
    return NAMES;
  }

  @Override
  public NameRule callIds() {
    return NAMES;
  }

  @Override
  public Prompt decodeRequest(ObjectNode request, boolean streams, Losses losses) {
    return new RequestDecoder(request, streams, losses).decode();
  }

  @Override
  public ObjectNode repeated(ObjectNode request) {
    ObjectNode repeated = Json.object();
    request.properties().forEach(member -> repeated.set(member.getKey(), member.getValue()));
    repeated.set("input", ClientTools.declarations(request));
    return repeated;
  }

  @Override
  public ObjectNode encodeRequest(Prompt prompt, String model, Losses losses) {
    return new RequestEncoder(prompt, model, losses).encode();
  }

  @Override
  public String fieldName(String word) {
    return FIELD_NAMES.getOrDefault(word, word);
  }

  @Override
  public Optional<TokenCounter> tokenCounter() {
    return Optional.of(new ResponsesTokenCounter());
  }

  @Override
  public AnswerDecoder answerDecoder() {
    return new ResponseDecoder();
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context) {
    return new ResponseEncoder(context);
  }

  @Override
  public ObjectNode encodeAnswer(Answer answer, AnswerContext context) {
    return ResponseEncoder.document(answer, context);
  }
}
