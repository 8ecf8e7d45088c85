package dev.cliproxy.translate;

import java.util.Objects;

/**
 * A scalar of a JSON document.
 *
 * @param kind what it is
 * @param text a string without quotes and escapes, a number as it is written; {@code ""} for the
 *     others
 * @param cut whether the text is only the beginning
 * @param from offset of its first byte in the document, the quote included
 * @param to offset after its last byte
 */
record JsonToken(Kind kind, String text, boolean cut, long from, long to) {

  /** The kinds of scalars. */
  enum Kind {
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL
  }

  JsonToken {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
  }

  /** Whether it is a string that says something. */
  boolean isText() {
    return kind == Kind.STRING && !text.isEmpty();
  }
}
