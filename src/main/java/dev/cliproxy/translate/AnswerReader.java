package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the answer of one attempt as it passes and hands on what the client gets: the same bytes,
 * wherever they are cut, but for the name of the model. Knows what was spent, whether the answer is
 * whole, and whether it is one at all.
 *
 * <p>Give it what came from the provider, then {@link #finish finish} at its end. What it hands on
 * is valid only until the call returns: copy what is kept. After each call look at {@link #problem
 * problem} first: a provider's error event is handed on like any other, to be dropped when another
 * attempt can still be made. Of garbage and of what is too long nothing is handed on, nor of
 * anything after it. Nothing that a provider may send makes these methods throw.
 *
 * <p>A stream keeps less than a kilobyte while no event is incomplete, a document always. Not
 * thread-safe.
 */
public sealed interface AnswerReader
    permits EventStreamReader, DocumentReader, OpaqueReader, RetellingReader {

  /**
   * For an answer of server-sent events. An event, or a line outside of one, is handed on when it
   * is whole; one longer than 16 MiB is a problem.
   *
   * @param clientModel the name that the client used, which stands for the provider's
   * @param withholdUsage whether the event that holds nothing but the usage is kept from the
   *     client, because the proxy asked for it and the client did not; only OpenAI's completions
   *     have such
   */
  static AnswerReader stream(WireFormat format, String clientModel, boolean withholdUsage) {
    return new EventStreamReader(format, clientModel, withholdUsage);
  }

  /**
   * For an answer that is one JSON document, an object or, from Gemini, a list of such. Of any
   * length; nothing but the name of a model is held back.
   *
   * @param clientModel the name that the client used, which stands for the provider's
   */
  static AnswerReader whole(WireFormat format, String clientModel) {
    return new DocumentReader(format, clientModel);
  }

  /**
   * For an answer of server-sent events of which the client is to get the document that they make
   * up; only OpenAI's responses can be gathered so.
   *
   * @param clientModel the name that the client used, which stands for the provider's
   */
  static AnswerReader gathered(WireFormat format, String clientModel) {
    return new GatheringReader(format, clientModel);
  }

  /** For an answer that is nothing to be read, such as sound or a plain text: all of it passes. */
  static AnswerReader opaque() {
    return new OpaqueReader();
  }

  /**
   * Reads on.
   *
   * @param in what came, its position and limit left alone; must not change before this returns
   * @param out takes what the client gets, in order; each buffer is a view on {@code in} or small,
   *     never empty, not to be written to, and has an array if {@code in} has one
   */
  void feed(ByteBuffer in, Consumer<ByteBuffer> out);

  /**
   * Nothing more comes: an event without the blank line after it counts. The last call; it says
   * nothing about whether the provider was done, {@link #complete} does.
   */
  void finish(Consumer<ByteBuffer> out);

  /**
   * Whether the first event that says something has been read, no comment, ping or error; for any
   * other answer, whether it has begun.
   */
  boolean begun();

  /** What is wrong with the answer; of several the first. */
  Optional<AnswerProblem> problem();

  /**
   * Whether the provider said all it has to say: the format's last event, the end of the document,
   * the end of what is not read; false whenever there is a problem.
   */
  boolean complete();

  /** The id of the response that is being made; empty until it was said, and in other formats. */
  Optional<String> responseId();

  /** What was spent, as far as the answer said it; what a failed answer said counts too. */
  Tokens tokens();

  /** As {@link #tokens}, with what was written to a cache. */
  Usage usage();

  /**
   * The number that the client's next event has; 0 for the first, and in formats that count none.
   */
  default long nextEventNumber() {
    return 0;
  }

  /** Whether the client hears of a provider's error in what is handed on. */
  default boolean tellsErrors() {
    return true;
  }
}
