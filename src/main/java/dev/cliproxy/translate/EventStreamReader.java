package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an answer of server-sent events. */
final class EventStreamReader implements AnswerReader {

  /** The longest event, and the longest line outside of one, in bytes. */
  static final int MAX_EVENT = 16 << 20;

  /** Hears of what was read, event by event. */
  interface Listener {

    /** An event's data was read: it is one JSON document, errors included. */
    void event(byte[] bytes, int from, int to);

    /** OpenAI's mark at the end was read. */
    void endMark();
  }

  private static final byte[] NOTHING = {};
  private static final byte[] END_MARK = "[DONE]".getBytes(US_ASCII);

  /** What becomes of an event. */
  private enum Verdict {
    HAND_ON,
    WITHHOLD,
    /** Neither it nor anything after it is handed on. */
    STOP
  }

  private final AnswerContent content;
  private final JsonScanner scanner;
  private final byte[] clientName;
  private final boolean withholdUsage;

  /** Null where only the bytes matter. */
  private final Listener listener;

  private final EventFrame frame = new EventFrame();

  /** The beginning of an event whose end has not come, and room for more of it. */
  private byte[] held = NOTHING;

  private int heldLength;

  /** Where in the present event its JSON begins. */
  private int documentFrom;

  /** What became of the event before. */
  private Verdict verdict = Verdict.HAND_ON;

  EventStreamReader(WireFormat format, String clientModel, boolean withholdUsage) {
    this(format, clientModel, withholdUsage, null);
  }

  /** For who wants the events and not the bytes. */
  EventStreamReader(WireFormat format, String clientModel, Listener listener) {
    this(format, clientModel, false, Objects.requireNonNull(listener, "listener"));
  }

