package dev.cliproxy.pages.form;

import dev.cliproxy.pages.text.Masked;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The lines of a field that are not shown as they were typed.
 *
 * @param lines in the order of the field
 */
public record HiddenLines(List<Line> lines) {
  private static final Pattern NO_LETTER_OR_MASK = Pattern.compile("[^\\p{L}\\p{N}•]+");

  /** A mask with what it shows of a secret. */
  private static final Pattern MASK =
      Pattern.compile("[\\p{L}\\p{N}_-]{0,4}•{4}[\\p{L}\\p{N}_-]{0,4}");

  /** A line as it is shown, and as it was typed. */
  record Line(String shown, String typed) {
    Line {
      Objects.requireNonNull(shown, "shown");
      Objects.requireNonNull(typed, "typed");
    }

    /** The line that a person has made of the one shown, with what was hidden in its places. */
    private String restored(String changed) {
      Matcher hidden =
          Pattern.compile(
                  shownParts(shown).stream()
                      .map(Pattern::quote)
                      .collect(Collectors.joining("(.*?)")))
              .matcher(typed);
      if (!hidden.matches()) {
        return changed;
      }
      List<String> parts = shownParts(changed);
      StringBuilder text = new StringBuilder(parts.get(0));
      for (int i = 1; i < parts.size(); i++) {
        text.append(hidden.group(i)).append(parts.get(i));
      }
      return text.toString();
    }

    /** Whether the text may have been made of this line: it shows the same of what is hidden. */
    private boolean hasTheMasksOf(String changed) {
      return masks(shown).equals(masks(changed));
    }

    private static List<String> masks(String text) {
      return MASK.matcher(text).results().map(MatchResult::group).toList();
    }

    /** Whether nothing but punctuation was changed, as when a colon was missing. */
    private boolean hasTheLettersOf(String changed) {
      return letters(shown).equals(letters(changed));
    }

    private static String letters(String text) {
      return NO_LETTER_OR_MASK.matcher(text).replaceAll("");
    }

    private static List<String> shownParts(String text) {
      return Masked.split(text);
    }

    /** Secrets are not for logs. */
    @Override
    public String toString() {
      return "Line[" + shown + "]";
    }
  }

  public HiddenLines {
    lines = List.copyOf(lines);
  }

  /**
   * Of the lines of a field.
   *
   * @param typed as many as are shown
   */
  public static HiddenLines of(List<String> shown, List<String> typed) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      if (Masked.isIn(shown.get(i))) {
        lines.add(new Line(shown.get(i), typed.get(i)));
      }
    }
    return new HiddenLines(lines);
  }

  /** Of a field of one line. */
  public static HiddenLines of(String shown, String typed) {
    return of(List.of(shown), List.of(typed));
  }

  boolean isEmpty() {
    return lines.stream().allMatch(line -> line.shown().equals(line.typed()));
  }

  int length() {
    return lines.stream().mapToInt(line -> line.typed().length()).sum();
  }

  /**
   * The lines with what was typed. A line that was changed or moved is recognized as long as there
   * is no doubt; one that might be either of two keeps its mask, which says nothing to anybody.
   */
  List<String> restored(List<String> sent) {
    List<Line> left = new ArrayList<>(lines);
    List<String> restored = new ArrayList<>();
    for (String text : sent) {
      List<Line> same = lines.stream().filter(line -> line.shown().equals(text)).toList();
      boolean sure = same.size() == sent.stream().filter(text::equals).count();
      if (sure) {
        // Those that look the same come in the order in which they were shown.
        Line line = left.stream().filter(same::contains).findFirst().orElseThrow();
        left.remove(line);
        restored.add(line.typed());
      } else {
        restored.add(text);
      }
    }
    List<Line> changed = List.copyOf(left);
    boolean oneIsLeft = restored.stream().filter(Masked::isIn).count() == 1;
    restored.replaceAll(text -> Masked.isIn(text) ? recognized(text, changed, oneIsLeft) : text);
    return restored;
  }

  private static String recognized(String text, List<Line> left, boolean oneIsLeft) {
    List<Line> candidates = left.stream().filter(line -> line.hasTheMasksOf(text)).toList();
    List<Line> alike = candidates.stream().filter(line -> line.hasTheLettersOf(text)).toList();
    if (alike.size() == 1) {
      return alike.get(0).restored(text);
    }
    return oneIsLeft && candidates.size() == 1 ? candidates.get(0).restored(text) : text;
  }
}
