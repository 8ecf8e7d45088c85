package dev.cliproxy.pages.usage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * A bar chart, laid out: a template only has to draw it. Lengths are in the units of a picture that
 * is {@value #WIDTH} wide and {@value #HEIGHT} high.
 *
 * @param bars from left to right
 * @param ticks of the vertical axis, from zero upwards
 * @param total of all bars, written out
 * @param peak the highest bar, the first of several
 */
public record BarChart(List<Bar> bars, List<Tick> ticks, String total, Bar peak) {
  /** The picture's width. */
  public static final int WIDTH = 480;

  /** The picture's height. */
  public static final int HEIGHT = 200;

  private static final int LEFT = 48;
  private static final int RIGHT = WIDTH - 12;
  private static final int TOP = 26;
  private static final int BASE = HEIGHT - 38;

  /** What of a bar's place is left free for the gap to the next. */
  private static final double GAP = 0.25;

  /** So that one request beside a million can still be seen. */
  private static final double LOWEST = 1.5;

  private static final int MOST_STEPS = 4;

  public BarChart {
    bars = List.copyOf(bars);
    ticks = List.copyOf(ticks);
    Objects.requireNonNull(total, "total");
    Objects.requireNonNull(peak, "peak");
  }

  /**
   * What one bar stands for.
   *
   * @param label full name of its place on the horizontal axis
   * @param tick what is written under it, or {@code ""}
   * @param value not negative
   */
  record Item(String label, String tick, long value) {
    Item {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(tick, "tick");
      if (value < 0) {
        throw new IllegalArgumentException("a bar is never negative: " + value);
      }
    }
  }

  /**
   * What values mean and how they are written.
   *
   * @param unit what a value of 1 is
   * @param exact writes a number out
   * @param sign stands before the numbers of the axis
   */
  record Figures(BigDecimal unit, Function<BigDecimal, String> exact, String sign, Locale locale) {
    Figures {
      Objects.requireNonNull(unit, "unit");
      Objects.requireNonNull(exact, "exact");
      Objects.requireNonNull(sign, "sign");
      Objects.requireNonNull(locale, "locale");
    }

    /** Whole numbers. */
    static Figures counts(Locale locale) {
      return new Figures(
          BigDecimal.ONE, NumberFormat.getIntegerInstance(locale)::format, "", locale);
    }

    /** Millionths of US dollars. */
    static Figures dollars(UsageNumbers numbers) {
      return new Figures(BigDecimal.ONE.movePointLeft(6), numbers::dollars, "$", numbers.locale());
    }

    private String exact(BigInteger value) {
      return exact.apply(new BigDecimal(value).multiply(unit));
    }
  }

  /**
   * One bar.
   *
   * @param tick what is written under it, or {@code ""}
   * @param value written out
   * @param middle of the bar, from the left
   */
  public record Bar(
      String label,
      String tick,
      String value,
      double x,
      double y,
      double width,
      double height,
      double middle) {
    public Bar {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(tick, "tick");
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * A mark of the vertical axis.
   *
   * @param label the number, short
   */
  public record Tick(String label, double y) {
    public Tick {
      Objects.requireNonNull(label, "label");
    }
  }

  /**
   * Lays a chart out.
   *
   * @param items at least one
   */
  static BarChart of(List<Item> items, Figures figures) {
    Item highest = items.stream().max(Comparator.comparingLong(Item::value)).orElseThrow();
    double step = step(highest.value());
    long steps = Math.max(1, (long) Math.ceil(highest.value() / step));
    double place = (RIGHT - LEFT) / (double) items.size();
    List<Bar> bars = new ArrayList<>();
    BigInteger total = BigInteger.ZERO;
    for (Item item : items) {
      double left = LEFT + place * (bars.size() + GAP / 2);
      double width = place * (1 - GAP);
      double height =
          item.value() == 0 ? 0 : Math.max(LOWEST, height((double) item.value(), step * steps));
      bars.add(
          new Bar(
              item.label(),
              item.tick(),
              figures.exact(BigInteger.valueOf(item.value())),
              rounded(left),
              rounded(BASE - height),
              rounded(width),
              rounded(height),
              rounded(left + width / 2)));
      total = total.add(BigInteger.valueOf(item.value()));
    }
    return new BarChart(
        bars, ticks(step, steps, figures), figures.exact(total), bars.get(items.indexOf(highest)));
  }

  public int width() {
    return WIDTH;
  }

  public int height() {
    return HEIGHT;
  }

  /** Where the bars begin, from the left. */
  public int left() {
    return LEFT;
  }

  /** Where the bars end, from the left. */
  public int right() {
    return RIGHT;
  }

  /** Where the bars stand, from the top. */
  public int base() {
    return BASE;
  }

  private static List<Tick> ticks(double step, long steps, Figures figures) {
    NumberFormat compact =
        NumberFormat.getCompactNumberInstance(figures.locale(), NumberFormat.Style.SHORT);
    double unit = figures.unit().doubleValue();
    compact.setMaximumFractionDigits(Math.max(1, (int) -Math.floor(Math.log10(step * unit))));
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      String label = figures.sign() + compact.format(i * step * unit);
      ticks.add(new Tick(label, rounded(BASE - height(i * step, step * steps))));
    }
    return ticks;
  }

  /** The smallest of 1, 2, 5, 10, 20, 50 ... that needs few steps to reach the peak. */
  private static double step(long peak) {
    double least = Math.max(1, peak / (double) MOST_STEPS);
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static double height(double value, double top) {
    return (BASE - TOP) * value / top;
  }

  private static double rounded(double length) {
    return Math.round(length * 10) / 10.0;
  }
}
