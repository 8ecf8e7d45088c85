package dev.cliproxy.pages.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.ledger.UsageSummary;
import dev.cliproxy.price.Cost;
import dev.cliproxy.usage.Tokens;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTimelineTest {
  private static UsageTimeline timeline(
      String from, String to, Dimension time, UsageSummary.Item... items) {
    UsageSelection selection =
        new UsageSelection(LocalDate.parse(from), LocalDate.parse(to), Map.of());
    return UsageTimeline.of(selection, time, List.of(items));
  }

  private static UsageSummary.Item item(String name, long requests) {
    return new UsageSummary.Item(name, new UsageSum(requests, 0, Tokens.NONE, Cost.NONE));
  }

  private static List<String> parts(UsageTimeline timeline) {
    return timeline.parts().stream()
        .map(part -> part.name() + " " + part.sum().requests())
        .toList();
  }

  private static List<String> ticks(UsageTimeline timeline) {
    return timeline.bars(UsageSum::requests).stream()
        .map(BarChart.Item::tick)
        .filter(tick -> !tick.isEmpty())
        .toList();
  }

  @Test
  void daysWithoutARequestAreThereToo() {
    UsageTimeline timeline =
        timeline("2026-02-27", "2026-03-02", Dimension.DAY, item("2026-02-28", 3));
    assertEquals(
        List.of("2026-02-27 0", "2026-02-28 3", "2026-03-01 0", "2026-03-02 0"), parts(timeline));
    assertEquals(List.of("02-27", "02-28", "03-01", "03-02"), ticks(timeline));
  }

  @Test
  void hoursWithoutARequestAreThereToo() {
    UsageTimeline timeline =
        timeline("2026-02-28", "2026-02-28", Dimension.HOUR, item("2026-02-28T17:00Z", 3));
    assertEquals(24, timeline.parts().size());
    assertEquals("2026-02-28T17:00Z 3", parts(timeline).get(17));
    assertEquals("2026-02-28 17:00", timeline.label(17));
    assertEquals("23:00", ticks(timeline).get(7));
  }

  @Test
  void aLongTimeIsToldByMonthsAndAVeryLongOneByYears() {
    assertEquals(92, timeline("2026-01-01", "2026-04-02", Dimension.DAY).parts().size());
    UsageTimeline months =
        timeline(
            "2026-01-01",
            "2026-04-03",
            Dimension.DAY,
            item("2026-02-01", 1),
            item("2026-02-28", 2),
            item("2026-04-03", 4));
    assertEquals(List.of("2026-01 0", "2026-02 3", "2026-03 0", "2026-04 4"), parts(months));
    assertEquals(
        List.of("2010 0", "2011 7"),
        parts(timeline("2010-01-01", "2020-12-31", Dimension.DAY, item("2011-05-05", 7)))
            .subList(0, 2));
    assertTrue(timeline("1970-01-01", "2069-12-31", Dimension.DAY).parts().size() <= 100);
  }

  @Test
  void theNewestBarHasATickAndNoMoreThanEightHave() {
    UsageTimeline timeline = timeline("2026-05-01", "2026-05-30", Dimension.DAY);
    List<BarChart.Item> bars = timeline.bars(UsageSum::requests);
    assertEquals("05-30", bars.get(29).tick());
    assertEquals(8, ticks(timeline).size());
  }
}
