package dev.cliproxy.pages.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarChartTest {
  private static final double TOLERANCE = 0.11;

  @ParameterizedTest
  @CsvSource({
    "0, 0 1",
    "1, 0 1",
    "3, 0 1 2 3",
    "4, 0 1 2 3 4",
    "5, 0 2 4 6",
    "17, 0 5 10 15 20",
    "100, 0 50 100",
    "101, 0 50 100 150",
    "999, 0 500 1K",
    "4000, 0 1K 2K 3K 4K",
    "6500, 0 2K 4K 6K 8K",
    "1300000, 0 500K 1M 1.5M"
  })
  void theAxisHasRoundNumbersAndReachesTheHighestBar(long highest, String labels) {
    BarChart chart = chart(1, highest == 0 ? 0 : 1, highest);
    assertEquals(
        List.of(labels.split(" ")), chart.ticks().stream().map(BarChart.Tick::label).toList());
  }

  @Test
  void aBarEndsAtTheHeightOfItsValue() {
    BarChart chart = chart(0, 5, 10, 20);
    double zero = chart.ticks().get(0).y();
    assertEquals(chart.base(), zero);
    for (int i = 1; i < 4; i++) {
      BarChart.Bar bar = chart.bars().get(i);
      assertEquals(zero, bar.y() + bar.height(), TOLERANCE);
    }
    // The ticks are 0, 5, 10, 15, 20.
    assertEquals(0, chart.bars().get(0).height());
    assertEquals(chart.ticks().get(1).y(), chart.bars().get(1).y(), TOLERANCE);
    assertEquals(chart.ticks().get(2).y(), chart.bars().get(2).y(), TOLERANCE);
    assertEquals(chart.ticks().get(4).y(), chart.bars().get(3).y(), TOLERANCE);
  }

  @Test
  void barsStandSideBySideBetweenTheEdges() {
    List<BarChart.Bar> bars = chart(LongStream.range(0, 30).toArray()).bars();
    BarChart chart = chart(1);
    double before = chart.left();
    for (BarChart.Bar bar : bars) {
      assertTrue(bar.x() > before, bar.toString());
      assertTrue(bar.width() > 5, bar.toString());
      assertEquals(bar.x() + bar.width() / 2, bar.middle(), TOLERANCE);
      before = bar.x() + bar.width();
    }
    assertTrue(before < chart.right());
  }

  @Test
  void theLabelUnderTheLastBarFitsIntoThePicture() {
    List<BarChart.Bar> bars = chart(LongStream.range(0, 30).toArray()).bars();
    double halfOfFiveDigits = 5 * 7 / 2.0;
    assertTrue(bars.get(29).middle() + halfOfFiveDigits < BarChart.WIDTH);
  }

  @Test
  void theSmallestValueCanStillBeSeen() {
    BarChart chart = chart(1, 1_000_000_000, 0);
    assertTrue(chart.bars().get(0).height() >= 1);
    assertEquals(0, chart.bars().get(2).height());
  }

  @Test
  void theLargestNumbersStayInThePicture() {
    BarChart chart = chart(Long.MAX_VALUE, Long.MAX_VALUE);
    assertEquals("18,446,744,073,709,551,614", chart.total());
    assertTrue(chart.bars().get(0).y() > 0);
    assertTrue(chart.ticks().get(chart.ticks().size() - 1).y() > 0);
  }

  @Test
  void saysTheTotalAndTheFirstOfTheHighestBars() {
    BarChart chart = chart(1, 1500, 7, 1500);
    assertEquals("3,008", chart.total());
    assertEquals("place 1", chart.peak().label());
    assertEquals("1,500", chart.peak().value());
  }

  @Test
  void writesNumbersAsTheLanguageDoes() {
    BarChart chart =
        BarChart.of(
            List.of(new BarChart.Item("a", "a", 123_456)),
            BarChart.Figures.counts(Locale.SIMPLIFIED_CHINESE));
    assertEquals("123,456", chart.total());
    assertEquals("15万", chart.ticks().get(chart.ticks().size() - 1).label());
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThrows(IllegalArgumentException.class, () -> new BarChart.Item("a", "a", -1));
    assertThrows(
        NoSuchElementException.class,
        () -> BarChart.of(List.of(), BarChart.Figures.counts(Locale.ENGLISH)));
  }

  private static BarChart chart(long... values) {
    List<BarChart.Item> items =
        LongStream.range(0, values.length)
            .mapToObj(i -> new BarChart.Item("place " + i, "", values[(int) i]))
            .toList();
    assertEquals(values.length, items.size(), Arrays.toString(values));
    return BarChart.of(items, BarChart.Figures.counts(Locale.ENGLISH));
  }
}
