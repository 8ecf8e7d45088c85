package dev.cliproxy.pages.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextDiffTest {
  private static String shown(String before, String after) {
    return new TextDiff(before, after)
        .shown(before, after).blocks().stream()
            .map(
                block ->
                    block.style().charAt(0)
                        + ":"
                        + block.numbers().strip().replace("\n", ",")
                        + ":"
                        + block.text().strip().replace("\n", ","))
            .collect(Collectors.joining(" "));
  }

  @Test
  void aChangedLineIsShownOldThenNewAmongItsNeighbours() {
    assertEquals(
        "g:: p:2,3,4:b,c,d r:5:e a:5:E p:6,7,8:f,g,h g::",
        shown("a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\nE\nf\ng\nh\ni\n"));
  }

  @Test
  void addedAndRemovedLinesHaveTheNumbersOfTheirOwnText() {
    assertEquals("p:1:a a:2,3:x,y p:4:b", shown("a\nb\n", "a\nx\ny\nb\n"));
    assertEquals("p:1:a r:2,3:x,y p:2:b", shown("a\nx\ny\nb\n", "a\nb\n"));
    assertEquals("r:1:a a:1:b", shown("a", "b"));
    assertEquals("a:1:a", shown("", "a\n"));
  }

  @Test
  void changesThatAreCloseShareTheLinesBetweenThem() {
    assertEquals("r:1:a a:1:A p:2,3:b,c r:4:d a:4:D", shown("a\nb\nc\nd\n", "A\nb\nc\nD\n"));
  }

  @Test
  void linesAreComparedAsTheyAreAndShownMasked() {
    Listing listing =
        new TextDiff("key: 1\nb\n", "key: 2\nb\n").shown("key: •\nb\n", "key: •\nb\n");
    assertEquals("-\n", listing.blocks().get(0).signs());
    assertEquals("key: •\n", listing.blocks().get(0).text());
    assertEquals("+\n", listing.blocks().get(1).signs());
  }

  @Test
  void lineEndsAloneAreNoDifference() {
    assertTrue(new TextDiff("a\r\nb\r\n", "a\nb\n").isEmpty());
    assertFalse(new TextDiff("a\nb\n", "a\nb").isEmpty());
  }

  @Test
  void textsThatHaveNothingInCommonAreShownAsAWhole() {
    String before = "a\n".repeat(10_000);
    String after = "b\n".repeat(10_000);
    assertEquals(2, new TextDiff(before, after).shown(before, after).blocks().size());
  }
}
