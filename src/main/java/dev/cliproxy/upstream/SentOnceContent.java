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
  private final String contentType;
  private final long length;
  private final SerializedInvoker invoker = new SerializedInvoker(SentOnceContent.class);

  // Guarded by this.
  private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
  private Throwable failure;
  private Runnable demand;

  /**
   * @param pieces not copied
   */
  SentOnceContent(String contentType, List<ByteBuffer> pieces) {
    this.contentType = contentType;
    this.length = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    pieces.stream()
        .filter(ByteBuffer::hasRemaining)
        .map(ByteBuffer::slice)
        .forEach(this.pieces::add);
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
    return piece == null ? Content.Chunk.EOF : Content.Chunk.from(piece, pieces.isEmpty());
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
