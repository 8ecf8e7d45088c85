package dev.cliproxy.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes of single stretches of a text, gathered in any order and applied at once. */
final class YamlSplices {

  private record Splice(int from, int to, String replacement) {}

  private final List<Splice> splices = new ArrayList<>();

  /** Puts the replacement where the characters from one offset up to the other stand. */
  void replace(int from, int to, String replacement) {
    splices.add(new Splice(from, to, replacement));
  }

  /** Puts the characters before what stands at the offset, behind earlier insertions there. */
  void insert(int at, String characters) {
    replace(at, at, characters);
  }

  /** Takes the characters away. */
  void delete(int from, int to) {
    replace(from, to, "");
  }

  /** Whether nothing is to be changed. */
  boolean isEmpty() {
    return splices.isEmpty();
  }

  /**
   * The changed text.
   *
   * @throws YamlEditException when two changes are about the same characters
   */
  String applyTo(String text) {
    splices.sort(Comparator.comparingInt(Splice::from).thenComparingInt(Splice::to));
    StringBuilder changed = new StringBuilder(text.length() + 256);
    int reached = 0;
    for (Splice splice : splices) {
      if (splice.from() < reached) {
        throw YamlEditException.unusual("two changes touch the same place");
      }
      changed.append(text, reached, splice.from()).append(splice.replacement());
      reached = splice.to();
    }
    return changed.append(text, reached, text.length()).toString();
  }
}
