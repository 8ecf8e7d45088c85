package dev.cliproxy.translate.canonical;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EffortTest {

  @ParameterizedTest
  @EnumSource
  void itsWordAndItsBudgetMeanItself(Effort effort) {
    assertEquals(Optional.of(effort), Effort.of(effort.word()));
    assertEquals(effort, Effort.ofBudget(effort.budget()));
    assertEquals(Optional.of(effort), Effort.of(effort.name()));
  }

  @ParameterizedTest
  @CsvSource({
    "0,NONE",
    "1,MINIMAL",
    "1023,MINIMAL",
    "4095,MINIMAL",
    "4096,LOW",
    "8191,LOW",
    "10000,MEDIUM",
    "24575,MEDIUM",
    "31999,HIGH",
    "32768,XHIGH",
    "65535,XHIGH",
    "2147483647,MAX",
    "-1,MINIMAL"
  })
  void tokensAreWhatTheyAreEnoughFor(int tokens, Effort effort) {
    assertEquals(effort, Effort.ofBudget(tokens));
  }

  @Test
  void anUnknownWordIsNone() {
    assertEquals(Optional.empty(), Effort.of("auto"));
    assertEquals(Optional.empty(), Effort.of(""));
  }

  @ParameterizedTest
  @CsvSource({"NONE,LOW", "MINIMAL,LOW", "LOW,LOW", "HIGH,HIGH", "XHIGH,HIGH", "MAX,HIGH"})
  void itIsKeptWithinWhatAProviderKnows(Effort asked, Effort given) {
    assertEquals(given, asked.within(Effort.LOW, Effort.HIGH));
  }

  @Test
  void reasoningIsOffByWordOrByCount() {
    Reasoning counted = new Reasoning(true, Optional.empty(), OptionalInt.of(0), Optional.empty());

    assertEquals(true, Reasoning.of(Effort.NONE).isOff());
    assertEquals(true, counted.isOff());
    assertEquals(Optional.of(Effort.NONE), counted.anyEffort());
    assertEquals(false, Reasoning.DEFAULT.isOff());
    assertEquals(
        Optional.empty(),
        new Reasoning(true, Optional.empty(), OptionalInt.of(-1), Optional.empty()).anyEffort());
  }
}
