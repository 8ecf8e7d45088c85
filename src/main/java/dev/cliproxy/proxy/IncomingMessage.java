package dev.cliproxy.proxy;

import java.util.Arrays;

/**
 * A message of a client as it arrives, part by part: memory grows with what has come. Used by one
 * thread at a time.
 */
final class IncomingMessage {
  private final BodyShare share;
  private final long begun;
  private byte[] bytes = {};
  private int length;

  /** What came of one more part. */
  enum Part {
    TAKEN,
    TOO_LARGE,
    NO_MEMORY
  }

  /**
   * With nothing of it.
   *
   * @param begun when, as {@link System#nanoTime()} counts
   */
  IncomingMessage(BodyMemory memory, long begun) {
    this.share = new BodyShare(memory);
    this.begun = begun;
  }

  long begun() {
    return begun;
  }

  Part add(byte[] part) {
    long whole = (long) length + part.length;
    if (whole > BodyReader.MAX_BYTES) {
      return Part.TOO_LARGE;
    }
    if (whole > bytes.length) {
      int size = BodyReader.nextSize((int) whole, BodyReader.MAX_BYTES);
      if (!share.holds(size)) {
        return Part.NO_MEMORY;
      }
      bytes = Arrays.copyOf(bytes, size);
    }
    System.arraycopy(part, 0, bytes, length, part.length);
    length += part.length;
    return Part.TAKEN;
  }

  /** What has come, as an array of its own length; call it once, at the end. */
  byte[] whole() {
    byte[] whole = Arrays.copyOf(bytes, length);
    bytes = null;
    return whole;
  }

  /** What it holds of the memory, until it is given back. */
  BodyShare share() {
    return share;
  }
}
