package dev.cliproxy.proxy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a request's body as it arrives, without a thread that waits for it. Memory grows with what
 * has come, not with what was announced.
 */
final class BodyReader implements ReadListener {
  /** The longest body, in bytes: 64 MiB. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

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
  private final BodyMemory memory;
  private final Listener listener;
  private final AtomicBoolean over = new AtomicBoolean();

  private byte[] bytes;
  private int length;
  private int taken;

  /**
   * @param announced the announced length in bytes, or -1 when none was
   */
  BodyReader(ServletInputStream in, long announced, BodyMemory memory, Listener listener) {
    this.in = in;
    this.announced = announced;
    this.memory = memory;
    this.listener = listener;
  }

  /** Begins to read; call it once, on the container's thread. */
  void start() {
    if (announced > MAX_BYTES) {
      refuseTooLarge();
    } else if (grow()) {
      in.setReadListener(this);
    }
  }

  /** Bytes of memory that the body takes until they are given back. */
  int taken() {
    return taken;
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (!over.get() && in.isReady() && !in.isFinished()) {
      if (length == bytes.length && !grow()) {
        return;
      }
      int read = in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return;
      }
      length += read;
    }
  }

  @Override
  public void onAllDataRead() {
    if (length < announced) {
      onError(new IOException("the body is shorter than announced"));
    } else if (over.compareAndSet(false, true)) {
      listener.whole(ByteBuffer.wrap(bytes, 0, length));
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (over.compareAndSet(false, true)) {
      listener.cutOff();
    }
  }

  /** Stops reading; the listener hears nothing more. */
  void stop() {
    over.set(true);
  }

  private boolean grow() {
    if (length >= MAX_BYTES) {
      refuseTooLarge();
      return false;
    }
    int size = Math.min(Math.max(FIRST_BYTES, length * 2), MAX_BYTES + 1);
    if (announced >= length) {
      // One more than announced: so the end is seen without growing again.
      size = (int) Math.min(size, announced + 1);
    }
    if (!memory.take(size - taken)) {
      refuse(503, "the proxy holds too many large requests at once; try again in a moment");
      return false;
    }
    taken = size;
    bytes = bytes == null ? new byte[size] : Arrays.copyOf(bytes, size);
    return true;
  }

  private void refuseTooLarge() {
    refuse(413, "the request is larger than 64 MiB");
  }

  private void refuse(int status, String message) {
    if (over.compareAndSet(false, true)) {
      listener.refused(status, message);
    }
  }
}
