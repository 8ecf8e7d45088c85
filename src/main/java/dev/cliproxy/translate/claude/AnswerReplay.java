package dev.cliproxy.translate.claude;

import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.function.Consumer;

/** Tells a whole answer piece by piece, so that documents and streams are written by one hand. */
final class AnswerReplay implements Part.Visitor<Void> {
  private final Consumer<StreamPart> out;
  private int calls;

  AnswerReplay(Consumer<StreamPart> out) {
    this.out = out;
  }

  void replay(Answer answer) {
    answer.parts().forEach(part -> part.accept(this));
    out.accept(new StreamPart.Finish(answer.reason(), answer.stopSequence()));
  }

  @Override
  public Void text(Part.Text text) {
    if (!text.text().isEmpty()) {
      out.accept(new StreamPart.TextDelta(text.text()));
      text.citations().forEach(citation -> out.accept(new StreamPart.Cited(citation)));
    }
    return null;
  }

  @Override
  public Void media(Part.Media media) {
    out.accept(new StreamPart.Shown(media));
    return null;
  }

  @Override
  public Void thinking(Part.Thinking thinking) {
    if (!thinking.text().isEmpty()) {
      out.accept(new StreamPart.ThinkingDelta(thinking.text()));
    }
    thinking.state().ifPresent(state -> out.accept(new StreamPart.ThinkingState(state)));
    return null;
  }

  @Override
  public Void toolCall(Part.ToolCall call) {
    int index = calls++;
    out.accept(new StreamPart.ToolStart(index, call.id(), call.name()));
    if (!call.arguments().isEmpty()) {
      out.accept(new StreamPart.ToolArguments(index, call.arguments()));
    }
    out.accept(new StreamPart.ToolEnd(index, Json.parseObject(call.arguments()).isPresent()));
    return null;
  }

  @Override
  public Void toolResult(Part.ToolResult result) {
    // No answer has one.
    return null;
  }

  @Override
  public Void search(Part.Search search) {
    out.accept(new StreamPart.Searched(search));
    return null;
  }
}
