package dev.cliproxy.translate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.translate.canonical.StreamPart.Finish;
import dev.cliproxy.translate.canonical.StreamPart.Start;
import dev.cliproxy.translate.canonical.StreamPart.TextDelta;
import dev.cliproxy.translate.canonical.StreamPart.ThinkingDelta;
import dev.cliproxy.translate.canonical.StreamPart.ThinkingState;
import dev.cliproxy.translate.canonical.StreamPart.ToolArguments;
import dev.cliproxy.translate.canonical.StreamPart.ToolEnd;
import dev.cliproxy.translate.canonical.StreamPart.ToolStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceTest {
  private final List<StreamPart> told = new ArrayList<>();
  private final Sequence sequence = new Sequence("a1", told::add);

  private List<StreamPart> told(StreamPart... parts) {
    told.clear();
    Arrays.asList(parts).forEach(sequence::accept);
    return List.copyOf(told);
  }

  private static ToolStart start(int call, String id, String name) {
    return new ToolStart(call, id, name);
  }

  private static ToolArguments arguments(int call, String fragment) {
    return new ToolArguments(call, fragment);
  }

  private static Finish finish(FinishReason reason) {
    return new Finish(reason);
  }

  @Test
  void aCallIsHandedOnAsItComes() {
    assertEquals(List.of(start(0, "c", "f")), told(start(0, "c", "f")));
    assertEquals(List.of(arguments(0, "{\"a\"")), told(arguments(0, "{\"a\"")));
    assertEquals(List.of(arguments(0, ":1}")), told(arguments(0, ":1}")));
    assertEquals(List.of(new ToolEnd(0, true)), told(new ToolEnd(0, false)));
    assertEquals(List.of(finish(FinishReason.TOOLS)), told(finish(FinishReason.END)));
  }

  @Test
  void callsWhoseArgumentsComeMixedFollowOneAnother() {
    assertEquals(
        List.of(
            start(0, "c", "f"),
            arguments(0, "{\"x\":1}"),
            new ToolEnd(0, true),
            start(1, "d", "g"),
            arguments(1, "{\"y\":2}"),
            new ToolEnd(1, true),
            finish(FinishReason.TOOLS)),
        told(
            start(0, "c", "f"),
            start(1, "d", "g"),
            arguments(1, "{\"y\":"),
            arguments(0, "{\"x\":1}"),
            arguments(1, "2}"),
            finish(FinishReason.TOOLS)));
  }

  @Test
  void whatIsSaidWhileCallsAreOpenKeepsItsPlaceBetweenThem() {
    StreamPart state =
        new ThinkingState(new State(State.Family.GEMINI, State.Binding.NEXT, "signature"));

    assertEquals(
        List.of(
            start(0, "c", "f"),
            arguments(0, "{"),
            arguments(0, "}"),
            new ToolEnd(0, true),
            new ThinkingDelta("hm"),
            state,
            start(1, "d", "g"),
            arguments(1, "{}"),
            new ToolEnd(1, true),
            new TextDelta("done"),
            finish(FinishReason.TOOLS)),
        told(
            start(0, "c", "f"),
            arguments(0, "{"),
            new ThinkingDelta("hm"),
            state,
            start(1, "d", "g"),
            arguments(0, "}"),
            new TextDelta("done"),
            finish(FinishReason.TOOLS)));
  }

  @Test
  void whatIsSaidAfterACallThatHasEndedDoesNotWait() {
    told(start(0, "c", "f"), new ToolEnd(0, true));

    assertEquals(List.of(new TextDelta("a")), told(new TextDelta("a")));
  }

  @Test
  void aCallThatEndedFirstWaitsForTheOneThatBeganFirst() {
    assertEquals(
        List.of(start(0, "c", "f")),
        told(start(0, "c", "f"), start(1, "d", "g"), new ToolEnd(1, true)));
    assertEquals(
        List.of(
            arguments(0, "{}"),
            new ToolEnd(0, true),
            start(1, "d", "g"),
            arguments(1, "{}"),
            new ToolEnd(1, true)),
        told(new ToolEnd(0, true)));
  }

  @Test
  void aSecondCallOfTheSameCountIsAnotherOneAndTheFirstStaysFirst() {
    assertEquals(
        List.of(
            start(0, "c", "f"),
            arguments(0, "{\"a\":1}"),
            new ToolEnd(0, true),
            start(1, "d", "g"),
            arguments(1, "{}"),
            new ToolEnd(1, true),
            start(0, "e", "h"),
            arguments(0, "{\"b\":2}"),
            new ToolEnd(0, true),
            finish(FinishReason.TOOLS)),
        told(
            start(0, "c", "f"),
            arguments(0, "{\"a\":1}"),
            start(1, "d", "g"),
            start(0, "e", "h"),
            arguments(0, "{\"b\":2}"),
            finish(FinishReason.END)));
  }

  @Test
  void aCallWithoutAnIdOrWithThatOfAnotherGetsOneOfItsOwn() {
    List<String> ids =
        told(
                start(0, "", "f"),
                start(1, "c", "f"),
                start(2, "c", "f"),
                start(3, "", "f"),
                finish(FinishReason.TOOLS))
            .stream()
            .filter(ToolStart.class::isInstance)
            .map(part -> ((ToolStart) part).id())
            .toList();

    assertEquals(List.of("call_a1_1", "c", "call_a1_3", "call_a1_4"), ids);
  }

  @Test
  void aCallWithoutArgumentsGetsAnEmptyObject() {
    assertEquals(
        List.of(start(0, "c", "f"), arguments(0, "{}"), new ToolEnd(0, true)),
        told(start(0, "c", "f"), new ToolEnd(0, true)));
    assertEquals(
        List.of(start(1, "d", "f"), arguments(1, " "), arguments(1, "{}"), new ToolEnd(1, true)),
        told(start(1, "d", "f"), arguments(1, " "), new ToolEnd(1, true)));
  }

  @ParameterizedTest
  @EnumSource(names = {"LENGTH", "FILTER", "MALFORMED"})
  void theLastCallOfAnAnswerThatWasCutOffIsNotTakenForOneWithoutArguments(FinishReason reason) {
    assertEquals(
        List.of(
            start(0, "c", "f"),
            arguments(0, "{}"),
            new ToolEnd(0, true),
            start(1, "d", "g"),
            new ToolEnd(1, false),
            finish(reason)),
        told(start(0, "c", "f"), start(1, "d", "g"), finish(reason)));
  }

  @Test
  void aCallThatTheProviderEndedIsWholeWhateverCutsOffTheAnswer() {
    assertEquals(
        List.of(
            start(0, "c", "f"),
            arguments(0, "{}"),
            new ToolEnd(0, true),
            finish(FinishReason.LENGTH)),
        told(start(0, "c", "f"), new ToolEnd(0, true), finish(FinishReason.LENGTH)));
  }

  @Test
  void halfAnObjectIsNoneAndNothingIsMended() {
    assertEquals(
        List.of(
            start(0, "c", "f"),
            arguments(0, "{\"path\":\"a"),
            new ToolEnd(0, false),
            finish(FinishReason.LENGTH)),
        told(start(0, "c", "f"), arguments(0, "{\"path\":\"a"), finish(FinishReason.LENGTH)));
    for (String wrong : List.of("[]", "1", "{} {}", "{'a':1}", "{\"a\":1")) {
      Sequence other = new Sequence("b", told::add);
      told.clear();
      other.accept(start(0, "c", "f"));
      other.accept(arguments(0, wrong));
      other.accept(new ToolEnd(0, true));
      assertEquals(
          List.of(start(0, "c", "f"), arguments(0, wrong), new ToolEnd(0, false)), told, wrong);
    }
  }

  @Test
  void whereNothingIsCalledTheReasonIsNotTools() {
    assertEquals(List.of(finish(FinishReason.END)), told(finish(FinishReason.TOOLS)));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"END", "TOOLS"},
      mode = EnumSource.Mode.EXCLUDE)
  void otherReasonsStayWhatTheyAre(FinishReason reason) {
    assertEquals(
        new Finish(reason, "stop"),
        told(start(0, "c", "f"), new ToolEnd(0, true), new Finish(reason, "stop")).get(3));
  }

  @Test
  void afterTheEndThereIsNothing() {
    assertFalse(sequence.isFinished());
    told(start(0, "c", "f"), finish(FinishReason.END));

    assertTrue(sequence.isFinished());
    assertEquals(
        List.of(),
        told(
            new TextDelta("late"),
            start(1, "d", "g"),
            arguments(0, "{}"),
            finish(FinishReason.LENGTH)));
  }

  @Test
  void anAnswerBeginsOnce() {
    assertEquals(List.of(new Start("x")), told(new Start("x"), new Start("y")));
  }

  @Test
  void whatBelongsToNoOpenCallIsLeftOut() {
    assertEquals(List.of(), told(arguments(7, "{}"), new ToolEnd(7, true)));
    told(start(0, "c", "f"), new ToolEnd(0, true));
    assertEquals(List.of(), told(arguments(0, "{}"), new ToolEnd(0, true)));
  }

  @Test
  void whenTheAnswerIsCutOffWhatIsOpenIsEndedAsItIs() {
    told(start(0, "c", "f"), start(1, "d", "g"), new TextDelta("a"));
    told.clear();
    sequence.accept(new Finish(FinishReason.LENGTH));

    assertEquals(
        List.of(
            arguments(0, "{}"),
            new ToolEnd(0, true),
            start(1, "d", "g"),
            new ToolEnd(1, false),
            new TextDelta("a"),
            new Finish(FinishReason.LENGTH)),
        told);
    assertTrue(sequence.isFinished());
  }

  @Test
  void moreThanIsKeptIsTooMuch() {
    String much = "x".repeat(1 << 20);
    told(start(0, "c", "f"));
    for (int piece = 0; piece < 16; piece++) {
      sequence.accept(arguments(0, much));
    }
    assertFalse(sequence.isTooMuch());
    sequence.accept(new TextDelta("x"));

    assertTrue(sequence.isTooMuch());
    assertEquals(List.of(), told(finish(FinishReason.END)));
  }

  @Test
  void whatWasHandedOnMakesRoom() {
    String much = "x".repeat(1 << 20);
    for (int piece = 0; piece < 40; piece++) {
      told(start(piece, "", "f"), arguments(piece, much), new ToolEnd(piece, true));
      told(new TextDelta(much));
    }
    assertFalse(sequence.isTooMuch());
  }

  @Test
  void moreCallsThanAnybodyMakesAreTooMuch() {
    for (int call = 0; call < 1_024; call++) {
      told(start(call, "", "f"), new ToolEnd(call, true));
    }
    assertFalse(sequence.isTooMuch());
    told(start(1_024, "", "f"));
    assertTrue(sequence.isTooMuch());
  }

  @Test
  void piecesWithoutTextTakeRoomToo() {
    told(start(0, "c", "f"));
    State state = new State(State.Family.GEMINI, State.Binding.NEXT, "s");
    for (int piece = 0; piece <= 16 << 12; piece++) {
      sequence.accept(new ThinkingState(state));
    }
    assertTrue(sequence.isTooMuch());
  }

  /** Whatever comes, what is handed on keeps its promises and loses nothing. */
  @Test
  void whateverTheOrderCallsNeverMix() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<StreamPart> out = new ArrayList<>();
      Sequence mixed = new Sequence("r", out::add);
      StringBuilder said = new StringBuilder();
      for (int piece = 0; piece < 30; piece++) {
        int call = random.nextInt(4);
        switch (random.nextInt(5)) {
          case 0 -> mixed.accept(start(call, random.nextBoolean() ? "" : "id" + call, "f"));
          case 1, 2 -> mixed.accept(arguments(call, "{\"" + piece));
          case 3 -> mixed.accept(new ToolEnd(call, true));
          default -> {
            said.append(piece).append(' ');
            mixed.accept(new TextDelta(piece + " "));
          }
        }
      }
      mixed.accept(finish(FinishReason.END));
      assertInOrder(out, said.toString(), "seed " + seed);
    }
  }

  private static void assertInOrder(List<StreamPart> out, String said, String seed) {
    ToolStart open = null;
    List<String> ids = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (StreamPart part : out) {
      if (part instanceof ToolStart start) {
        assertTrue(open == null, seed);
        assertFalse(start.id().isEmpty() || ids.contains(start.id()), seed);
        ids.add(start.id());
        open = start;
      } else if (part instanceof ToolArguments arguments) {
        assertTrue(open != null && open.call() == arguments.call(), seed);
      } else if (part instanceof ToolEnd end) {
        assertTrue(open != null && open.call() == end.call(), seed);
        open = null;
      } else {
        assertTrue(open == null, seed);
        if (part instanceof TextDelta delta) {
          text.append(delta.text());
        }
      }
    }
    assertEquals(said, text.toString(), seed);
    assertEquals(
        finish(ids.isEmpty() ? FinishReason.END : FinishReason.TOOLS),
        out.get(out.size() - 1),
        seed);
  }
}
