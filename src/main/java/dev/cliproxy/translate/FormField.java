package dev.cliproxy.translate;

import java.util.Objects;

/**
 * A value in a form and where it stands.
 *
 * @param from offset of its first byte
 * @param to offset after its last byte
 */
record FormField(String text, int from, int to) {
  FormField {
    Objects.requireNonNull(text, "text");
  }

  /** A body may hold secrets. */
  @Override
  public String toString() {
    return "FormField[" + from + " to " + to + "]";
  }
}
