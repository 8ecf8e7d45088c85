package dev.cliproxy.translate.canonical;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Puts the pieces of an answer in order: some providers send the arguments of several calls mixed,
 * and go on with text before a call has ended. One call is handed on as it comes, the others, and
 * whatever comes while it is open, wait until it is over. A call without an id gets one, one
 * without arguments an empty object, and one that nobody ended is ended. Where a call was handed
 * on, the reason of the end is that.
 */
public final class Sequence {
  /** What may wait, and what one call's arguments may be, in UTF-16 characters. */
  private static final int MOST = 16 << 20;

  /** More calls in one answer than any provider makes. */
  private static final int MOST_CALLS = 1_024;

  private final String answerId;
  private final Consumer<StreamPart> out;

  /** The calls that have begun and not ended, by the provider's count, in order. */
  private final Map<Integer, Call> open = new LinkedHashMap<>();

  /** What was said meanwhile, and is no part of a call. */
  private final Deque<StreamPart> waiting = new ArrayDeque<>();

  private int calls;
  private long held;
  private boolean tooMuch;
  private boolean finished;
  private boolean started;

  private static final class Call {
    final StreamPart.ToolStart start;
    final StringBuilder arguments = new StringBuilder();

    /** How many of the arguments' characters were handed on; -1 before its start was. */
    int told = -1;

    boolean over;

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
    if (tooMuch) {
      return;
    }
    if (part instanceof StreamPart.Start start) {
      start(start);
    } else if (part instanceof StreamPart.ToolStart start) {
      begin(start);
    } else if (part instanceof StreamPart.ToolArguments arguments) {
      Call call = open.get(arguments.call());
      if (call != null && !call.over && hold(arguments.fragment().length())) {
        call.arguments.append(arguments.fragment());
      }
    } else if (part instanceof StreamPart.ToolEnd end) {
      Call call = open.get(end.call());
      if (call != null) {
        call.over = true;
      }
    } else if (part instanceof StreamPart.Finish finish) {
      finish(finish);
      return;
    } else if (open.isEmpty()) {
      out.accept(part);
    } else if (hold(size(part))) {
      waiting.add(part);
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
    Call before = open.get(start.call());
    if (before != null) {
      before.over = true;
      open.remove(start.call());
      open.put(-1 - calls, before);
    }
    calls++;
    if (calls > MOST_CALLS) {
      tooMuch = true;
      return;
    }
    String id = start.id().isEmpty() ? "call_" + answerId + "_" + calls : start.id();
    open.put(start.call(), new Call(new StreamPart.ToolStart(start.call(), id, start.name())));
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
    return part instanceof StreamPart.ThinkingDelta thinking ? thinking.text().length() : 256;
  }

  /** Hands on of the first open call what there is, and of all after it what is over. */
  private void handOn() {
    List<Integer> over = new ArrayList<>();
    for (Map.Entry<Integer, Call> entry : open.entrySet()) {
      Call call = entry.getValue();
      tell(call);
      if (!call.over) {
        break;
      }
      end(call);
      over.add(entry.getKey());
    }
    over.forEach(open::remove);
    if (open.isEmpty()) {
      held = 0;
      while (!waiting.isEmpty()) {
        out.accept(waiting.poll());
      }
    }
  }

  private void tell(Call call) {
    if (call.told < 0) {
      call.told = 0;
      out.accept(call.start);
    }
    if (call.told < call.arguments.length()) {
      out.accept(
          new StreamPart.ToolArguments(call.start.call(), call.arguments.substring(call.told)));
      call.told = call.arguments.length();
    }
  }

  private void end(Call call) {
    String arguments = call.arguments.toString();
    if (arguments.isBlank()) {
      out.accept(new StreamPart.ToolArguments(call.start.call(), "{}"));
    }
    boolean whole = arguments.isBlank() || Json.parseObject(arguments).isPresent();
    out.accept(new StreamPart.ToolEnd(call.start.call(), whole));
  }

  private void finish(StreamPart.Finish finish) {
    if (finished) {
      return;
    }
    finished = true;
    endCalls();
    FinishReason reason = finish.reason();
    boolean plain = reason == FinishReason.END || reason == FinishReason.TOOLS;
    if (plain) {
      reason = calls > 0 ? FinishReason.TOOLS : FinishReason.END;
    }
    out.accept(new StreamPart.Finish(reason, finish.stopSequence()));
  }

  /** Nothing more comes: what is open is ended. */
  public void endCalls() {
    open.values().forEach(call -> call.over = true);
    handOn();
  }
}
