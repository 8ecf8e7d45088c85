package dev.cliproxy.translate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.translate.canonical.StreamPart.Cited;
import dev.cliproxy.translate.canonical.StreamPart.Finish;
import dev.cliproxy.translate.canonical.StreamPart.Searched;
import dev.cliproxy.translate.canonical.StreamPart.Shown;
import dev.cliproxy.translate.canonical.StreamPart.Start;
import dev.cliproxy.translate.canonical.StreamPart.TextDelta;
import dev.cliproxy.translate.canonical.StreamPart.ThinkingDelta;
import dev.cliproxy.translate.canonical.StreamPart.ThinkingState;
import dev.cliproxy.translate.canonical.StreamPart.ToolArguments;
import dev.cliproxy.translate.canonical.StreamPart.ToolEnd;
import dev.cliproxy.translate.canonical.StreamPart.ToolStart;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerFoldTest {
  private static final Usage USAGE = new Usage(10, 4, 0, 9, 2);

  private static Answer folded(StreamPart... parts) {
    AnswerFold fold = new AnswerFold();
    Arrays.asList(parts).forEach(part -> part.accept(fold));
    return fold.answer(USAGE);
  }

  private static List<Part> parts(StreamPart... parts) {
    return folded(parts).parts();
  }

  private static State state(State.Binding binding) {
    return new State(State.Family.ANTHROPIC, binding, "v" + binding);
  }

  private static Part.Citation citation(int from) {
    return new Part.Citation("https://a.org", "A", from, from + 1);
  }

  @Test
  void piecesOfOneKindInARowAreOnePart() {
    assertEquals(
        new Answer(
            List.of(
                new Part.Thinking("hm well", Optional.empty()),
                new Part.Text("Hi you"),
                new Part.ToolCall("c", "f", "{\"a\":1}"),
                new Part.ToolCall("d", "g", "{}"),
                new Part.Text("end")),
            FinishReason.STOP_SEQUENCE,
            "END",
            USAGE),
        folded(
            new Start("x"),
            new ThinkingDelta("hm"),
            new ThinkingDelta(" well"),
            new TextDelta("Hi"),
            new TextDelta(" you"),
            new ToolStart(0, "c", "f"),
            new ToolArguments(0, "{\"a\""),
            new ToolArguments(0, ":1}"),
            new ToolEnd(0, true),
            new ToolStart(1, "d", "g"),
            new ToolArguments(1, "{}"),
            new ToolEnd(1, true),
            new TextDelta("end"),
            new Finish(FinishReason.STOP_SEQUENCE, "END")));
  }

  @Test
  void aStateEndsTheThoughtsThatItBelongsTo() {
    assertEquals(
        List.of(
            new Part.Thinking("a", Optional.of(state(State.Binding.THINKING))),
            new Part.Thinking("b", Optional.of(state(State.Binding.THINKING))),
            new Part.Thinking("", Optional.of(state(State.Binding.REDACTED)))),
        parts(
            new ThinkingDelta("a"),
            new ThinkingState(state(State.Binding.THINKING)),
            new ThinkingDelta("b"),
            new ThinkingState(state(State.Binding.THINKING)),
            new ThinkingState(state(State.Binding.REDACTED))));
  }

  @Test
  void aStateOfWhatComesNextOrBeforeStandsAlone() {
    assertEquals(
        List.of(
            new Part.Thinking("a", Optional.empty()),
            new Part.Thinking("", Optional.of(state(State.Binding.NEXT))),
            new Part.Text("b"),
            new Part.Thinking("", Optional.of(state(State.Binding.PREVIOUS))),
            new Part.Text("c")),
        parts(
            new ThinkingDelta("a"),
            new ThinkingState(state(State.Binding.NEXT)),
            new TextDelta("b"),
            new ThinkingState(state(State.Binding.PREVIOUS)),
            new TextDelta("c")));
  }

  @Test
  void whatWasSearchedAndShownEndsATextAndKeepsItsPlace() {
    Part.Search search = new Part.Search("s", "q", List.of(new Part.Search.Hit("u", "t")));
    Part.Media image =
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "aGk="));

    assertEquals(
        List.of(
            new Part.Text("a"),
            search,
            new Part.Thinking("b", Optional.empty()),
            image,
            new Part.Text("c")),
        parts(
            new TextDelta("a"),
            new Searched(search),
            new ThinkingDelta("b"),
            new Shown(image),
            new TextDelta("c")));
  }

  @Test
  void aCitationBelongsToTheTextBeforeIt() {
    assertEquals(
        List.of(
            new Part.Text("ab", List.of(citation(0), citation(1))),
            new Part.Thinking("hm", Optional.empty()),
            new Part.Text("c", List.of(citation(0)))),
        parts(
            new TextDelta("a"),
            new Cited(citation(0)),
            new TextDelta("b"),
            new Cited(citation(1)),
            new ThinkingDelta("hm"),
            new TextDelta("c"),
            new Cited(citation(0))));
  }

  @Test
  void aCitationThatComesLateBelongsToTheLastText() {
    assertEquals(
        List.of(
            new Part.Text("a", List.of(citation(0))),
            new Part.ToolCall("c", "f", "{}"),
            new Part.Text("b")),
        parts(
            new Cited(citation(7)),
            new TextDelta("a"),
            new ToolStart(0, "c", "f"),
            new ToolArguments(0, "{}"),
            new ToolEnd(0, true),
            new Cited(citation(0)),
            new TextDelta("b")));
  }

  @Test
  void anAnswerWithoutAnythingIsOneThatHasEnded() {
    assertEquals(new Answer(List.of(), FinishReason.END, "", USAGE), folded());
  }
}
