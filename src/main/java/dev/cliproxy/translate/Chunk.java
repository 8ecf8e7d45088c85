package dev.cliproxy.translate;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Bytes to be read as an array and handed on as views, from the first to the last. */
final class Chunk {

  private final ByteBuffer view;
  private final byte[] bytes;
  private final int from;

  /** What stands before this index of the array was handed on or left out. */
  private int passed;

  private Chunk(ByteBuffer view, byte[] bytes, int from) {
    this.view = view;
    this.bytes = bytes;
    this.from = from;
    this.passed = from;
  }

  /** What stands between position and limit of a buffer, which are left alone. */
  static Chunk of(ByteBuffer in) {
    ByteBuffer view = in.slice();
    if (view.hasArray()) {
      return new Chunk(view, view.array(), view.arrayOffset());
    }
    byte[] copy = new byte[view.remaining()];
    view.get(0, copy);
    return new Chunk(view, copy, 0);
  }

  /** An array that holds the bytes between {@link #from} and {@link #to}. */
  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return from + view.limit();
  }

  /** Hands on what stands before an index of the array and was not passed yet. */
  void handOnTo(int end, Consumer<ByteBuffer> out) {
    if (passed < end) {
      out.accept(view.slice(passed - from, end - passed));
      passed = end;
    }
  }

  /** Leaves out what stands before an index of the array and was not passed yet. */
  void skipTo(int end) {
    passed = Math.max(passed, end);
  }
}