  private EventStreamReader(
      WireFormat format, String clientModel, boolean withholdUsage, Listener listener) {
    this.listener = listener;
    this.content = new AnswerContent(format, clientModel);
    this.scanner = new JsonScanner(AnswerPlaces.of(format), content);
    this.clientName = JsonText.quoted(clientModel).getBytes(UTF_8);
    this.withholdUsage = withholdUsage;
  }

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    Chunk chunk = Chunk.of(in);
    byte[] bytes = chunk.bytes();
    int eventFrom = chunk.from();
    int at = chunk.from();
    while (verdict != Verdict.STOP) {
      int end = EventFrame.lineEnd(bytes, at, chunk.to());
      if (end == chunk.to()) {
        keep(chunk, eventFrom, at, out);
        return;
      }
      int next = end + 1;
      boolean over =
          heldLength > 0
              ? takeHeldLine(chunk, at, next, out)
              : takeLine(chunk, eventFrom, next, out);
      if (over) {
        eventFrom = next;
      }
      at = next;
    }
  }

  private boolean takeHeldLine(Chunk chunk, int from, int to, Consumer<ByteBuffer> out) {
    hold(chunk.bytes(), from, to);
    chunk.skipTo(to);
    if (verdict == Verdict.STOP) {
      return true;
    }
    Chunk event = Chunk.of(ByteBuffer.wrap(held, 0, heldLength));
    boolean over = takeLine(event, 0, heldLength, out);
    if (over) {
      event.handOnTo(heldLength, out);
      release();
    }
    return over;
  }

  /**
   * The line that ends before {@code to} is whole, of the event that begins at {@code from}.
   *
   * @return whether nothing of the event is left to come
   */
  private boolean takeLine(Chunk chunk, int from, int to, Consumer<ByteBuffer> out) {
    EventFrame.Line line = frame.take(chunk.bytes(), from, to - from);
    if (to - from > MAX_EVENT) {
      stop(AnswerProblem.oversized());
    } else {
      switch (line) {
        case INSIDE -> {
          return false;
        }
        case OUTSIDE -> verdict = Verdict.HAND_ON;
        case END -> read(chunk.bytes(), from);
        case REST_OF_END -> {}
      }
    }
    pass(chunk, from, to, out);
    frame.begin();
    return true;
  }

  private void pass(Chunk chunk, int from, int to, Consumer<ByteBuffer> out) {
    List<JsonToken> names = content.takeForeignNames();
    if (verdict == Verdict.HAND_ON) {
      for (JsonToken name : names) {
        chunk.handOnTo(from + documentFrom + (int) name.from(), out);
        chunk.skipTo(from + documentFrom + (int) name.to());
        out.accept(ByteBuffer.wrap(clientName));
      }
    } else {
      chunk.handOnTo(from, out);
      chunk.skipTo(to);
    }
  }

  /** The event is whole. */
  private void read(byte[] bytes, int eventFrom) {
    verdict = Verdict.HAND_ON;
    if (frame.dataLines() == 0) {
      return;
    }
    boolean inPlace = frame.dataLines() == 1;
    byte[] data = inPlace ? bytes : frame.joined(bytes, eventFrom);
    int origin = inPlace ? eventFrom : 0;
    int from = origin + frame.dataFrom();
    int to = origin + frame.dataTo();
    while (from < to && isBlank(data[from])) {
      from++;
    }
    while (from < to && isBlank(data[to - 1])) {
      to--;
    }
    if (Arrays.equals(END_MARK, 0, END_MARK.length, data, from, to)) {
      content.endMark();
      if (listener != null) {
        listener.endMark();
      }
    } else if (from < to) {
      documentFrom = from - origin;
      readDocument(data, from, to);
    }
  }

  private void readDocument(byte[] data, int from, int to) {
    content.beginEvent();
    scanner.reset();
    scanner.scan(data, from, to);
    if (!scanner.ended()) {
      stop(AnswerProblem.garbage());
      return;
    }
    content.endEvent();
    if (listener != null) {
      listener.event(data, from, to);
    }
    if (withholdUsage && content.isUsageAlone()) {
      verdict = Verdict.WITHHOLD;
    }
  }

  private static boolean isBlank(byte character) {
    return character == ' ' || character == '\t' || character == '\n';
  }

  private void stop(AnswerProblem problem) {
    content.fail(problem);
    verdict = Verdict.STOP;
  }

  /** The chunk ends; its last line, from {@code at}, may go on. */
  private void keep(Chunk chunk, int eventFrom, int at, Consumer<ByteBuffer> out) {
    if (heldLength > 0) {
      hold(chunk.bytes(), at, chunk.to());
    } else {
      chunk.handOnTo(eventFrom, out);
      hold(chunk.bytes(), eventFrom, chunk.to());
    }
  }

  private void hold(byte[] bytes, int from, int to) {
    int length = heldLength + to - from;
    if (length > MAX_EVENT) {
      stop(AnswerProblem.oversized());
      release();
      return;
    }
    if (length > held.length) {
      held = Arrays.copyOf(held, length + length / 2);
    }
    System.arraycopy(bytes, from, held, heldLength, to - from);
    heldLength = length;
  }

  /** A new array for the next, because what was handed on may be a view on this one. */
  private void release() {
    held = NOTHING;
    heldLength = 0;
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    if (heldLength == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOf(held, heldLength + 1);
    bytes[heldLength] = '\n';
    Chunk event = Chunk.of(ByteBuffer.wrap(bytes, 0, heldLength));
    frame.take(bytes, 0, heldLength + 1);
    read(bytes, 0);
    pass(event, 0, heldLength, out);
    event.handOnTo(heldLength, out);
    release();
  }

  @Override
  public boolean begun() {
    return content.begun();
  }

  @Override
  public Optional<AnswerProblem> problem() {
    return content.problem();
  }

  @Override
  public boolean complete() {
    return content.complete();
  }

  @Override
  public Optional<String> responseId() {
    return content.responseId();
  }

  @Override
  public long nextEventNumber() {
    return content.nextNumber();
  }

  @Override
  public Tokens tokens() {
    return content.tokens();
  }

  @Override
  public Usage usage() {
    return content.usage();
  }
}
