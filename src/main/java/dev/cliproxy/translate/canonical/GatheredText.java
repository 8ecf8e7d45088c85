package dev.cliproxy.translate.canonical;

import java.util.Objects;

/**
 * A text that comes in pieces; one that comes whole, as most do, is not copied. Not thread-safe.
 */
public final class GatheredText {
  private String first = "";

  /** All of it, once there is a second piece; null before. */
  private StringBuilder all;

  /** Without a piece. */
  public GatheredText() {
    // Every field begins as it is written above.
  }

  /** Adds a piece. */
  public void add(String piece) {
    Objects.requireNonNull(piece, "piece");
    if (all != null) {
      all.append(piece);
    } else if (first.isEmpty()) {
      first = piece;
    } else if (!piece.isEmpty()) {
      all = new StringBuilder(first).append(piece);
    }
  }

  /** Whether it has no character. */
  public boolean isEmpty() {
    return first.isEmpty();
  }

  /** In UTF-16 characters. */
  public int length() {
    return all == null ? first.length() : all.length();
  }

  /** What was added since the last call, which is left behind. */
  public String take() {
    String taken = toString();
    first = "";
    all = null;
    return taken;
  }

  /** What was added. */
  @Override
  public String toString() {
    return all == null ? first : all.toString();
  }
}
