package dev.cliproxy.proxy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The answer to the client. Either {@link #send sent} as a whole, or {@link #begin begun} and then
 * written piece by piece without waiting: who writes is told when the pieces are gone, and writes
 * no more until then. Thread-safe.
 */
final class ClientAnswer implements WriteListener {
  /** Small, because a stream that rests keeps it, and large enough for most events. */
  private static final int STREAM_BUFFER = 2_048;

  private final AsyncContext context;
  private final HttpServletResponse response;
  private final Runnable clientGone;

  /** Guards everything below; held during writes, which do not wait. */
  private final Object lock = new Object();

  private final Deque<ByteBuffer> pending = new ArrayDeque<>(4);
  private ServletOutputStream out;
  private boolean unflushed;
  private boolean finishing;
  private boolean closed;
  private boolean completed;
  private Runnable whenWritten;

  /**
   * @param clientGone is run when the client can no longer be written to
   */
  ClientAnswer(AsyncContext context, HttpServletResponse response, Runnable clientGone) {
    this.context = Objects.requireNonNull(context, "context");
    this.response = Objects.requireNonNull(response, "response");
    this.clientGone = Objects.requireNonNull(clientGone, "clientGone");
  }

  /** Answers with JSON and ends. */
  void sendJson(int status, Map<String, String> headers, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    send(status, "application/json", headers, bytes, bytes.length);
  }

  /** Answers with a whole body and ends. Does not wait: the body fits the response's buffer. */
  void send(int status, String contentType, Map<String, String> headers, byte[] body, int length) {
    synchronized (lock) {
      if (closed || out != null) {
        return;
      }
      closed = true;
      try {
        response.setBufferSize(Math.max(response.getBufferSize(), length + 1));
        setHead(status, contentType, headers, OptionalInt.of(length));
        response.getOutputStream().write(body, 0, length);
      } catch (IOException | IllegalStateException e) {
        // The client has gone; there is nobody to tell.
      }
    }
    complete();
  }

  /** Begins an answer that is written piece by piece. */
  void begin(int status, String contentType, Map<String, String> headers) {
    boolean failed = false;
    synchronized (lock) {
      if (closed || out != null) {
        return;
      }
      try {
        response.setBufferSize(STREAM_BUFFER);
        setHead(status, contentType, headers, OptionalInt.empty());
        out = response.getOutputStream();
        unflushed = true;
        out.setWriteListener(this);
      } catch (IOException | IllegalStateException e) {
        failed = true;
      }
    }
    if (failed) {
      clientGone.run();
    }
  }

  private void setHead(
      int status, String contentType, Map<String, String> headers, OptionalInt length) {
    response.setStatus(status);
    response.setContentType(contentType);
    headers.forEach(response::setHeader);
    length.ifPresent(response::setContentLength);
  }

  /**
   * Writes pieces, which must be on arrays and stay as they are until {@code then} runs.
   *
   * @param then is run when they are gone; not when the client leaves before
   */
  void write(Collection<ByteBuffer> pieces, Runnable then) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      pending.addAll(pieces);
      whenWritten = then;
    }
    drain();
  }

  /** Writes something small that nobody waits for; not while other pieces are on their way. */
  void writeAside(byte[] bytes) {
    synchronized (lock) {
      if (closed || finishing || !pending.isEmpty() || whenWritten != null) {
        return;
      }
      pending.add(ByteBuffer.wrap(bytes));
    }
    drain();
  }

  /** Writes the last pieces, which nobody changes any more, behind those on their way, and ends. */
  void finish(Collection<ByteBuffer> pieces) {
    synchronized (lock) {
      if (closed || finishing) {
        return;
      }
      pending.addAll(pieces);
      finishing = true;
      whenWritten = null;
    }
    drain();
  }

  /** Ends without another word. */
  void close() {
    synchronized (lock) {
      closed = true;
      pending.clear();
    }
    complete();
  }

  @Override
  public void onWritePossible() {
    drain();
  }

  @Override
  public void onError(Throwable failure) {
    clientGone.run();
  }

  private void drain() {
    Runnable next = null;
    boolean failed = false;
    synchronized (lock) {
      try {
        next = writeWhatIsReady();
      } catch (IOException | IllegalStateException e) {
        failed = !closed;
      }
    }
    if (failed) {
      clientGone.run();
    } else if (next != null) {
      // Outside of the lock: it may bring the next bytes at once.
      next.run();
    }
  }

  /** What is to be run now, or null. */
  private Runnable writeWhatIsReady() throws IOException {
    while (!closed && out.isReady()) {
      ByteBuffer piece = pending.poll();
      if (piece != null) {
        out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        unflushed = true;
      } else if (finishing) {
        closed = true;
        return this::complete;
      } else if (unflushed) {
        unflushed = false;
        out.flush();
      } else {
        Runnable next = whenWritten;
        whenWritten = null;
        return next;
      }
    }
    return null;
  }

  private void complete() {
    synchronized (lock) {
      if (completed) {
        return;
      }
      completed = true;
    }
    try {
      context.complete();
    } catch (IllegalStateException e) {
      // The container has completed it, because the client has gone.
    }
  }
}
