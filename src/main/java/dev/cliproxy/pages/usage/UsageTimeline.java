package dev.cliproxy.pages.usage;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.ledger.UsageSummary;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Sums in time as a chart has room for them: hours, days, or for a long time months or years; also
 * those without a request.
 */
final class UsageTimeline {
  private static final int MOST_DAYS = 92;
  private static final int MOST_DAYS_BY_MONTH = 3_660;
  private static final int MOST_TICKS = 8;

  private final List<UsageSummary.Item> parts;

  private UsageTimeline(List<UsageSummary.Item> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Fills the gaps and joins what is too fine.
   *
   * @param time whether the items are hours or days
   */
  static UsageTimeline of(UsageSelection selection, Dimension time, List<UsageSummary.Item> items) {
    Map<String, UsageSum> parts = new LinkedHashMap<>();
    int length = length(selection, time);
    for (LocalDate day = selection.from(); !day.isAfter(selection.to()); day = day.plusDays(1)) {
      if (time == Dimension.HOUR) {
        for (int hour = 0; hour < 24; hour++) {
          parts.put(String.format(Locale.ROOT, "%sT%02d:00Z", day, hour), UsageSum.NONE);
        }
      } else {
        parts.put(day.toString().substring(0, length), UsageSum.NONE);
      }
    }
    items.forEach(
        item -> parts.merge(item.name().substring(0, length), item.sum(), UsageSum::plus));
    List<UsageSummary.Item> all = new ArrayList<>();
    parts.forEach((name, sum) -> all.add(new UsageSummary.Item(name, sum)));
    return new UsageTimeline(all);
  }

  /** How much of the name of an hour or a day is kept. */
  private static int length(UsageSelection selection, Dimension time) {
    if (time == Dimension.HOUR) {
      return "2026-11-28T17:00Z".length();
    }
    if (selection.days() <= MOST_DAYS) {
      return "2026-11-28".length();
    }
    return selection.days() <= MOST_DAYS_BY_MONTH ? "2026-11".length() : "2026".length();
  }

  /** In the order of time, without a gap. */
  List<UsageSummary.Item> parts() {
    return parts;
  }

  /** The bars of a figure of theirs. */
  List<BarChart.Item> bars(ToLongFunction<UsageSum> figure) {
    Objects.requireNonNull(figure, "figure");
    int apart = (parts.size() + MOST_TICKS - 1) / MOST_TICKS;
    List<BarChart.Item> bars = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean ticked = (parts.size() - 1 - i) % apart == 0;
      bars.add(
          new BarChart.Item(
              label(i),
              ticked ? tick(parts.get(i).name()) : "",
              figure.applyAsLong(parts.get(i).sum())));
    }
    return bars;
  }

  /** Its whole name, for people. */
  String label(int part) {
    return parts.get(part).name().replace('T', ' ').replace("Z", "");
  }

  /** The hour, or the day without its year. */
  private static String tick(String name) {
    int hour = name.indexOf('T');
    if (hour >= 0) {
      return name.substring(hour + 1, name.length() - 1);
    }
    return name.length() == "2026-11-28".length() ? name.substring(5) : name;
  }
}
