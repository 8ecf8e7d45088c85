package dev.cliproxy.requestlog;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The beginning and the end of what may be a long run of bytes. Not thread-safe: the capture's lock
 * guards it.
 */
final class KeptBytes {
  private static final int SMALLEST_BUFFER = 512;

  private final CaptureMemory memory;
  private final int headLimit;
  private final int tailLimit;

  private byte[] head = new byte[0];
  private int headLength;

  /** A ring: behind {@link #tailNext} stands its oldest byte once it is full. */
  private byte[] tail = new byte[0];

  private int tailLength;
  private int tailNext;
  private long total;
  private boolean starved;
  private boolean sealed;

  /**
   * Keeps at most so many bytes.
   *
   * @param limit not negative
   */
  KeptBytes(CaptureMemory memory, int limit) {
    this.memory = memory;
    tailLimit = limit / 4;
    headLimit = limit - tailLimit;
  }

  /** Adds all that remains in the buffer, whose position stays. */
  void add(ByteBuffer bytes) {
    ByteBuffer source = bytes.duplicate();
    total += source.remaining();
    if (!sealed) {
      addToHead(source);
      addToTail(source);
    }
  }

  void add(byte[] bytes) {
    add(ByteBuffer.wrap(bytes));
  }

  /**
   * Keeps nothing more.
   *
   * @return how many bytes of the limit this did not need; 0 from the second call on
   */
  int seal() {
    int unused = sealed ? 0 : headLimit + tailLimit - size();
    sealed = true;
    return unused;
  }

  /** The first bytes. */
  byte[] head() {
    return Arrays.copyOf(head, headLength);
  }

  /** The last bytes, as far as they are not in the head. */
  byte[] tail() {
    byte[] bytes = new byte[tailLength];
    int oldest = tailLength < tail.length ? 0 : tailNext;
    int untilEnd = Math.min(tailLength, tail.length - oldest);
    System.arraycopy(tail, oldest, bytes, 0, untilEnd);
    System.arraycopy(tail, 0, bytes, untilEnd, tailLength - untilEnd);
    return bytes;
  }

  /** All that is kept, in one piece. */
  byte[] all() {
    byte[] bytes = Arrays.copyOf(head, size());
    byte[] end = tail();
    System.arraycopy(end, 0, bytes, headLength, end.length);
    return bytes;
  }

  /** How many bytes are kept. */
  int size() {
    return headLength + tailLength;
  }

  /** How many bytes there were. */
  long total() {
    return total;
  }

  /** How many bytes were not kept, between head and tail. */
  long leftOut() {
    return total - size();
  }

  /** Whether bytes were left out because all captures together held too much. */
  boolean isStarved() {
    return starved;
  }

  /** How much memory is taken, to be given back when this is dropped. */
  int memoryTaken() {
    return head.length + tail.length;
  }

  private void addToHead(ByteBuffer source) {
    int wanted = Math.min(source.remaining(), headLimit - headLength);
    if (wanted > 0 && makeRoom(headLength + wanted)) {
      source.get(head, headLength, wanted);
      headLength += wanted;
    }
  }

  private boolean makeRoom(int needed) {
    if (needed <= head.length) {
      return true;
    }
    int larger = Math.min(headLimit, Math.max(needed, Math.max(SMALLEST_BUFFER, head.length * 2)));
    // Nothing is kept behind a gap, which the file could not show.
    if (starved || !memory.take(larger - head.length)) {
      starved = true;
      return false;
    }
    head = Arrays.copyOf(head, larger);
    return true;
  }

  private void addToTail(ByteBuffer source) {
    if (!source.hasRemaining() || starved || tailLimit == 0) {
      return;
    }
    if (tail.length == 0) {
      if (!memory.take(tailLimit)) {
        starved = true;
        return;
      }
      tail = new byte[tailLimit];
    }
    source.position(Math.max(source.position(), source.limit() - tail.length));
    while (source.hasRemaining()) {
      int length = Math.min(source.remaining(), tail.length - tailNext);
      source.get(tail, tailNext, length);
      tailNext = (tailNext + length) % tail.length;
      tailLength = Math.min(tail.length, tailLength + length);
    }
  }
}
