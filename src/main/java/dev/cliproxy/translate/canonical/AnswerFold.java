package dev.cliproxy.translate.canonical;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers the pieces of an answer, in the order of {@link Sequence}, into a whole one. Not
 * thread-safe.
 */
public final class AnswerFold implements StreamPart.Visitor {
  private final List<Part> parts = new ArrayList<>();
  private final GatheredText text = new GatheredText();
  private final List<Part.Citation> citations = new ArrayList<>();
  private final Map<String, String> titles = new HashMap<>();
  private final GatheredText thinking = new GatheredText();
  private final StringBuilder arguments = new StringBuilder();
  private StreamPart.ToolStart call;
  private StreamPart.Finish finish = new StreamPart.Finish(FinishReason.END);

  /** What was gathered. */
  public Answer answer(Usage usage) {
    endText();
    endThinking(Optional.empty());
    parts.replaceAll(part -> part instanceof Part.Search search ? titled(search) : part);
    return new Answer(parts, finish.reason(), finish.stopSequence(), usage);
  }

  @Override
  public void start(StreamPart.Start start) {
    // Clients get an id of our own.
  }

  @Override
  public void text(StreamPart.TextDelta delta) {
    endThinking(Optional.empty());
    text.add(delta.text());
  }

  @Override
  public void cited(StreamPart.Cited cited) {
    titles.putIfAbsent(cited.citation().url(), cited.citation().title());
    if (!text.isEmpty()) {
      citations.add(cited.citation());
    } else {
      citeLate(cited.citation());
    }
  }

  /** Something else has come between the text and where it is from. */
  private void citeLate(Part.Citation citation) {
    for (int at = parts.size() - 1; at >= 0; at--) {
      if (parts.get(at) instanceof Part.Text before) {
        List<Part.Citation> all = new ArrayList<>(before.citations());
        all.add(citation);
        parts.set(at, new Part.Text(before.text(), all));
        return;
      }
    }
  }

  @Override
  public void thinking(StreamPart.ThinkingDelta delta) {
    endText();
    thinking.add(delta.text());
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

  /** Some providers say what a page is called only where they cite it. */
  private Part.Search titled(Part.Search search) {
    return new Part.Search(
        search.id(),
        search.query(),
        search.hits().stream()
            .map(
                hit ->
                    hit.title().isEmpty() && titles.containsKey(hit.url())
                        ? new Part.Search.Hit(hit.url(), titles.get(hit.url()))
                        : hit)
            .toList());
  }

  private void endText() {
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text.take(), citations));
    }
    citations.clear();
  }

  private void endThinking(Optional<State> state) {
    if (!thinking.isEmpty() || state.isPresent()) {
      parts.add(new Part.Thinking(thinking.take(), state));
    }
  }
}
