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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to the client. Either {@link #send sent} as a whole, or {@link #begin begun} and then
 * written piece by piece without waiting: who writes is told when the pieces are gone, and writes
 * no more until then. All but the container's calls are made in the exchange's lane.
 */
final class ClientAnswer implements WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAnswer.class);

  /** Small, because a stream that rests keeps it, and large enough for most events. */
  private static final int STREAM_BUFFER = 2_048;

  private final AsyncContext context;
  private final HttpServletResponse response;
  private final Lane lane;
  private final Runnable clientGone;

  private final Deque<ByteBuffer> pending = new ArrayDeque<>(4);
  private ServletOutputStream out;
  private boolean unflushed;
  private boolean finishing;
  private boolean closed;
  private Runnable whenWritten;

  /**
   * @param clientGone is run when the client can no longer be written to
   */
  ClientAnswer(AsyncContext context, HttpServletResponse response, Lane lane, Runnable clientGone) {
    this.context = Objects.requireNonNull(context, "context");
    this.response = Objects.requireNonNull(response, "response");
    this.lane = Objects.requireNonNull(lane, "lane");
    this.clientGone = Objects.requireNonNull(clientGone, "clientGone");
  }

  /** Answers with JSON and ends. */
  void sendJson(int status, Map<String, String> headers, String json) {
    send(status, "application/json", headers, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with a whole body and ends. Does not wait: the body fits the response's buffer. */
  void send(int status, String contentType, Map<String, String> headers, byte[] body) {
    if (closed || out != null) {
      return;
    }
    try {
      response.setBufferSize(Math.max(response.getBufferSize(), body.length + 1));
      setHead(status, contentType, headers, OptionalInt.of(body.length));
      response.getOutputStream().write(body);
    } catch (IOException | RuntimeException e) {
      LOG.debug("An answer could not be sent: the client has gone", e);
    }
    close();
  }

  /** Begins an answer that is written piece by piece. */
  void begin(int status, String contentType, Map<String, String> headers) {
    if (closed || out != null) {
      return;
    }
    try {
      response.setBufferSize(STREAM_BUFFER);
      setHead(status, contentType, headers, OptionalInt.empty());
      out = response.getOutputStream();
      unflushed = true;
      out.setWriteListener(this);
    } catch (IOException | RuntimeException e) {
      LOG.debug("An answer could not be begun: the client has gone", e);
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
    if (!closed) {
      pending.addAll(pieces);
      whenWritten = then;
      drain();
    }
  }

  /** Writes something small that nobody waits for; not while other pieces are on their way. */
  void writeAside(byte[] bytes) {
    if (!closed && !finishing && out != null && pending.isEmpty() && whenWritten == null) {
      pending.add(ByteBuffer.wrap(bytes));
      drain();
    }
  }

  /** Writes the last pieces, which nobody changes any more, behind those on their way, and ends. */
  void finish(Collection<ByteBuffer> pieces) {
    if (!closed && !finishing) {
      pending.addAll(pieces);
      finishing = true;
      whenWritten = null;
      drain();
    }
  }

  /**
   * Ends an answer that has begun so that its client sees that it is not whole. On Jetty the status
   * -1 is for that; the servlet API has nothing, so on other containers only a client that knows
   * the length sees it.
   */
  void cut() {
    if (!closed && out != null) {
      try {
        response.sendError(-1);
      } catch (IOException | IllegalStateException e) {
        LOG.debug("The container does not cut answers off", e);
      }
    }
    close();
  }

  /** Ends without another word. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    pending.clear();
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOG.debug("The container has ended the request already", e);
    }
  }

  @Override
  public void onWritePossible() {
    lane.execute(this::drain);
  }

  @Override
  public void onError(Throwable failure) {
    lane.execute(clientGone);
  }

  private void drain() {
    try {
      writeWhatIsReady();
    } catch (IOException | IllegalStateException e) {
      clientGone.run();
    }
  }

  private void writeWhatIsReady() throws IOException {
    while (!closed && out != null && out.isReady()) {
      ByteBuffer piece = pending.poll();
      if (piece != null) {
        out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        unflushed = true;
      } else if (finishing) {
        close();
      } else if (unflushed) {
        unflushed = false;
        out.flush();
      } else {
        // The next bytes that it brings come behind this in the lane.
        Runnable then = whenWritten;
        whenWritten = null;
        if (then != null) {
          then.run();
        }
        return;
      }
    }
  }
}
