package dev.cliproxy.catalog;

import java.util.List;
import java.util.Locale;

/**
 * A name in {@code excluded-models}, in which {@code *} stands for any text. Upper and lower case
 * are the same: what somebody ruled out must not come in by its spelling.
 */
record ModelPattern(List<String> pieces) {

  ModelPattern {
    pieces = List.copyOf(pieces);
  }

  static ModelPattern of(String text) {
    return new ModelPattern(List.of(text.toLowerCase(Locale.ROOT).split("\\*", -1)));
  }

  boolean matches(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    String first = pieces.get(0);
    String last = pieces.get(pieces.size() - 1);
    if (pieces.size() == 1) {
      return name.equals(first);
    }
    int end = name.length() - last.length();
    int reached = first.length();
    if (reached > end || !name.startsWith(first) || !name.endsWith(last)) {
      return false;
    }
    for (String piece : pieces.subList(1, pieces.size() - 1)) {
      int at = name.indexOf(piece, reached);
      if (at < 0 || at + piece.length() > end) {
        return false;
      }
      reached = at + piece.length();
    }
    return true;
  }
}
