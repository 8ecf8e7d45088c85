package dev.cliproxy.pages;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a long list.
 *
 * @param items what stands on this page
 * @param number of this page, from 1
 * @param last number of the last page; 1 for an empty list
 * @param total how long the whole list is
 */
public record Paged<T>(List<T> items, int number, int last, int total) {
  private static final int LENGTH = 50;

  public Paged {
    items = List.copyOf(items);
    if (number < 1 || last < number || total < items.size()) {
      throw new IllegalArgumentException("no page: " + number + " of " + last + ", " + total);
    }
  }

  /** The page of a list with this number, or the nearest that there is. */
  static <T> Paged<T> of(List<T> all, int number) {
    int last = Math.max(1, (all.size() + LENGTH - 1) / LENGTH);
    int shown = Math.min(Math.max(1, number), last);
    int from = (shown - 1) * LENGTH;
    return new Paged<>(
        all.subList(from, Math.min(from + LENGTH, all.size())), shown, last, all.size());
  }

  /** The same page with something else for each item. */
  <R> Paged<R> map(Function<T, R> mapper) {
    return new Paged<>(items.stream().map(mapper).toList(), number, last, total);
  }

  public boolean isFirst() {
    return number == 1;
  }

  public boolean isLast() {
    return number == last;
  }

  /** Number of the page before this one. */
  public int previous() {
    return number - 1;
  }

  /** Number of the page after this one. */
  public int next() {
    return number + 1;
  }

  /** Place of the first item in the whole list, from 1. */
  public int from() {
    return items.isEmpty() ? 0 : (number - 1) * LENGTH + 1;
  }

  /** Place of the last item in the whole list. */
  public int to() {
    return (number - 1) * LENGTH + items.size();
  }
}
