package dev.cliproxy.pages.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HiddenLinesTest {
  private static final HiddenLines HEADERS =
      HiddenLines.of(
          List.of("A: abcd••••wxyz", "B: ••••", "C: ••••", "plain"),
          List.of("A: abcd-hidden-wxyz", "B: two", "C: three", "plain"));

  @Test
  void linesThatAreSentAsTheyWereShownMeanWhatWasTyped() {
    assertEquals(
        List.of("A: abcd-hidden-wxyz", "B: two", "C: three", "plain"),
        HEADERS.restored(List.of("A: abcd••••wxyz", "B: ••••", "C: ••••", "plain")));
    assertEquals(
        List.of("new", "C: three", "B: two"),
        HEADERS.restored(List.of("new", "C: ••••", "B: ••••")));
  }

  @Test
  void changesAroundAMaskKeepWhatIsHiddenInIt() {
    assertEquals(
        List.of("D: abcd-hidden-wxyz", "B: two", "C: three"),
        HEADERS.restored(List.of("D: abcd••••wxyz", "B: ••••", "C: ••••")));
    assertEquals(
        List.of("https://u:pw@other/?key=k1&sig=s1"),
        HiddenLines.of("http://u:••••@h/?key=••••&sig=••••", "http://u:pw@h/?key=k1&sig=s1")
            .restored(List.of("https://u:••••@other/?key=••••&sig=••••")));
  }

  @Test
  void aMaskThatShowsAnotherSecretOrMightBeEitherOfTwoStaysAMask() {
    assertEquals(List.of("A: abcd••••xxxx"), HEADERS.restored(List.of("A: abcd••••xxxx")));
    assertEquals(
        List.of("A: abcd-hidden-wxyz", "D: ••••"),
        HEADERS.restored(List.of("A: abcd••••wxyz", "D: ••••")));
    HiddenLines twice = HiddenLines.of(List.of("••••", "••••"), List.of("one", "two"));
    assertEquals(List.of("one", "two"), twice.restored(List.of("••••", "••••")));
    assertEquals(List.of("••••"), twice.restored(List.of("••••")));
  }

  @Test
  void whatHidesNothingIsEmptyAndNoSecretIsInItsText() {
    assertTrue(HiddenLines.of("a••••b", "a••••b").isEmpty());
    assertTrue(HiddenLines.of("shown", "shown").isEmpty());
    assertFalse(HEADERS.isEmpty());
    assertFalse(HEADERS.toString().contains("hidden"), HEADERS.toString());
  }
}
