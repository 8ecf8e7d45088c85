package dev.cliproxy.upstream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.SerializedInvoker;

/**
 * A request's body that is forgotten piece by piece as it is sent. Jetty keeps a request as long as
 * its answer lasts, and an answer can last for minutes.
 */
final class SentOnceContent implements Request.Content {
  private static final int LONGEST_WRITE = 128 * 1024;

  /** A body in several parts is sent as one up to this many bytes. */
  private static final int LONGEST_JOINED = 16 * 1024;

  private final String contentType;
  private final long length;
  private final SerializedInvoker invoker = new SerializedInvoker(SentOnceContent.class);

  // Guarded by this.
  private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
  private Throwable failure;
  private Runnable demand;

  /**
   * @param bytes not copied
   */
  SentOnceContent(String contentType, List<ByteBuffer> bytes) {
    this.contentType = contentType;
    long sum = 0;
    for (ByteBuffer part : bytes) {
      sum += part.remaining();
    }
    length = sum;
    if (bytes.size() > 1 && length <= LONGEST_JOINED) {
      pieces.add(joined(bytes, (int) length));
    } else {
      for (ByteBuffer part : bytes) {
        addPieces(part);
      }
    }
  }

  /** Each piece is a write of its own, which costs more than to copy a few of them. */
  private static ByteBuffer joined(List<ByteBuffer> bytes, int length) {
    ByteBuffer all = ByteBuffer.allocate(length);
    for (ByteBuffer part : bytes) {
      all.put(part.duplicate());
    }
    return all.flip();
  }

  /**
   * Java copies what is written to a socket, and keeps the memory of the longest copy for each
   * thread: a body of 64 MiB must not be written at once.
   */
  private void addPieces(ByteBuffer bytes) {
    for (int from = bytes.position(); from < bytes.limit(); from += LONGEST_WRITE) {
      pieces.add(bytes.slice(from, Math.min(LONGEST_WRITE, bytes.limit() - from)));
    }
  }

  @Override
  public String getContentType() {
    return contentType;
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public synchronized Content.Chunk read() {
    if (failure != null) {
      return Content.Chunk.from(failure);
    }
    ByteBuffer piece = pieces.poll();
    // The end comes on its own: a connection keeps the last piece, and with it all of the body.
    return piece == null ? Content.Chunk.EOF : Content.Chunk.from(piece, false);
  }

  @Override
  public void demand(Runnable demandCallback) {
    synchronized (this) {
      if (demand != null) {
        throw new IllegalStateException("demand is pending");
      }
      demand = demandCallback;
    }
    invoker.run(this::meetDemand);
  }

  private void meetDemand() {
    Runnable callback;
    synchronized (this) {
      callback = demand;
      demand = null;
    }
    if (callback != null) {
      callback.run();
    }
  }

  @Override
  public synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
      pieces.clear();
    }
  }
}
