package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.translate.responses.ResponseGatherer;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an answer of events for a client that wants the document which they make up. */
final class GatheringReader implements AnswerReader, EventStreamReader.Listener {
  private final AnswerReader provider;
  private final String clientModel;
  private final ResponseGatherer gatherer = new ResponseGatherer();
  private AnswerProblem problem;

  GatheringReader(WireFormat format, String clientModel) {
    if (format != WireFormat.RESPONSES) {
      throw new IllegalArgumentException("not a format whose events are gathered: " + format);
    }
    this.provider = new EventStreamReader(format, clientModel, this);
    this.clientModel = clientModel;
  }

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    provider.feed(in, piece -> {});
  }

  @Override
  public void event(byte[] bytes, int from, int to) {
    if (problem == null) {
      Json.parse(bytes, from, to).ifPresent(gatherer::event);
      if (gatherer.isTooMuch()) {
        problem = AnswerProblem.oversized();
      }
    }
  }

  @Override
  public void endMark() {}

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    provider.finish(piece -> {});
    if (complete()) {
      gatherer
          .response()
          .ifPresent(
              document -> {
                document.put("model", clientModel);
                out.accept(ByteBuffer.wrap(Json.bytes(document)));
              });
    }
  }

  @Override
  public boolean begun() {
    return provider.begun();
  }

  @Override
  public Optional<AnswerProblem> problem() {
    return provider.problem().or(() -> Optional.ofNullable(problem));
  }

  @Override
  public boolean complete() {
    return problem == null && provider.complete() && gatherer.response().isPresent();
  }

  @Override
  public Optional<String> responseId() {
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

  @Override
  public boolean tellsErrors() {
    return false;
  }
}
