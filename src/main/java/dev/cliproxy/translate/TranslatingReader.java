package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.AnswerFold;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.JsonBytes;
import dev.cliproxy.translate.canonical.Sequence;
import dev.cliproxy.translate.canonical.StreamPart;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads an answer in one format and hands on the same in another: what was said goes through the
 * provider's decoder and the client's encoder.
 */
final class TranslatingReader extends RetellingReader {
  /** The largest answer that is translated as a whole, in bytes. */
  private static final int MAX_DOCUMENT = 32 << 20;

  /** How much longer a document in another format may be than the provider's, in bytes. */
  private static final int LONGER = 1_024;

  private static final String EVENT = "event: ";
  private static final String LINE_END = "\n";
  private static final String DATA = "data: ";
  private static final String EVENT_END = "\n\n";
  private static final String END_MARK = "data: [DONE]\n\n";

  private final AnswerDecoder decoder;
  private final AnswerTranslation translation;
  private final AnswerContext context;
  private final Sequence sequence;

  /** For a client that wants events; null for one that wants a document. */
  private final AnswerEncoder encoder;

  private final AnswerFold fold = new AnswerFold();

  /** What the client gets of what is being read. */
  private final JsonBytes written = new JsonBytes();

  private final EventSink sink = new Events();
  private long nextEventNumber;
  private long received;
  private boolean started;
  private boolean wrote;

  /** Why it ends; kept until it has, because vendors go on after it; null before. */
  private StreamPart.Finish finish;

  private boolean ended;

  TranslatingReader(
      AnswerTranslation translation, AnswerDecoder decoder, boolean events, AnswerContext context) {
    super(translation.format(), context.model(), events, MAX_DOCUMENT);
    this.decoder = decoder;
    this.translation = translation;
    this.context = context;
    this.sequence = new Sequence(context.id(), this::take);
    this.encoder = translation.streams() ? translation.client().answerEncoder(context) : null;
  }

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    super.feed(in, out);
    received += in.remaining();
    if (received > MAX_DOCUMENT && encoder == null) {
      fail(AnswerProblem.oversized());
    }
    handOn(out);
  }

  @Override
  public void event(byte[] bytes, int from, int to) {
    if (ended || problem().isPresent()) {
      return;
    }
    Json.parse(bytes, from, to)
        .ifPresentOrElse(data -> decoder.event(data, this::order), this::cannotRead);
    if (decoder.ended()) {
      end();
    }
  }

  @Override
  public void endMark() {
    if (!ended && problem().isEmpty()) {
      end();
    }
  }

  /** It is JSON, but deeper, or with longer names and numbers, than anybody writes. */
  private void cannotRead() {
    fail(AnswerProblem.garbage());
  }

  private void order(StreamPart part) {
    if (part instanceof StreamPart.Finish told) {
      // A plain reason says less than one that came before it.
      if (finish == null || isPlain(finish.reason())) {
        finish = told;
      }
    } else if (problem().isEmpty()) {
      sequence.accept(named(part));
      if (sequence.isTooMuch()) {
        fail(AnswerProblem.oversized());
      }
    }
  }

  private static boolean isPlain(FinishReason reason) {
    return reason == FinishReason.END || reason == FinishReason.TOOLS;
  }

  /** With the client's names, and with whose state it is. */
  private StreamPart named(StreamPart part) {
    if (part instanceof StreamPart.ToolStart start) {
      String id = start.id().isEmpty() ? "" : translation.client().callIds().applied(start.id());
      return new StreamPart.ToolStart(
          start.call(), id, translation.adaptation().clientName(start.name()));
    }
    return part instanceof StreamPart.ThinkingState thinking
        ? new StreamPart.ThinkingState(thinking.state().ownedBy(translation.credential()))
        : part;
  }

  private void take(StreamPart part) {
    if (!started && !(part instanceof StreamPart.Start)) {
      take(new StreamPart.Start(""));
    }
    started = true;
    if (part instanceof StreamPart.Finish end && end.reason() == FinishReason.MALFORMED) {
      fail(AnswerProblem.unusable());
    } else if (encoder == null) {
      part.accept(fold);
    } else {
      encoder.part(part, sink);
    }
  }

  private void end() {
    if (problem().isEmpty()) {
      sequence.accept(finish == null ? new StreamPart.Finish(FinishReason.END) : finish);
    }
    if (problem().isPresent()) {
      return;
    }
    ended = true;
    if (encoder != null) {
      encoder.end(usage(), sink);
    } else {
      written.expect(documentSize() + LONGER);
      written.json(translation.client().encodeAnswer(fold.answer(usage()), context));
    }
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    super.finish(out);
    if (!ended && isTold()) {
      if (!hasEvents()) {
        document().ifPresentOrElse(this::decode, this::cannotRead);
      }
      end();
    }
    if (!ended && encoder != null) {
      encoder.breakOff(sink);
    }
    handOn(out);
  }

  /** Gemini's list is a stream's events in one document. */
  private void decode(JsonNode whole) {
    if (whole.isArray()) {
      whole.forEach(event -> decoder.event(event, this::order));
    } else {
      decoder.document(whole, this::order);
    }
  }

  private void handOn(Consumer<ByteBuffer> out) {
    if (written.size() > 0) {
      wrote = true;
      out.accept(written.take());
    }
  }

  @Override
  public long nextEventNumber() {
    return nextEventNumber;
  }

  /** Not before the client gets something: until then another provider can be asked. */
  @Override
  public boolean begun() {
    return wrote && super.begun();
  }

  /** Whole is what the client was told to its end. */
  @Override
  public boolean complete() {
    return ended && isTold();
  }

  /** Writes events as a stream has them. */
  private final class Events implements EventSink {
    @Override
    public void event(String name, JsonNode data) {
      if (!name.isEmpty()) {
        written.text(EVENT);
        written.text(name);
        written.text(LINE_END);
      }
      written.text(DATA);
      written.json(data);
      written.text(EVENT_END);
      nextEventNumber = data.path("sequence_number").asLong(-1) + 1;
    }

    @Override
    public void endMark() {
      written.text(END_MARK);
    }
  }
}
