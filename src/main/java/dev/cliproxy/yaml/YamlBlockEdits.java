package dev.cliproxy.yaml;

import dev.cliproxy.yaml.YamlNode.Child;
import java.util.BitSet;
import java.util.List;

/** Adds and takes away whole lines: the parts of block mappings and block sequences. */
final class YamlBlockEdits {

  private static final int NONE = -1;

  /**
   * New lines.
   *
   * @param after index of the part they come behind, or -1
   * @param column the column in which the first line's text begins
   */
  record Insertion(int after, int column, List<String> lines) {}

  private final YamlText text;
  private final YamlLayout layout;
  private final YamlSplices splices;
  private boolean endsLastLine;

  YamlBlockEdits(YamlText text, YamlLayout layout, YamlSplices splices) {
    this.text = text;
    this.layout = layout;
    this.splices = splices;
  }

  /** Whether lines were put behind a last line that had no line break. */
  boolean endsLastLine() {
    return endsLastLine;
  }

  /**
   * Takes parts away and adds others.
   *
   * @param end where new parts behind the last one go; -1 for right behind its line
   * @param afterParent offset behind the key or dash the collection belongs to
   * @param brackets what remains when nothing remains
   */
  void restructure(
      List<? extends Child> children,
      BitSet removed,
      List<Insertion> insertions,
      int end,
      int afterParent,
      String brackets) {
    int first = 0;
    boolean empties = !children.isEmpty() && removed.cardinality() == children.size();
    if (empties && !insertions.isEmpty()) {
      exchangeFirst(children.get(0), insertions.get(0));
      removed.clear(0);
      first = 1;
    } else if (empties && end != text.length()) {
      leaveBrackets(children.get(0), removed, end == NONE, afterParent, brackets);
    }
    remove(children, removed);
    for (Insertion insertion : insertions.subList(first, insertions.size())) {
      insert(children, insertion, end);
    }
  }

  private void exchangeFirst(Child child, Insertion insertion) {
    List<String> lines = insertion.lines();
    splices.replace(child.start(), child.end(), lines.get(0).substring(insertion.column()));
    insertLines(text.lineEnd(child.end()), lines.subList(1, lines.size()));
  }

  /** The top level needs them only before an explicit end, which may not follow upon nothing. */
  private void leaveBrackets(
      Child first, BitSet removed, boolean nested, int afterParent, String brackets) {
    if (nested && text.opensLine(first.start())) {
      splices.insert(afterParent, " " + brackets);
    } else {
      splices.replace(first.start(), first.end(), brackets);
      removed.clear(0);
    }
  }

  /** The first part may share its line with a dash; the next one then takes its place there. */
  private void remove(List<? extends Child> children, BitSet removed) {
    int joint = NONE;
    if (!children.isEmpty() && !text.opensLine(children.get(0).start())) {
      joint = children.get(0).start();
    }
    for (int i = removed.nextSetBit(0); i >= 0; i = removed.nextSetBit(i + 1)) {
      Child child = children.get(i);
      if (child.start() == joint) {
        joint = text.skipSpace(text.lineEnd(child.end()));
        splices.delete(child.start(), joint);
      } else {
        deleteLines(child.start(), child.end());
      }
    }
  }

  private void insert(List<? extends Child> children, Insertion insertion, int end) {
    if (insertion.after() >= 0 || children.isEmpty()) {
      int at = end == NONE ? text.lineEnd(children.get(insertion.after()).end()) : end;
      insertLines(at, insertion.lines());
    } else {
      String lines = String.join(layout.lineSeparator(), insertion.lines());
      String indent = " ".repeat(insertion.column());
      splices.insert(
          children.get(0).start(),
          lines.substring(insertion.column()) + layout.lineSeparator() + indent);
    }
  }

  /** Adds lines before the one that starts at the offset, or behind the end of the text. */
  void insertLines(int at, List<String> lines) {
    boolean whole = text.startsLine(at);
    endsLastLine |= !whole && !lines.isEmpty();
    for (String line : lines) {
      splices.insert(at, whole ? line + layout.lineSeparator() : layout.lineSeparator() + line);
    }
  }

  /** Takes away all lines from that of one offset to that of the other. */
  void deleteLines(int start, int end) {
    splices.delete(text.lineStart(start), text.lineEnd(end));
  }

  /** Puts other lines in the place of all from that of one offset to that of the other. */
  void replaceLines(int start, int end, List<String> lines) {
    int from = text.lineStart(start);
    int to = text.lineEnd(end);
    String joined = String.join(layout.lineSeparator(), lines);
    splices.replace(from, to, text.isBreak(to - 1) ? joined + layout.lineSeparator() : joined);
  }
}
