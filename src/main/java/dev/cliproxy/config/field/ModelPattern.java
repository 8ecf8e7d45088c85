package dev.cliproxy.config.field;

import java.util.List;
import java.util.Locale;

/**
 * A name of models, in which {@code *} stands for any text. Upper and lower case are the same: what
 * somebody ruled out must not come in by its spelling.
 */
public record ModelPattern(List<String> pieces) {

  public ModelPattern {
    pieces = List.copyOf(pieces);
  }

  /** The pattern that a text is. */
  public static ModelPattern of(String text) {
    return new ModelPattern(List.of(text.toLowerCase(Locale.ROOT).split("\\*", -1)));
  }

  /** Whether a name is meant by it. */
  public boolean matches(String model) {
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
