package dev.cliproxy.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, row by row. */
final class MarkdownTable {
  private final List<String> rows = new ArrayList<>();
  private final int columns;

  MarkdownTable(String... heads) {
    columns = heads.length;
    row(heads);
    rows.add("|---".repeat(columns) + "|");
  }

  /** Adds a row, which has a cell for each column. */
  void row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    rows.add("| " + String.join(" | ", cells) + " |");
  }

  /** All rows so far. */
  String text() {
    return String.join("\n", rows);
  }
}
