package dev.cliproxy.proxy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a request's body as it arrives, without a thread that waits for it. Memory grows with what
 * has come, not with what was announced. Thread-safe; the lock is never held while others are
 * called.
 */
final class BodyReader implements ReadListener {
  /** The longest body, in bytes: 64 MiB. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  static final String TOO_LARGE = "the request is larger than 64 MiB";
  static final String NO_MEMORY =
      "the proxy holds too many large requests at once; try again in a moment";

  private static final int FIRST_BYTES = 16 * 1024;

  /** What becomes of the body; exactly one of these is called, once. */
  interface Listener {
    /** The whole body is there. */
    void whole(ByteBuffer body);

    /** It was not read to its end, and this is the answer to that. */
    void refused(int status, String message);

    /** The client has gone. */
    void cutOff();
  }

  private final ServletInputStream in;
  private final long announced;
  private final BodyShare share;
  private final Listener listener;

  // Used by the container's thread alone.
  private byte[] bytes = {};
  private int length;

  // Guarded by this.
  private boolean over;

  /**
   * @param announced the announced length in bytes, at most {@link #MAX_BYTES}; -1 when none was
   */
  BodyReader(ServletInputStream in, long announced, BodyMemory memory, Listener listener) {
    this.in = in;
    this.announced = announced;
    this.share = new BodyShare(memory);
    this.listener = listener;
  }

  /** Begins to read; call it once, on the container's thread. */
  void start() {
    if (grow()) {
      in.setReadListener(this);
    }
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (!isOver() && in.isReady()) {
      if (length == bytes.length && !grow()) {
        return;
      }
      int read = in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return;
      }
      length += read;
      if (length > MAX_BYTES) {
        refuse(413, TOO_LARGE);
        return;
      }
    }
  }

  @Override
  public void onAllDataRead() {
    if (length < announced) {
      onError(new IOException("the body is shorter than announced"));
    } else if (end()) {
      ByteBuffer body = ByteBuffer.wrap(bytes, 0, length);
      // Who takes it decides how long it is kept.
      bytes = null;
      listener.whole(body);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (end()) {
      listener.cutOff();
    }
  }

  /** Stops reading, and counts the body's memory as free; the listener hears nothing more. */
  void giveBack() {
    end();
    share.giveBack();
  }

  /**
   * The size of the array that a body of yet unknown length goes on in: one more than the longest
   * at most, so that a longer one is seen.
   */
  static int nextSize(int length, int most) {
    return Math.min(Math.max(FIRST_BYTES, length * 2), most) + 1;
  }

  /**
   * Counts the body as that many bytes; answers false, and counts on as before, when there are not
   * so many or the body was given back.
   */
  boolean holds(int bytes) {
    return share.holds(bytes);
  }

  /** As the other, for what is made of the body, beside it. */
  boolean holdsMore(long bytes) {
    return share.holdsMore(bytes);
  }

  private boolean grow() {
    // One more than announced: so the end is seen without growing again.
    int size = nextSize(length, MAX_BYTES);
    if (announced >= length) {
      size = (int) Math.min(size, announced + 1);
    }
    if (!holds(size)) {
      refuse(503, NO_MEMORY);
      return false;
    }
    bytes = Arrays.copyOf(bytes, size);
    return true;
  }

  private synchronized boolean isOver() {
    return over;
  }

  private synchronized boolean end() {
    boolean first = !over;
    over = true;
    return first;
  }

  private void refuse(int status, String message) {
    if (end()) {
      listener.refused(status, message);
    }
  }
}
