package dev.cliproxy.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Reads request bodies of bounded size in bounded time. Time is looked at after each read, so a
 * single read that blocks is for the container's idle time-out to end.
 */
public final class BoundedBody {
  private final long maxBytes;
  private final Duration maxTime;
  private final LongSupplier nanoTime;

  /**
   * @param maxTime from the start of reading to the end of the body
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  public BoundedBody(long maxBytes, Duration maxTime, LongSupplier nanoTime) {
    this.maxBytes = maxBytes;
    this.maxTime = Objects.requireNonNull(maxTime, "maxTime");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /**
   * The body piece by piece; its reads throw {@link RefusedBodyException}. The time starts now.
   *
   * @param announcedBytes the length that the sender announced, negative if none
   * @throws BodyTooLargeException when the announced length is too large
   */
  public InputStream stream(InputStream body, long announcedBytes) throws BodyTooLargeException {
    if (announcedBytes > maxBytes) {
      throw new BodyTooLargeException(maxBytes);
    }
    return new BoundedStream(body, nanoTime.getAsLong());
  }

  @FunctionalInterface
  private interface Read {
    int apply() throws IOException;
  }

  private final class BoundedStream extends InputStream {
    private final InputStream body;
    private final long start;
    private long count;

    BoundedStream(InputStream body, long start) {
      this.body = body;
      this.start = start;
    }

    @Override
    public int read() throws IOException {
      int value = received(body::read);
      check(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = received(() -> body.read(buffer, offset, length));
      check(Math.max(0, read));
      return read;
    }

    @Override
    public int available() throws IOException {
      return body.available();
    }

    @Override
    public void close() throws IOException {
      body.close();
    }

    private int received(Read read) throws RefusedBodyException {
      try {
        return read.apply();
      } catch (IOException e) {
        throw new BodyCutOffException(e);
      }
    }

    private void check(int read) throws RefusedBodyException {
      count += read;
      if (count > maxBytes) {
        throw new BodyTooLargeException(maxBytes);
      }
      if (nanoTime.getAsLong() - start > maxTime.toNanos()) {
        throw new BodyTooSlowException(maxTime);
      }
    }
  }
}
