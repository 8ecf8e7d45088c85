package dev.cliproxy.translate;

import java.nio.ByteBuffer;

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

  private boolean inString;
  private boolean escaped;
  private long values = 1;

  private TreeSize() {}

  static long of(RequestBody body) {
    TreeSize size = new TreeSize();
    body.with(RequestEdit.NONE).forEach(size::count);
    return body.size() * COPIES + size.values * VALUE;
  }

  private void count(ByteBuffer piece) {
    for (int at = piece.position(); at < piece.limit(); at++) {
      byte character = piece.get(at);
      if (inString) {
        inString = escaped || character != '"';
        escaped = !escaped && character == '\\';
      } else if (character == '"') {
        inString = true;
      } else if (character == ',' || character == '[' || character == '{') {
        values++;
      }
    }
  }
}
