package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.JsonStrings;

/**
 * Estimates from above what a JSON document takes as a tree, and what is made of the tree: by its
 * values, which are counted by the commas and brackets outside of strings, and by its texts.
 */
final class TreeSize {
  /**
   * Of one value in the tree, its place in the one around it, what a codec makes of it and what
   * another makes of that, in bytes: an empty object has about 80, its place 40.
   */
  private static final long VALUE = 256;

  /** Texts are there once more in the tree, and as bytes in what the provider gets. */
  private static final long COPIES = 2;

  private TreeSize() {}

  /** Of what is valid JSON. */
  static long of(Chunk document) {
    byte[] bytes = document.bytes();
    long values = 1;
    int at = document.from();
    while (at < document.to()) {
      byte character = bytes[at];
      at++;
      if (character == '"') {
        at = afterString(bytes, at, document.to());
      } else if (character == ',' || character == '[' || character == '{') {
        values++;
      }
    }
    return (document.to() - document.from()) * COPIES + values * VALUE;
  }

  private static int afterString(byte[] bytes, int from, int to) {
    int at = JsonStrings.endOfPlain(bytes, from, to);
    while (at < to && bytes[at] != '"') {
      // What is escaped may be a quote.
      at = JsonStrings.endOfPlain(bytes, at + 2, to);
    }
    return at + 1;
  }
}
