package dev.cliproxy.translate.gemini;

import static dev.cliproxy.translate.gemini.Gemini.assertJson;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Reasoning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each model is told about thinking. */
class GeminiModelTest {

  private static Optional<ObjectNode> thinking(String model, Reasoning reasoning, Losses losses) {
    return new GeminiModel(model).thinking(reasoning, OptionalLong.empty(), losses);
  }

  private static Reasoning budget(int tokens) {
    return new Reasoning(true, Optional.empty(), OptionalInt.of(tokens), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3-pro-preview, MINIMAL, LOW",
    "gemini-3-pro-preview, MEDIUM, HIGH",
    "gemini-3.1-pro-preview, MEDIUM, MEDIUM",
    "gemini-3.1-pro-preview, XHIGH, HIGH",
    "models/gemini-3-flash-preview, MINIMAL, MINIMAL",
    "gemini-3.1-flash-lite, LOW, LOW",
    "gemini-3.5-flash, MINIMAL, MINIMAL",
    "gemini-3.8-flash, MINIMAL, LOW",
    "gemini-3.8-flash-lite, MINIMAL, MINIMAL",
    "gemini-4-hydrogen, XHIGH, XHIGH",
    "gemini-4-hydrogen, MAX, XHIGH",
    "gemini-4-hydrogen, MINIMAL, LOW",
    "gemini-flash-latest, MINIMAL, LOW",
    "somebodys-alias, MAX, HIGH"
  })
  void laterModelsGetALevelTheyKnow(String model, Effort effort, String level) {
    assertJson(
        "{'thinkingLevel':'" + level + "','includeThoughts':true}",
        thinking(model, Reasoning.of(effort), new Losses()).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-pro, MINIMAL, 1024",
    "gemini-2.5-pro, MAX, 32768",
    "gemini-2.5-flash, MEDIUM, 8192",
    "gemini-2.5-flash, XHIGH, 24576",
    "gemini-2.5-flash-lite, HIGH, 24576"
  })
  void earlierModelsGetTokens(String model, Effort effort, int tokens) {
    assertJson(
        "{'thinkingBudget':" + tokens + ",'includeThoughts':true}",
        thinking(model, Reasoning.of(effort), new Losses()).orElseThrow());
  }

  @Test
  void theClientsOwnNumberIsKeptWithinWhatTheModelTakes() {
    assertEquals(
        2_000,
        thinking("gemini-2.5-flash", budget(2_000), new Losses())
            .get()
            .get("thinkingBudget")
            .asInt());
    assertEquals(
        512,
        thinking("gemini-2.5-flash-lite", budget(10), new Losses())
            .get()
            .get("thinkingBudget")
            .asInt());
    assertEquals(
        128,
        thinking("gemini-2.5-pro", budget(1), new Losses()).get().get("thinkingBudget").asInt());
    assertEquals(
        "MEDIUM",
        thinking("gemini-3.5-flash", budget(10_000), new Losses())
            .get()
            .get("thinkingLevel")
            .asText());
  }

  @Test
  void someOfTheAnswerIsLeftForTheAnswer() {
    assertEquals(
        999,
        new GeminiModel("gemini-2.5-flash")
            .thinking(budget(8_000), OptionalLong.of(1_000), new Losses())
            .orElseThrow()
            .get("thinkingBudget")
            .asInt());
  }

  @Test
  void offIsOffWhereItCanBeAndElseTheLeastAndALoss() {
    Losses losses = new Losses();
    assertJson(
        "{'thinkingBudget':0}",
        thinking("gemini-2.5-flash", Reasoning.of(Effort.NONE), losses).orElseThrow());
    assertJson(
        "{'thinkingBudget':0}", thinking("gemini-2.5-flash", budget(0), losses).orElseThrow());
    assertEquals(List.of(), losses.names());
    assertJson(
        "{'thinkingBudget':128}",
        thinking("gemini-2.5-pro", Reasoning.of(Effort.NONE), losses).orElseThrow());
    assertEquals(List.of("reasoning"), losses.names());
    assertJson(
        "{'thinkingLevel':'LOW'}",
        thinking("gemini-3-pro-preview", Reasoning.of(Effort.NONE), losses).orElseThrow());
  }

  @Test
  void leftToTheModelMeansNoLevelOrMinusOne() {
    assertJson(
        "{'includeThoughts':true}",
        thinking("gemini-3-pro-preview", Gemini.shown(), new Losses()).orElseThrow());
    assertJson(
        "{'thinkingBudget':-1,'includeThoughts':true}",
        thinking("gemini-2.5-pro", Gemini.shown(), new Losses()).orElseThrow());
  }

  @Test
  void whoDoesNotWantToSeeThoughtsIsNotSentThem() {
    Reasoning hidden =
        new Reasoning(true, Optional.of(Effort.LOW), OptionalInt.empty(), Optional.of(false));

    assertJson(
        "{'thinkingLevel':'LOW'}",
        thinking("gemini-3.1-pro-preview", hidden, new Losses()).orElseThrow());
  }

  @Test
  void modelsThatDoNotThinkAreNotAskedTo() {
    Losses losses = new Losses();
    assertEquals(Optional.empty(), thinking("gemini-2.0-flash", Reasoning.of(Effort.HIGH), losses));
    assertEquals(Optional.empty(), thinking("gemma-3-27b-it", Reasoning.of(Effort.NONE), losses));
    assertEquals(List.of("reasoning"), losses.names());
    assertEquals(Optional.empty(), thinking("gemini-3-flash-preview", Reasoning.DEFAULT, losses));
  }
}
