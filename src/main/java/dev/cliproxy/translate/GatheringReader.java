package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.responses.ResponseGatherer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an answer of events for a client that wants the document which they make up. */
final class GatheringReader extends RetellingReader {
  private final String clientModel;
  private final ResponseGatherer gatherer = new ResponseGatherer();

  GatheringReader(WireFormat format, String clientModel) {
    super(format, clientModel, true, 0);
    if (format != WireFormat.RESPONSES) {
      throw new IllegalArgumentException("not a format whose events are gathered: " + format);
    }
    this.clientModel = clientModel;
  }

  @Override
  public void event(byte[] bytes, int from, int to) {
    if (problem().isEmpty()) {
      Json.parse(bytes, from, to).ifPresent(gatherer::event);
      if (gatherer.isTooMuch()) {
        fail(AnswerProblem.oversized());
      }
    }
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    super.finish(out);
    if (isTold()) {
      gatherer
          .response()
          .ifPresent(
              document -> {
                document.put("model", clientModel);
                out.accept(Json.bytes(document));
              });
    }
  }

  @Override
  public boolean complete() {
    return isTold() && gatherer.response().isPresent();
  }

  @Override
  public Optional<String> responseId() {
    return providerResponseId();
  }
}
