package dev.cliproxy.pages.configuration;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import dev.cliproxy.pages.configuration.Listing.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What an edit changes in a text: the lines are compared as they are, and shown with their secrets
 * masked.
 */
final class TextDiff {
  private static final int CONTEXT = 3;

  /** More lines than this are not compared one by one: it takes time and says little. */
  private static final int MOST_COMPARED = 6_000;

  private final List<String> before;
  private final List<String> after;

  /**
   * Some lines taken away and some put in their place.
   *
   * @param before offset of the first in the old text
   * @param after offset of the first in the new text
   */
  private record Change(int before, int removed, int after, int added) {}

  /** Compares two texts. */
  TextDiff(String before, String after) {
    this.before = Listing.lines(before);
    this.after = Listing.lines(after);
  }

  /** Whether no line differs; line ends may. */
  boolean isEmpty() {
    return before.equals(after);
  }

  /**
   * The changed lines and some around them.
   *
   * @param shownBefore the old text as it may be shown, line by line
   * @param shownAfter the same of the new text
   */
  Listing shown(String shownBefore, String shownAfter) {
    List<String> oldLines = Listing.lines(shownBefore);
    List<String> newLines = Listing.lines(shownAfter);
    int end = newLines.size();
    if (newLines.get(end - 1).isEmpty() && oldLines.get(oldLines.size() - 1).isEmpty()) {
      // The end of the last line's line break is no line worth a number.
      end--;
    }
    Listing.Builder builder = new Listing.Builder();
    List<Change> changes = changes();
    int reached = 0;
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      int from = Math.max(reached, change.after() - CONTEXT);
      if (from > reached) {
        builder.gap();
      }
      builder.add(Kind.PLAIN, from, newLines.subList(from, change.after()));
      builder.add(
          Kind.REMOVED,
          change.before(),
          oldLines.subList(change.before(), change.before() + change.removed()));
      int behind = change.after() + change.added();
      builder.add(Kind.ADDED, change.after(), newLines.subList(change.after(), behind));
      int next = i + 1 < changes.size() ? changes.get(i + 1).after() : end;
      reached = Math.max(behind, Math.min(next, behind + CONTEXT));
      builder.add(Kind.PLAIN, behind, newLines.subList(behind, reached));
    }
    if (!changes.isEmpty() && reached < end) {
      builder.gap();
    }
    return builder.listing();
  }

  private List<Change> changes() {
    int most = Math.min(before.size(), after.size());
    int top = 0;
    while (top < most && before.get(top).equals(after.get(top))) {
      top++;
    }
    int bottom = 0;
    while (bottom < most - top
        && before.get(before.size() - 1 - bottom).equals(after.get(after.size() - 1 - bottom))) {
      bottom++;
    }
    List<String> oldMiddle = before.subList(top, before.size() - bottom);
    List<String> newMiddle = after.subList(top, after.size() - bottom);
    if (oldMiddle.size() + newMiddle.size() > MOST_COMPARED) {
      return List.of(new Change(top, oldMiddle.size(), top, newMiddle.size()));
    }
    List<Change> changes = new ArrayList<>();
    for (AbstractDelta<String> delta :
        DiffUtils.diff(oldMiddle, newMiddle, new MyersDiffWithLinearSpace<>()).getDeltas()) {
      if (delta.getType() != DeltaType.EQUAL) {
        add(
            changes,
            new Change(
                top + delta.getSource().getPosition(),
                delta.getSource().size(),
                top + delta.getTarget().getPosition(),
                delta.getTarget().size()));
      }
    }
    return changes;
  }

  /** The library tells of an addition and a removal at the same place as of two changes. */
  private static void add(List<Change> changes, Change next) {
    if (!changes.isEmpty()) {
      Change last = changes.get(changes.size() - 1);
      if (last.before() + last.removed() == next.before()
          && last.after() + last.added() == next.after()) {
        changes.set(
            changes.size() - 1,
            new Change(
                last.before(),
                last.removed() + next.removed(),
                last.after(),
                last.added() + next.added()));
        return;
      }
    }
    changes.add(next);
  }
}
