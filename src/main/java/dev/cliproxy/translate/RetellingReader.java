package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads an answer of which the client gets something else than the provider's bytes. What is wrong
 * with it, what was spent and whether it is whole is read as of every answer, by the reader of the
 * provider's format.
 */
abstract sealed class RetellingReader implements AnswerReader, EventStreamReader.Listener
    permits TranslatingReader, GatheringReader, CountReader {
  private final AnswerReader provider;
  private final boolean events;
  private final int maxDocument;

  /** A document of the provider's, as far as it has come. */
  private final HeldBytes document = new HeldBytes();

  private AnswerProblem problem;

  /**
   * @param events whether the provider answers with events
   * @param maxDocument how large a document of the provider's may be, in bytes
   */
  RetellingReader(WireFormat format, String clientModel, boolean events, int maxDocument) {
    this.provider =
        events
            ? new EventStreamReader(format, clientModel, this)
            : new DocumentReader(format, clientModel);
    this.events = events;
    this.maxDocument = maxDocument;
  }

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    provider.feed(in, RetellingReader::drop);
    if (!events && problem == null) {
      if (document.size() + in.remaining() > maxDocument) {
        fail(AnswerProblem.oversized());
      } else {
        Chunk chunk = Chunk.of(in);
        document.write(chunk.bytes(), chunk.from(), chunk.to() - chunk.from());
      }
    }
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    provider.finish(RetellingReader::drop);
  }

  private static void drop(ByteBuffer piece) {
    // The client gets something else.
  }

  /** An event of the provider's is whole. */
  @Override
  public void event(byte[] bytes, int from, int to) {}

  /** The mark after the last event of OpenAI's streams. */
  @Override
  public void endMark() {}

  /** Whether the provider answers with events. */
  final boolean hasEvents() {
    return events;
  }

  /** How much of a document has come, in bytes. */
  final int documentSize() {
    return document.size();
  }

  /** What the provider's document says; empty when it is deeper than anybody writes. */
  final Optional<JsonNode> document() {
    return Json.parse(document.bytes(), 0, document.size());
  }

  /** Whether the provider has said all, and nothing is wrong with it. */
  final boolean isTold() {
    return problem == null && provider.complete();
  }

  /** Something is wrong that the provider's reader does not see; what was wrong first counts. */
  final void fail(AnswerProblem found) {
    if (problem == null) {
      problem = found;
    }
  }

  @Override
  public boolean begun() {
    return provider.begun();
  }

  @Override
  public final Optional<AnswerProblem> problem() {
    return provider.problem().or(() -> Optional.ofNullable(problem));
  }

  /** Where the client is told another's, or none. */
  @Override
  public Optional<String> responseId() {
    return Optional.empty();
  }

  /** As the provider's reader found it. */
  final Optional<String> providerResponseId() {
    return provider.responseId();
  }

  @Override
  public Tokens tokens() {
    return provider.tokens();
  }

  @Override
  public Usage usage() {
    return provider.usage();
  }

  /** The client's surface tells them. */
  @Override
  public final boolean tellsErrors() {
    return false;
  }
}
