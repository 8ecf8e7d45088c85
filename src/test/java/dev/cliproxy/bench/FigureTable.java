package dev.cliproxy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The bench's result, as a table in Markdown: what was measured beside what is wanted. */
final class FigureTable {
  private final List<String> rows = new ArrayList<>();

  FigureTable() {
    rows.add("| figure | direct | nginx | cliproxy | compared | required | aim | reached |");
    rows.add("|---|---|---|---|---|---|---|---|");
  }

  /**
   * Adds a figure that should be small.
   *
   * @param direct what was measured without a proxy, or {@code ""}; nginx and ours likewise
   * @param compared the figure that the bounds are for
   */
  void atMost(
      String figure,
      String direct,
      String nginx,
      String ours,
      Measured compared,
      double required,
      double aim) {
    String reached =
        compared.value() <= aim ? "aim" : compared.value() <= required ? "required" : "**missed**";
    add(figure, direct, nginx, ours, compared, "<= ", required, aim, reached);
  }

  /** Adds a figure that should be great. */
  void atLeast(
      String figure,
      String direct,
      String nginx,
      String ours,
      Measured compared,
      double required,
      double aim) {
    String reached =
        compared.value() >= aim ? "aim" : compared.value() >= required ? "required" : "**missed**";
    add(figure, direct, nginx, ours, compared, ">= ", required, aim, reached);
  }

  /** Adds a figure that nothing is wanted of. */
  void plain(String figure, String direct, String nginx, String ours) {
    rows.add("| " + String.join(" | ", figure, direct, nginx, ours, "", "", "", "") + " |");
  }

  private void add(
      String figure,
      String direct,
      String nginx,
      String ours,
      Measured compared,
      String relation,
      double required,
      double aim,
      String reached) {
    rows.add(
        "| "
            + String.join(
                " | ",
                figure,
                direct,
                nginx,
                ours,
                compared.toString(),
                relation + new Measured(required, compared.unit()),
                relation + new Measured(aim, compared.unit()),
                reached)
            + " |");
  }

  /** All rows so far. */
  String text() {
    return String.join("\n", rows);
  }

  /** A value with its unit, such as {@code " ms"} or {@code "x"}. */
  record Measured(double value, String unit) {
    @Override
    public String toString() {
      String number =
          value == Math.rint(value)
              ? String.format(Locale.ROOT, "%.0f", value)
              : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
      return number + unit;
    }
  }
}
