package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.Optional;

/** Writes an answer to a chat client as chunks. */
final class ChatAnswerEncoder implements AnswerEncoder {
  /** Thoughts are repeated beside their state up to this; beyond, the state goes without. */
  private static final int LONGEST_THOUGHTS = 1 << 20;

  private final AnswerContext context;
  private final ChatAnswers answers;
  private FinishReason reason = FinishReason.END;
  private boolean started;
  private int calls;
  private int details;
  private final StringBuilder thoughts = new StringBuilder();
  private boolean tooManyThoughts;

  /** How much was said, and how much before the present text, in UTF-16 characters. */
  private int said;

  private int saidBefore;
  private boolean inText;

  /** The call that takes a text, whose arguments are told as a whole; null for others. */
  private StringBuilder freeform;

  ChatAnswerEncoder(AnswerContext context) {
    this.context = context;
    this.answers = new ChatAnswers(context);
  }

  @Override
  public void part(StreamPart part, EventSink out) {
    start(out);
    part.accept(new Writer(out));
  }

  private void start(EventSink out) {
    if (!started) {
      started = true;
      send(Json.object().put("role", "assistant").put("content", ""), out);
    }
  }

  private void send(ObjectNode delta, EventSink out) {
    out.event("", chunk(delta, null));
  }

  private ObjectNode chunk(ObjectNode delta, String finish) {
    ObjectNode chunk = answers.head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs");
    choice.put("finish_reason", finish);
    if (ChatAnswers.asksForUsage(context)) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  @Override
  public void end(Usage usage, EventSink out) {
    start(out);
    out.event("", chunk(Json.object(), ChatAnswers.reason(reason)));
    if (ChatAnswers.asksForUsage(context)) {
      ObjectNode last = answers.head("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", ChatAnswers.usage(usage));
      out.event("", last);
    }
    out.endMark();
  }

  /** Nothing is ever open in this format. */
  @Override
  public void breakOff(EventSink out) {}

  private final class Writer implements StreamPart.Visitor {
    private final EventSink out;

    Writer(EventSink out) {
      this.out = out;
    }

    @Override
    public void start(StreamPart.Start start) {
      // It has its own id.
    }

    private void endThoughts() {
      thoughts.setLength(0);
      tooManyThoughts = false;
    }

    @Override
    public void text(StreamPart.TextDelta text) {
      endThoughts();
      if (!inText) {
        inText = true;
        saidBefore = said;
      }
      said += text.text().length();
      send(Json.object().put("content", text.text()), out);
    }

    @Override
    public void cited(StreamPart.Cited cited) {
      if (said == 0) {
        return;
      }
      ObjectNode delta = Json.object();
      delta.putArray("annotations").add(ChatAnswers.annotation(cited.citation(), saidBefore));
      send(delta, out);
    }

    @Override
    public void thinking(StreamPart.ThinkingDelta thinking) {
      inText = false;
      tooManyThoughts |= thoughts.length() + thinking.text().length() > LONGEST_THOUGHTS;
      if (tooManyThoughts) {
        thoughts.setLength(0);
      } else {
        thoughts.append(thinking.text());
      }
      send(Json.object().put("reasoning_content", thinking.text()), out);
    }

    @Override
    public void thinkingState(StreamPart.ThinkingState state) {
      boolean ofThoughts =
          state.state().binding() == State.Binding.THINKING
              || state.state().binding() == State.Binding.REDACTED;
      inText = false;
      String told = ofThoughts ? thoughts.toString() : "";
      endThoughts();
      ObjectNode delta = Json.object();
      delta
          .putArray("reasoning_details")
          .add(ChatAnswers.sealed(new Part.Thinking(told, Optional.of(state.state())), details++));
      send(delta, out);
    }

    @Override
    public void toolStart(StreamPart.ToolStart start) {
      endThoughts();
      inText = false;
      freeform = answers.isFreeform(start.name()) ? new StringBuilder() : null;
      ObjectNode call = called().put("id", start.id());
      if (freeform != null) {
        call.put("type", "custom").putObject("custom").put("name", start.name()).put("input", "");
      } else {
        call.put("type", "function")
            .putObject("function")
            .put("name", start.name())
            .put("arguments", "");
      }
      send(calling(call), out);
    }

    private ObjectNode called() {
      return Json.object().put("index", calls);
    }

    private ObjectNode calling(ObjectNode call) {
      ObjectNode delta = Json.object();
      delta.putArray("tool_calls").add(call);
      return delta;
    }

    @Override
    public void toolArguments(StreamPart.ToolArguments arguments) {
      if (freeform != null) {
        freeform.append(arguments.fragment());
        return;
      }
      ObjectNode call = called();
      call.putObject("function").put("arguments", arguments.fragment());
      send(calling(call), out);
    }

    @Override
    public void toolEnd(StreamPart.ToolEnd end) {
      if (freeform != null) {
        ObjectNode call = called();
        call.putObject("custom").put("input", ChatAnswers.input(freeform.toString()));
        send(calling(call), out);
        freeform = null;
      }
      calls++;
    }

    @Override
    public void search(StreamPart.Searched search) {
      // Chat has a place only for what was cited of it.
      endThoughts();
      inText = false;
    }

    @Override
    public void media(StreamPart.Shown shown) {
      endThoughts();
      inText = false;
      ObjectNode delta = Json.object();
      delta.putArray("images").add(ChatAnswers.image(shown.media()));
      send(delta, out);
    }

    @Override
    public void finish(StreamPart.Finish finish) {
      reason = finish.reason();
    }
  }
}
