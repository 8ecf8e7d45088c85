package dev.cliproxy.bench;

/**
 * What is wanted of a figure.
 *
 * @param relation how the figure is to stand to the bounds: {@code <=} or {@code >=}
 * @param required the bound that it must keep
 * @param aim the better one that it should keep
 */
record Goal(String relation, double required, double aim) {

  /** A figure that should be small. */
  static Goal atMost(double required, double aim) {
    return new Goal("<=", required, aim);
  }

  /** A figure that should be great. */
  static Goal atLeast(double required, double aim) {
    return new Goal(">=", required, aim);
  }

  /** Which of the bounds the figure keeps. */
  String reached(double figure) {
    if (keeps(figure, aim)) {
      return "aim";
    }
    return keeps(figure, required) ? "required" : "**missed**";
  }

  private boolean keeps(double figure, double bound) {
    return relation.equals("<=") ? figure <= bound : figure >= bound;
  }
}
