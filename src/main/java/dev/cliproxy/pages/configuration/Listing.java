package dev.cliproxy.pages.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A text with its line numbers, in blocks of lines that are shown alike: a page of a thousand lines
 * is a handful of elements.
 */
public record Listing(List<Block> blocks) {
  /** What YAML takes for a line break. */
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");

  private static final int LINES_AROUND = 2;

  /** How the lines of a block are shown. */
  public enum Kind {
    PLAIN,
    PROBLEM,
    WARNING,
    REMOVED,
    ADDED,
    /** Lines that are left out. */
    GAP
  }

  /**
   * Lines that follow one another.
   *
   * @param numbers their numbers, one a line
   * @param text the lines, each with a line feed
   * @param notes what is to be said below them
   */
  public record Block(Kind kind, String numbers, String text, List<String> notes) {
    public Block {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(numbers, "numbers");
      Objects.requireNonNull(text, "text");
      notes = List.copyOf(notes);
    }

    /** The kind as a class of the style sheet. */
    public String style() {
      return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What marks the lines besides their colour, one a line. */
    public String signs() {
      return switch (kind) {
        case REMOVED -> "-\n".repeat(lines());
        case ADDED -> "+\n".repeat(lines());
        default -> "";
      };
    }

    private int lines() {
      return (int) numbers.chars().filter(c -> c == '\n').count();
    }
  }

  /** What is to be said of a line. */
  record Note(Kind kind, String text) {
    Note {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(text, "text");
    }
  }

  public Listing {
    blocks = List.copyOf(blocks);
  }

  static Listing empty() {
    return new Listing(List.of());
  }

  /** The lines of a text; one that ends in a line break has an empty one at its end. */
  static List<String> lines(String text) {
    return List.of(LINE_BREAK.split(text, -1));
  }

  /** The whole text. */
  static Listing of(String text, Map<Integer, List<Note>> notes) {
    List<String> lines = withoutEmptyEnd(lines(text));
    Builder builder = new Builder();
    int reached = 0;
    for (Map.Entry<Integer, List<Note>> noted : within(notes, lines).entrySet()) {
      int line = noted.getKey();
      builder.add(Kind.PLAIN, reached, lines.subList(reached, line - 1));
      builder.add(line, lines.get(line - 1), noted.getValue());
      reached = line;
    }
    builder.add(Kind.PLAIN, reached, lines.subList(reached, lines.size()));
    return builder.listing();
  }

  /** The lines with notes and those around them. */
  static Listing excerpt(String text, Map<Integer, List<Note>> notes) {
    List<String> lines = withoutEmptyEnd(lines(text));
    SortedMap<Integer, List<Note>> within = within(notes, lines);
    Builder builder = new Builder();
    List<Integer> noted = List.copyOf(within.keySet());
    int reached = 0;
    for (int i = 0; i < noted.size(); i++) {
      int line = noted.get(i);
      int from = Math.max(reached, line - 1 - LINES_AROUND);
      if (from > reached) {
        builder.gap();
      }
      builder.add(Kind.PLAIN, from, lines.subList(from, line - 1));
      builder.add(line, lines.get(line - 1), within.get(line));
      int next = i + 1 < noted.size() ? noted.get(i + 1) - 1 : lines.size();
      reached = Math.min(next, line + LINES_AROUND);
      builder.add(Kind.PLAIN, line, lines.subList(line, reached));
    }
    if (!within.isEmpty() && reached < lines.size()) {
      builder.gap();
    }
    return builder.listing();
  }

  private static SortedMap<Integer, List<Note>> within(
      Map<Integer, List<Note>> notes, List<String> lines) {
    return new TreeMap<>(notes).subMap(1, lines.size() + 1);
  }

  private static List<String> withoutEmptyEnd(List<String> lines) {
    int last = lines.size() - 1;
    return lines.get(last).isEmpty() ? lines.subList(0, last) : lines;
  }

  /** Puts blocks together. */
  static final class Builder {
    private final List<Block> blocks = new ArrayList<>();

    /** Adds lines of which the first has that offset, counted from 0; none is no block. */
    void add(Kind kind, int offset, List<String> lines) {
      if (!lines.isEmpty()) {
        StringBuilder numbers = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
          numbers.append(offset + i + 1).append('\n');
          text.append(lines.get(i)).append('\n');
        }
        blocks.add(new Block(kind, numbers.toString(), text.toString(), List.of()));
      }
    }

    private void add(int number, String line, List<Note> notes) {
      boolean problem = notes.stream().anyMatch(note -> note.kind() == Kind.PROBLEM);
      blocks.add(
          new Block(
              problem ? Kind.PROBLEM : Kind.WARNING,
              number + "\n",
              line + "\n",
              notes.stream().map(Note::text).toList()));
    }

    void gap() {
      blocks.add(new Block(Kind.GAP, "", "", List.of()));
    }

    Listing listing() {
      return new Listing(blocks);
    }
  }
}
