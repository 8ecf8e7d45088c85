package dev.cliproxy.translate.canonical;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.translate.canonical.Message.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final List<Role> ROLES = List.of(Role.SYSTEM, Role.USER, Role.ASSISTANT);

  private static Message user(Part... parts) {
    return new Message(Role.USER, List.of(parts));
  }

  private static Message assistant(Part... parts) {
    return new Message(Role.ASSISTANT, List.of(parts));
  }

  private static Message system(String text) {
    return Message.of(Role.SYSTEM, text);
  }

  private static Part text(String text) {
    return new Part.Text(text);
  }

  private static Part call(String id) {
    return new Part.ToolCall(id, "f", "{}");
  }

  private static Part result(String id, String text) {
    return new Part.ToolResult(id, List.of(text(text)), false);
  }

  private static Part none(String id) {
    return new Part.ToolResult(
        id, List.of(text("There is no result: the call was interrupted.")), true);
  }

  private static Part image() {
    return new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data("image/png", "aGk="));
  }

  private static List<Message> tidied(Message... messages) {
    return Turns.tidied(List.of(messages));
  }

  @Test
  void aConversationInOrderStaysAsItIs() {
    List<Message> messages =
        List.of(
            system("s"),
            user(text("u")),
            assistant(text("a"), call("1"), call("2")),
            user(result("1", "x"), result("2", "y"), text("go")),
            system("late"),
            assistant(text("b")),
            user(image(), text("c")));

    assertEquals(messages, Turns.tidied(messages));
  }

  @Test
  void emptyTextsThoughtsAndMessagesAreLeftOut() {
    Part state =
        new Part.Thinking("", Optional.of(new State(State.Family.GEMINI, State.Binding.NEXT, "v")));

    assertEquals(
        List.of(
            user(text("u")),
            assistant(state, call("1")),
            user(new Part.ToolResult("1", List.of(image()), true))),
        tidied(
            system(""),
            user(text(""), text("u")),
            user(text("")),
            assistant(new Part.Thinking("", Optional.empty()), state, text(""), call("1")),
            user(new Part.ToolResult("1", List.of(text(""), image()), true))));
    assertEquals(List.of(), tidied(user(text("")), assistant()));
  }

  @Test
  void messagesOfOneSpeakerAreOneAndInstructionsStayApart() {
    assertEquals(
        List.of(
            system("a"), system("b"), user(text("c"), image(), text("d")), assistant(text("e"))),
        tidied(
            system("a"),
            system("b"),
            user(text("c")),
            user(image(), text("d")),
            assistant(text("e"))));
  }

  @Test
  void theAssistantsMessagesAreOneWhereWhatStoodBetweenWasEmpty() {
    assertEquals(
        List.of(assistant(text("a"), text("b"))),
        tidied(assistant(text("a")), user(text("")), assistant(text("b"))));
  }

  @Test
  void resultsComeFirstAndInTheOrderOfTheCalls() {
    assertEquals(
        List.of(
            assistant(call("1"), call("2")),
            user(result("1", "x"), result("2", "y"), text("go"), image())),
        tidied(
            assistant(call("1"), call("2")),
            user(text("go"), result("2", "y"), image(), result("1", "x"))));
  }

  @Test
  void resultsOfSeveralMessagesComeTogether() {
    assertEquals(
        List.of(
            assistant(call("1"), call("2"), call("3")),
            user(result("1", "x"), result("2", "y"), result("3", "z"), text("go"))),
        tidied(
            assistant(call("1"), call("2")),
            assistant(call("3")),
            user(result("3", "z")),
            user(result("1", "x"), text("go")),
            user(result("2", "y"))));
  }

  @Test
  void instructionsBetweenACallAndItsResultsComeAfterThem() {
    assertEquals(
        List.of(
            assistant(call("1"), call("2")),
            user(result("1", "x"), result("2", "y")),
            system("A"),
            system("B"),
            user(text("go")),
            assistant(text("b"))),
        tidied(
            assistant(call("1"), call("2")),
            system("A"),
            user(result("1", "x")),
            system("B"),
            user(result("2", "y"), text("go")),
            assistant(text("b"))));
  }

  @Test
  void whatTheUserSaysAfterAnInstructionBelongsToTheResults() {
    assertEquals(
        List.of(assistant(call("1")), user(result("1", "x"), text("go")), system("A")),
        tidied(assistant(call("1")), system("A"), user(text("go"), result("1", "x"))));
  }

  @Test
  void aCallWithoutAResultGetsOneThatSaysSo() {
    assertEquals(
        List.of(
            assistant(call("1"), call("2")),
            user(none("1"), result("2", "y")),
            assistant(call("3")),
            user(none("3"), text("stop")),
            assistant(call("4")),
            user(none("4"))),
        tidied(
            assistant(call("1"), call("2")),
            user(result("2", "y")),
            assistant(call("3")),
            user(text("stop")),
            assistant(call("4"))));
  }

  @Test
  void aCallFollowedByAnInstructionAloneGetsItsResultBeforeIt() {
    assertEquals(
        List.of(assistant(call("1")), user(none("1")), system("A"), assistant(text("b"))),
        tidied(assistant(call("1")), system("A"), assistant(text("b"))));
  }

  @Test
  void aResultWithoutACallIsToldWithAllThatItShows() {
    assertEquals(
        List.of(
            user(text("Result of a tool: x\ny"), image(), text("u")),
            assistant(text("a")),
            user(text("Result of a tool: z"))),
        tidied(
            user(
                new Part.ToolResult("1", List.of(text("x"), image(), text("y")), false), text("u")),
            assistant(text("a")),
            user(result("2", "z"))));
  }

  @Test
  void aResultThatComesOneTurnTooLateIsTold() {
    assertEquals(
        List.of(
            assistant(call("1")),
            user(none("1"), text("u")),
            assistant(text("a")),
            user(text("Result of a tool: x"))),
        tidied(
            assistant(call("1")), user(text("u")), assistant(text("a")), user(result("1", "x"))));
  }

  @Test
  void ofSeveralResultsOfOneCallTheFirstCounts() {
    assertEquals(
        List.of(assistant(call("1")), user(result("1", "x"), text("go"))),
        tidied(assistant(call("1")), user(result("1", "x"), result("1", "y"), text("go"))));
  }

  @Test
  void callsOfOneIdInOneTurnGetTheirResultsInTurn() {
    assertEquals(
        List.of(
            assistant(call("1"), call("1_2"), call("1_3")),
            user(result("1", "x"), result("1_2", "y"), none("1_3"))),
        tidied(
            assistant(call("1"), call("1"), call("1")), user(result("1", "x"), result("1", "y"))));
  }

  @Test
  void anIdThatComesBackInALaterTurnIsMadeAnother() {
    assertEquals(
        List.of(
            assistant(call("1"), call("1_2")),
            user(result("1", "x"), result("1_2", "y")),
            assistant(call("1_3")),
            user(result("1_3", "z"))),
        tidied(
            assistant(call("1"), call("1_2")),
            user(result("1", "x"), result("1_2", "y")),
            assistant(call("1")),
            user(result("1", "z"))));
  }

  @Test
  void callsAndResultsThatStandWhereNobodyPutsThemAreTold() {
    assertEquals(
        List.of(
            user(text("Call of the tool f: {}")),
            assistant(text("Result of a tool: x"), text("a"))),
        tidied(user(call("1")), assistant(result("1", "x"), text("a"))));
  }

  @Test
  void whatIsTidiedTwiceIsAsIfOnceAndKeepsEveryPromise() {
    for (int seed = 0; seed < 5_000; seed++) {
      List<Message> messages = conversation(new Random(seed));
      List<Message> once = Turns.tidied(messages);

      assertEquals(once, Turns.tidied(once), "seed " + seed);
      assertPromises(once, "seed " + seed);
      assertEquals(words(messages), words(once), "seed " + seed);
    }
  }

  private static List<Message> conversation(Random random) {
    List<Message> messages = new ArrayList<>();
    for (int message = 0; message < random.nextInt(12); message++) {
      List<Part> parts = new ArrayList<>();
      for (int part = 0; part < random.nextInt(5); part++) {
        String id = "c" + random.nextInt(4) + (random.nextInt(6) == 0 ? "_2" : "");
        parts.add(
            switch (random.nextInt(6)) {
              case 0 -> text("");
              case 1 -> text("word" + message + part);
              case 2, 3 -> call(id);
              case 4 -> new Part.ToolResult(id, List.of(), random.nextBoolean());
              default -> image();
            });
      }
      messages.add(new Message(ROLES.get(random.nextInt(ROLES.size())), parts));
    }
    return messages;
  }

  private static Set<String> words(List<Message> messages) {
    return messages.stream()
        .flatMap(message -> message.parts(Part.Text.class))
        .map(Part.Text::text)
        .filter(text -> text.startsWith("word"))
        .collect(toSet());
  }

  private static void assertPromises(List<Message> messages, String seed) {
    Set<String> ids = new HashSet<>();
    for (int at = 0; at < messages.size(); at++) {
      Message message = messages.get(at);
      assertFalse(message.parts().isEmpty(), seed);
      assertTrue(message.parts(Part.Text.class).noneMatch(text -> text.text().isEmpty()), seed);
      if (at > 0 && message.role() != Role.SYSTEM) {
        assertNotEquals(messages.get(at - 1).role(), message.role(), seed);
      }
      List<String> calls = message.parts(Part.ToolCall.class).map(Part.ToolCall::id).toList();
      assertTrue(ids.addAll(calls) || calls.isEmpty(), seed);
      assertTrue(calls.isEmpty() || message.role() == Role.ASSISTANT, seed);
      Message before = at == 0 ? assistant() : messages.get(at - 1);
      List<String> wanted =
          before.role() == Role.ASSISTANT
              ? before.parts(Part.ToolCall.class).map(Part.ToolCall::id).toList()
              : List.of();
      List<String> results =
          message.parts().stream()
              .takeWhile(Part.ToolResult.class::isInstance)
              .map(part -> ((Part.ToolResult) part).callId())
              .toList();
      assertEquals(wanted, results, seed);
      assertEquals(results.size(), message.parts(Part.ToolResult.class).count(), seed);
      assertTrue(results.isEmpty() || message.role() == Role.USER, seed);
    }
  }

  @Test
  void aConversationOfVeryManyPiecesTakesNoLongerThanItsLength() {
    int many = 100_000;
    List<Message> users = IntStream.range(0, many).mapToObj(one -> user(text("a"))).toList();
    Message calls =
        assistant(IntStream.range(0, many).mapToObj(one -> call("1")).toArray(Part[]::new));
    Message results =
        user(IntStream.range(0, many).mapToObj(one -> result("1", "r")).toArray(Part[]::new));

    List<Message> tidied =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> Turns.tidied(Stream.concat(users.stream(), Stream.of(calls, results)).toList()));

    assertEquals(3, tidied.size());
    assertEquals(many, tidied.get(2).parts().size());
  }
}
