package dev.cliproxy.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What several rounds say together. */
final class Rounds {
  private Rounds() {}

  /** The median of a figure. */
  static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
    return middle(rounds.stream().mapToDouble(figure).toArray());
  }

  /** The median of the ratios of a figure to that of the same round of others. */
  static <T> double medianRatio(List<T> base, List<T> rounds, ToDoubleFunction<T> figure) {
    return middle(ratios(base, rounds, figure));
  }

  /** By how much a figure differs from others', and between which bounds that was. */
  static <T> String change(List<T> base, List<T> rounds, ToDoubleFunction<T> figure) {
    double[] ratios = ratios(base, rounds, figure);
    Arrays.sort(ratios);
    return Double.isNaN(ratios[ratios.length - 1])
        ? ""
        : Measured.change(middle(ratios))
            + " ("
            + Measured.change(ratios[0])
            + " to "
            + Measured.change(ratios[ratios.length - 1])
            + ")";
  }

  private static <T> double[] ratios(List<T> base, List<T> rounds, ToDoubleFunction<T> figure) {
    double[] ratios = new double[base.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(base.get(i));
    }
    return ratios;
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
