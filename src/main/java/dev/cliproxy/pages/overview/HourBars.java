package dev.cliproxy.pages.overview;

import dev.cliproxy.usage.LastHours;
import dev.cliproxy.usage.UsageFigures;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * The last hours as bars in the corner of a figure, laid out: a template only has to draw them. In
 * units of a picture that is {@value #WIDTH} wide and {@value #HEIGHT} high.
 *
 * @param bars one for each hour that came to something, from left to right
 * @param highest the value of the highest one, or 0
 * @param at the first hour that had it, such as {@code 13:00}; in UTC
 */
public record HourBars(List<Bar> bars, long highest, String at) {
  /** The picture's width. */
  public static final int WIDTH = 120;

  /** The picture's height. */
  public static final int HEIGHT = 28;

  private static final double PLACE = (double) WIDTH / LastHours.HOURS;
  private static final double GAP = 1;

  /** So that one request beside a million can still be seen. */
  private static final double LOWEST = 1.5;

  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  public HourBars {
    bars = List.copyOf(bars);
    Objects.requireNonNull(at, "at");
  }

  /**
   * A bar.
   *
   * @param hour such as {@code 13:00}, in UTC
   * @param value what it stands for
   */
  public record Bar(String hour, long value, double x, double y, double width, double height) {
    public Bar {
      Objects.requireNonNull(hour, "hour");
    }
  }

  /** The bars of some figure of the last hours. */
  static HourBars of(List<LastHours.Hour> hours, ToLongFunction<UsageFigures> value) {
    long highest = 0;
    String at = "";
    for (LastHours.Hour hour : hours) {
      long its = value.applyAsLong(hour.figures());
      if (its > highest) {
        highest = its;
        at = name(hour);
      }
    }
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < hours.size(); i++) {
      long its = value.applyAsLong(hours.get(i).figures());
      if (its > 0) {
        double height = Math.max(LOWEST, rounded(HEIGHT * ((double) its / highest)));
        bars.add(
            new Bar(
                name(hours.get(i)),
                its,
                rounded(i * PLACE),
                rounded(HEIGHT - height),
                PLACE - GAP,
                height));
      }
    }
    return new HourBars(bars, highest, at);
  }

  /** For the template, which cannot read constants. */
  public int width() {
    return WIDTH;
  }

  /** For the template, which cannot read constants. */
  public int height() {
    return HEIGHT;
  }

  private static String name(LastHours.Hour hour) {
    return HOUR.format(LocalTime.ofInstant(hour.start(), ZoneOffset.UTC));
  }

  private static double rounded(double length) {
    return Math.round(length * 10) / 10.0;
  }
}
