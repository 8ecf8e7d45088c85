package dev.cliproxy.pages.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Text with blank lines between paragraphs and backticks around code, ready to be shown. */
public record Prose(List<Paragraph> paragraphs) {

  /** A paragraph, in pieces. */
  public record Paragraph(List<Piece> pieces) {
    public Paragraph {
      pieces = List.copyOf(pieces);
    }
  }

  /** A stretch of text that is code, or is not. */
  public record Piece(String text, boolean code) {
    public Piece {
      Objects.requireNonNull(text, "text");
    }
  }

  public Prose {
    paragraphs = List.copyOf(paragraphs);
  }

  /** The parts of a text. */
  public static Prose of(String text) {
    return new Prose(
        Arrays.stream(text.split("\n\n", -1))
            .filter(paragraph -> !paragraph.isBlank())
            .map(Prose::paragraph)
            .toList());
  }

  private static Paragraph paragraph(String text) {
    List<Piece> pieces = new ArrayList<>();
    String[] parts = text.split("`", -1);
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].isEmpty()) {
        pieces.add(new Piece(parts[i], i % 2 == 1));
      }
    }
    return new Paragraph(pieces);
  }
}
