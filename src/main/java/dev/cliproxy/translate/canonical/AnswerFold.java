package dev.cliproxy.translate.canonical;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the pieces of an answer, in the order of {@link Sequence}, into a whole one. Not
 * thread-safe.
 */
public final class AnswerFold implements StreamPart.Visitor {
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final List<Part.Citation> citations = new ArrayList<>();
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();
  private StreamPart.ToolStart call;
  private StreamPart.Finish finish = new StreamPart.Finish(FinishReason.END);

  /** What was gathered. */
  public Answer answer(Usage usage) {
    endText();
    endThinking(Optional.empty());
    return new Answer(parts, finish.reason(), finish.stopSequence(), usage);
  }

  @Override
  public void start(StreamPart.Start start) {
    // Clients get an id of our own.
  }

  @Override
  public void text(StreamPart.TextDelta delta) {
    endThinking(Optional.empty());
    text.append(delta.text());
  }

  @Override
  public void cited(StreamPart.Cited cited) {
    citations.add(cited.citation());
  }

  @Override
  public void thinking(StreamPart.ThinkingDelta delta) {
    endText();
    thinking.append(delta.text());
  }

  @Override
  public void thinkingState(StreamPart.ThinkingState state) {
    endText();
    boolean ofThoughts =
        state.state().binding() == State.Binding.THINKING
            || state.state().binding() == State.Binding.REDACTED;
    if (!ofThoughts) {
      endThinking(Optional.empty());
    }
    endThinking(Optional.of(state.state()));
  }

  @Override
  public void toolStart(StreamPart.ToolStart start) {
    endText();
    endThinking(Optional.empty());
    call = start;
    arguments.setLength(0);
  }

  @Override
  public void toolArguments(StreamPart.ToolArguments piece) {
    arguments.append(piece.fragment());
  }

  @Override
  public void toolEnd(StreamPart.ToolEnd end) {
    parts.add(new Part.ToolCall(call.id(), call.name(), arguments.toString()));
  }

  @Override
  public void search(StreamPart.Searched searched) {
    endText();
    endThinking(Optional.empty());
    parts.add(searched.search());
  }

  @Override
  public void media(StreamPart.Shown shown) {
    endText();
    endThinking(Optional.empty());
    parts.add(shown.media());
  }

  @Override
  public void finish(StreamPart.Finish end) {
    finish = end;
  }

  private void endText() {
    if (text.length() > 0) {
      parts.add(new Part.Text(text.toString(), citations));
    }
    text.setLength(0);
    citations.clear();
  }

  private void endThinking(Optional<State> state) {
    if (thinking.length() > 0 || state.isPresent()) {
      parts.add(new Part.Thinking(thinking.toString(), state));
    }
    thinking.setLength(0);
  }
}
