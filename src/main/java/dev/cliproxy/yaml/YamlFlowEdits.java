package dev.cliproxy.yaml;

import dev.cliproxy.yaml.YamlNode.Child;
import java.util.BitSet;
import java.util.List;

/** Adds and takes away what stands between brackets, and minds the commas. */
final class YamlFlowEdits {

  /**
   * Something new.
   *
   * @param after index of the part it comes behind, or -1
   */
  record Insertion(int after, String written) {}

  private final YamlText text;
  private final YamlLayout layout;
  private final YamlSplices splices;

  YamlFlowEdits(YamlText text, YamlLayout layout, YamlSplices splices) {
    this.text = text;
    this.layout = layout;
    this.splices = splices;
  }

  /** Takes parts away from a collection with brackets and adds others. */
  void restructure(
      YamlNode node, List<? extends Child> children, BitSet removed, List<Insertion> insertions) {
    List<Insertion> rest = insertions;
    boolean empties = !children.isEmpty() && removed.cardinality() == children.size();
    if (empties && !insertions.isEmpty()) {
      Child first = children.get(0);
      splices.replace(first.start(), first.end(), insertions.get(0).written());
      removed.clear(0);
      rest = insertions.subList(1, insertions.size());
    }
    remove(node, children, removed);
    String lead = "";
    for (Insertion insertion : rest) {
      if (children.isEmpty()) {
        splices.insert(node.place().body() + 1, lead + insertion.written());
        lead = ", ";
      } else {
        insert(children, removed, insertion);
      }
    }
  }

  private void insert(List<? extends Child> children, BitSet removed, Insertion insertion) {
    if (insertion.after() < 0) {
      splices.insert(children.get(0).start(), insertion.written() + ", ");
      return;
    }
    Child before = children.get(removed.previousClearBit(insertion.after()));
    String gap =
        text.opensLine(before.start())
            ? layout.lineSeparator() + " ".repeat(text.column(before.start()))
            : " ";
    splices.insert(before.end(), "," + gap + insertion.written());
  }

  private void remove(YamlNode node, List<? extends Child> children, BitSet removed) {
    int size = children.size();
    int kept = removed.previousClearBit(size - 1);
    boolean tail = kept < size - 1 && text.comma(children.get(size - 1).end()) < 0;
    if (kept < 0 && size > 0 && !hasComment(node, children)) {
      splices.delete(node.place().body() + 1, node.end() - 1);
    } else if (tail && kept >= 0 && !hasComment(children, kept)) {
      splices.delete(children.get(kept).end(), children.get(size - 1).end());
      removed.stream().filter(i -> i < kept).forEach(i -> removeOne(children.get(i)));
    } else {
      if (tail && kept >= 0) {
        int comma = text.comma(children.get(kept).end());
        splices.delete(comma, comma + 1);
      }
      removed.stream().forEach(i -> removeOne(children.get(i)));
    }
  }

  private boolean hasComment(YamlNode node, List<? extends Child> children) {
    return text.hasComment(node.place().body() + 1, children.get(0).start())
        || text.hasComment(children.get(children.size() - 1).end(), node.end() - 1)
        || hasComment(children, 0);
  }

  private boolean hasComment(List<? extends Child> children, int from) {
    for (int i = from; i < children.size() - 1; i++) {
      if (text.hasComment(children.get(i).end(), children.get(i + 1).start())) {
        return true;
      }
    }
    return false;
  }

  private void removeOne(Child child) {
    int comma = text.comma(child.end());
    int end = comma < 0 ? child.end() : comma + 1;
    int next = text.skipBlanks(end);
    boolean last = text.isBreak(next) || text.is(next, '#');
    if (last && text.opensLine(child.start())) {
      splices.delete(text.lineStart(child.start()), text.lineEnd(end));
    } else if (text.isBreak(next)) {
      splices.delete(text.skipBlanksBack(child.start()), end);
    } else {
      splices.delete(child.start(), next);
    }
  }
}
