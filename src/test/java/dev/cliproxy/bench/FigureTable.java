package dev.cliproxy.bench;

/** The bench's result: what was measured beside what is wanted. */
final class FigureTable {
  private final MarkdownTable table =
      new MarkdownTable(
          "figure", "direct", "nginx", "cliproxy", "compared", "required", "aim", "reached");

  /**
   * Adds a figure that something is wanted of.
   *
   * @param direct what was measured without a proxy, or {@code ""}; nginx and ours likewise
   * @param compared the figure that the goal is for
   */
  void row(String figure, String direct, String nginx, String ours, Measured compared, Goal goal) {
    String relation = goal.relation() + " ";
    table.row(
        figure,
        direct,
        nginx,
        ours,
        compared.toString(),
        relation + new Measured(goal.required(), compared.unit()),
        relation + new Measured(goal.aim(), compared.unit()),
        goal.reached(compared.value()));
  }

  /** Adds a figure that nothing is wanted of. */
  void plain(String figure, String direct, String nginx, String ours) {
    table.row(figure, direct, nginx, ours, "", "", "", "");
  }

  /** All rows so far. */
  String text() {
    return table.text();
  }
}
