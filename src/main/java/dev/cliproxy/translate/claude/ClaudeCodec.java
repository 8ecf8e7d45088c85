package dev.cliproxy.translate.claude;

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

/** Anthropic's Messages. */
public final class ClaudeCodec implements Codec {
  /** Where this format has other words than encoders. */
  private static final Map<String, String> FIELD_NAMES =
      Map.of(
          "stop", "stop_sequences",
          "reasoning", "thinking",
          "reasoning_effort", "thinking",
          "reasoning.effort", "thinking",
          "response_format", "output_config.format",
          "user", "metadata.user_id",
          "parallel_tool_calls", "tool_choice.disable_parallel_tool_use");

  private static final NameRule TOOL_NAMES = NameRule.of(64);

  /** Anthropic names no length; other formats' clients have ids of up to about 100. */
  private static final NameRule CALL_IDS = NameRule.of(128);

  @Override
  public State.Family family() {
    return State.Family.ANTHROPIC;
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
    return new RequestDecoder(request, losses).prompt(streams);
  }

  /** Answers repeat nothing. */
  @Override
  public ObjectNode repeated(ObjectNode request) {
    return Json.object();
  }

  @Override
  public boolean tellsInputFirst() {
    return true;
  }

  @Override
  public ObjectNode encodeRequest(Prompt prompt, String model, Losses losses) {
    return new RequestEncoder(prompt, model, losses).request();
  }

  @Override
  public String fieldName(String word) {
    return FIELD_NAMES.getOrDefault(word, word);
  }

  @Override
  public Optional<TokenCounter> tokenCounter() {
    return Optional.of(new ClaudeTokenCounter());
  }

  @Override
  public AnswerDecoder answerDecoder() {
    return new MessageDecoder();
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context) {
    return new MessageEncoder(context);
  }

  @Override
  public ObjectNode encodeAnswer(Answer answer, AnswerContext context) {
    MessageFold fold = new MessageFold();
    MessageEncoder encoder = new MessageEncoder(context);
    new AnswerReplay(part -> encoder.part(part, fold)).replay(answer);
    encoder.end(answer.usage(), fold);
    return fold.message();
  }
}
