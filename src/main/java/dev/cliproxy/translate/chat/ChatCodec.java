package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.NameRule;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.TokenCounter;
import java.util.Map;
import java.util.Optional;

/** OpenAI's chat completions. */
public final class ChatCodec implements Codec {
  /** Where this format has other words than encoders. */
  private static final Map<String, String> FIELD_NAMES =
      Map.of(
          "reasoning", "reasoning_effort",
          "reasoning.effort", "reasoning_effort",
          "web_search", "web_search_options",
          "user_location", "web_search_options.user_location");

  private static final NameRule NAMES = NameRule.of(64);

  /** What vendors of this format take at most: those who count, count OpenAI's 40 to 64. */
  private static final NameRule CALL_IDS = NameRule.of(64);

  /** Its providers make none that is read here; what is OpenAI's is of no use to them. */
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
    return CALL_IDS;
  }

  @Override
  public Prompt decodeRequest(ObjectNode request, boolean streams, Losses losses) {
    return new ChatRequestDecoder(request, losses).prompt(streams);
  }

  @Override
  public ObjectNode repeated(ObjectNode request) {
    return ChatAnswers.repeated(request);
  }

  @Override
  public ObjectNode encodeRequest(Prompt prompt, String model, Losses losses) {
    return new ChatRequestEncoder(prompt, new ChatModel(model), losses).request();
  }

  @Override
  public String fieldName(String word) {
    return FIELD_NAMES.getOrDefault(word, word);
  }

  @Override
  public Optional<TokenCounter> tokenCounter() {
    return Optional.empty();
  }

  @Override
  public AnswerDecoder answerDecoder() {
    return new ChatAnswerDecoder();
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context) {
    return new ChatAnswerEncoder(context);
  }

  @Override
  public ObjectNode encodeAnswer(Answer answer, AnswerContext context) {
    return new ChatAnswers(context).document(answer);
  }
}
