package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.Optional;

/**
 * Writes an answer to a client as events: each is a document with one part, a call is whole, and
 * the last has the reason of the end, which no other has.
 */
final class GeminiAnswerEncoder implements AnswerEncoder {
  private final AnswerWriter writer;
  private final Visitor visitor = new Visitor();
  private final StringBuilder arguments = new StringBuilder();
  private StreamPart.ToolStart call;
  private FinishReason reason = FinishReason.END;

  GeminiAnswerEncoder(AnswerContext context) {
    this.writer = new AnswerWriter(context);
  }

  @Override
  public void part(StreamPart part, EventSink out) {
    visitor.written = Optional.empty();
    part.accept(visitor);
    visitor.written.ifPresent(
        written ->
            out.event("", writer.response(list(written), Optional.empty(), Optional.empty())));
  }

  @Override
  public void end(Usage usage, EventSink out) {
    ArrayNode parts = writer.last().map(GeminiAnswerEncoder::list).orElse(list());
    out.event("", writer.response(parts, Optional.of(reason), Optional.of(usage)));
  }

  @Override
  public void breakOff(EventSink out) {
    // Each event stands for itself; a call that was not ended was not begun.
  }

  private static ArrayNode list(ObjectNode... parts) {
    ArrayNode list = Json.object().arrayNode();
    for (ObjectNode part : parts) {
      list.add(part);
    }
    return list;
  }

  private final class Visitor implements StreamPart.Visitor {
    private Optional<ObjectNode> written = Optional.empty();

    @Override
    public void start(StreamPart.Start start) {
      // Id and model stand in each event.
    }

    @Override
    public void text(StreamPart.TextDelta delta) {
      written = Optional.of(writer.text(delta.text()));
    }

    @Override
    public void cited(StreamPart.Cited cited) {
      writer.cite(cited.citation());
    }

    @Override
    public void thinking(StreamPart.ThinkingDelta delta) {
      written = writer.thought(delta.text());
    }

    @Override
    public void thinkingState(StreamPart.ThinkingState state) {
      writer.state(state.state());
    }

    @Override
    public void toolStart(StreamPart.ToolStart start) {
      call = start;
      arguments.setLength(0);
    }

    @Override
    public void toolArguments(StreamPart.ToolArguments piece) {
      arguments.append(piece.fragment());
    }

    @Override
    public void toolEnd(StreamPart.ToolEnd end) {
      written = writer.call(call.id(), call.name(), arguments.toString());
      arguments.setLength(0);
    }

    @Override
    public void search(StreamPart.Searched searched) {
      writer.search(searched.search());
    }

    @Override
    public void media(StreamPart.Shown shown) {
      written = Optional.of(writer.media(shown.media()));
    }

    @Override
    public void finish(StreamPart.Finish finish) {
      reason = finish.reason();
    }
  }
}
