package dev.cliproxy.translate.canonical;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts the pieces of an answer in order: some providers send the arguments of several calls mixed,
 * and go on with text before a call has ended. One call is handed on as it comes; what has begun
 * after it, be it another call or a text, waits until it is over. A call without an id of its own
 * gets one, one without arguments an empty object, and one that nobody ended is ended. Where a call
 * was handed on, the reason of the end is that. After {@link StreamPart.Finish} there is nothing.
 *
 * <p>Not thread-safe.
 */
public final class Sequence {
  /** What may wait, and what one call's arguments may be, in UTF-16 characters. */
  private static final int MOST = 16 << 20;

  /** More calls in one answer than any provider makes. */
  private static final int MOST_CALLS = 1_024;

  /** What a piece that is not made of text counts as. */
  private static final int USUAL_SIZE = 256;

  private final String answerId;
  private final Consumer<StreamPart> out;

  /** What has begun and is not handed on as a whole, in order: the first is a call. */
  private final Deque<Entry> waiting = new ArrayDeque<>();

  /** The calls that have not ended, by the provider's count. */
  private final Map<Integer, Call> open = new HashMap<>();

  private final Set<String> ids = new HashSet<>();

  /** The call that began last; null before the first. */
  private Call last;

  private int calls;
  private long held;
  private boolean tooMuch;
  private boolean finished;
  private boolean started;

  private sealed interface Entry permits Call, Piece {}

  /** Anything but a call. */
  private record Piece(StreamPart part) implements Entry {}

  private static final class Call implements Entry {
    final StreamPart.ToolStart start;
    final StringBuilder arguments = new StringBuilder();

    /** How many of the arguments' characters were handed on; -1 before its start was. */
    int told = -1;

    boolean over;

    /** Whether the answer was cut off while it was open. */
    boolean cut;

    Call(StreamPart.ToolStart start) {
      this.start = start;
    }
  }

  /**
   * @param answerId what no other answer has, for calls without an id
   */
  public Sequence(String answerId, Consumer<StreamPart> out) {
    this.answerId = Objects.requireNonNull(answerId, "answerId");
    this.out = Objects.requireNonNull(out, "out");
  }

  /** Whether more would have to wait than is kept: what came since is lost. */
  public boolean isTooMuch() {
    return tooMuch;
  }

  /** Whether {@link StreamPart.Finish} has come. */
  public boolean isFinished() {
    return finished;
  }

  /** Takes the next piece as the provider sent it. */
  public void accept(StreamPart part) {
    if (tooMuch || finished) {
      return;
    }
    if (part instanceof StreamPart.Start start) {
      start(start);
    } else if (part instanceof StreamPart.ToolStart start) {
      begin(start);
    } else if (part instanceof StreamPart.ToolArguments arguments) {
      Call call = open.get(arguments.call());
      if (call != null && hold(arguments.fragment().length())) {
        call.arguments.append(arguments.fragment());
      }
    } else if (part instanceof StreamPart.ToolEnd end) {
      over(open.remove(end.call()));
    } else if (part instanceof StreamPart.Finish finish) {
      finish(finish);
    } else if (waiting.isEmpty()) {
      out.accept(part);
    } else if (hold(size(part))) {
      waiting.add(new Piece(part));
    }
    handOn();
  }

  private void start(StreamPart.Start start) {
    if (!started) {
      started = true;
      out.accept(start);
    }
  }

  private void begin(StreamPart.ToolStart start) {
    // A provider that counts a second call as the first means another one.
    over(open.remove(start.call()));
    calls++;
    if (calls > MOST_CALLS) {
      tooMuch = true;
      return;
    }
    last = new Call(new StreamPart.ToolStart(start.call(), id(start.id()), start.name()));
    open.put(start.call(), last);
    waiting.add(last);
  }

  private String id(String given) {
    if (!given.isEmpty() && ids.add(given)) {
      return given;
    }
    String made = "call_" + answerId + "_" + calls;
    ids.add(made);
    return made;
  }

  private static void over(Call call) {
    if (call != null) {
      call.over = true;
    }
  }

  private boolean hold(int characters) {
    held += characters;
    tooMuch |= held > MOST;
    return !tooMuch;
  }

  private static int size(StreamPart part) {
    if (part instanceof StreamPart.TextDelta text) {
      return text.text().length();
    }
    return part instanceof StreamPart.ThinkingDelta thinking
        ? thinking.text().length()
        : USUAL_SIZE;
  }

  /** Hands on of the first call what there is, and of all after it what nothing stands before. */
  private void handOn() {
    while (!waiting.isEmpty()) {
      Entry first = waiting.peek();
      if (first instanceof Piece piece) {
        out.accept(piece.part());
      } else if (first instanceof Call call && !handOn(call)) {
        return;
      }
      waiting.remove();
    }
    held = 0;
  }

  /** Whether that was all of it. */
  private boolean handOn(Call call) {
    int number = call.start.call();
    if (call.told < 0) {
      call.told = 0;
      out.accept(call.start);
    }
    if (call.told < call.arguments.length()) {
      out.accept(new StreamPart.ToolArguments(number, call.arguments.substring(call.told)));
      call.told = call.arguments.length();
    }
    if (call.over) {
      String arguments = call.arguments.toString();
      boolean none = arguments.isBlank() && !call.cut;
      if (none) {
        out.accept(new StreamPart.ToolArguments(number, "{}"));
      }
      out.accept(new StreamPart.ToolEnd(number, none || Json.parseObject(arguments).isPresent()));
    }
    return call.over;
  }

  private void finish(StreamPart.Finish finish) {
    FinishReason reason = finish.reason();
    switch (reason) {
      case LENGTH, FILTER, MALFORMED -> endCalls();
      case END, TOOLS -> {
        endAll();
        reason = calls > 0 ? FinishReason.TOOLS : FinishReason.END;
      }
      case STOP_SEQUENCE, PAUSE -> endAll();
    }
    finished = true;
    out.accept(new StreamPart.Finish(reason, finish.stopSequence()));
  }

  /** What is open is ended as it is, and what waits is handed on. */
  private void endCalls() {
    if (last != null && !last.over) {
      last.cut = true;
    }
    endAll();
  }

  private void endAll() {
    open.values().forEach(Sequence::over);
    open.clear();
    handOn();
  }
}
