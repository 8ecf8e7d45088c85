package dev.cliproxy.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagedTest {
  private static final List<Integer> ALL = IntStream.rangeClosed(1, 120).boxed().toList();

  @Test
  void aPageHasFiftyItemsAndTheLastOneTheRest() {
    Paged<Integer> last = Paged.of(ALL, 3);
    assertEquals(ALL.subList(100, 120), last.items());
    assertEquals(101, last.from());
    assertEquals(120, last.to());
    assertEquals(120, last.total());
    assertTrue(last.isLast());
    assertFalse(last.isFirst());
    assertEquals(ALL.subList(50, 100), Paged.of(ALL, 2).items());
  }

  @Test
  void thereAreNoEmptyPagesAfterFullOnes() {
    assertEquals(2, Paged.of(ALL.subList(0, 100), 9).last());
  }

  @Test
  void aNumberBeyondTheEndsIsTheNearestPage() {
    assertEquals(3, Paged.of(ALL, 999_999_999).number());
    assertEquals(1, Paged.of(ALL, 0).number());
  }

  @Test
  void anEmptyListHasOneEmptyPage() {
    Paged<Integer> empty = Paged.of(List.of(), 2);
    assertEquals(1, empty.number());
    assertEquals(0, empty.from());
    assertEquals(0, empty.to());
    assertTrue(empty.isFirst() && empty.isLast());
  }

  @Test
  void itsItemsCanBecomeOthersAndItsPlaceStays() {
    Paged<String> words = Paged.of(ALL, 2).map(String::valueOf);
    assertEquals("51", words.items().get(0));
    assertEquals(2, words.number());
    assertEquals(120, words.total());
  }
}
