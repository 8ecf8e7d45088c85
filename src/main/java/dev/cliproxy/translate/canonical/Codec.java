package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One format, both ways: for its clients, whose requests it decodes and whose answers it encodes,
 * and for its providers. Pure, without state, to be shared.
 */
public interface Codec {

  /** Whose state this format's providers make. */
  State.Family family();

  /** What tools may be called at its providers. */
  NameRule toolNames();

  /** What calls may be called, at its providers and by its clients. */
  NameRule callIds();

  /**
   * Reads a client's request. State of other families is opened from its {@link Envelope}; a bare
   * one of the client's own family is left out, because no other provider can read it.
   *
   * @param request the client's document, which is not changed
   * @param streams whether the client wants events: where the format says so in its path
   * @throws UntranslatableException when it asks for what no other format has
   */
  Prompt decodeRequest(ObjectNode request, boolean streams, Losses losses);

  /**
   * What a client's answers need of its request: members of the document, which is not changed, and
   * nothing of the conversation, because a stream keeps it to its end.
   */
  ObjectNode repeated(ObjectNode request);

  /** Whether a client's stream begins with how many tokens the prompt has. */
  default boolean tellsInputFirst() {
    return false;
  }

  /**
   * Writes the request to a provider. Names and ids are legal already; all {@link State} is of this
   * family and may be sent bare.
   *
   * @param model the provider's name of the model
   * @throws UntranslatableException when the prompt asks for what this format does not have
   */
  ObjectNode encodeRequest(Prompt prompt, String model, Losses losses);

  /**
   * What this format's clients call a field.
   *
   * @param word what encoders call it, whatever their own format does: OpenAI's word in chat
   *     completions, mostly
   */
  default String fieldName(String word) {
    return word;
  }

  /** How tokens are counted; empty where the format has no such question. */
  Optional<TokenCounter> tokenCounter();

  /** For an answer of a provider to one request. */
  AnswerDecoder answerDecoder();

  /** For an answer to a client that comes event by event. */
  AnswerEncoder answerEncoder(AnswerContext context);

  /** Writes an answer to a client as a document; state goes into an {@link Envelope}. */
  ObjectNode encodeAnswer(Answer answer, AnswerContext context);
}
