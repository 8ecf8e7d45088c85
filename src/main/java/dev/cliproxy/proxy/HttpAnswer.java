package dev.cliproxy.proxy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to a request that came by HTTP. */
final class HttpAnswer implements ClientAnswer, WriteListener {
  private static final Logger LOG = LoggerFactory.getLogger(HttpAnswer.class);

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
  HttpAnswer(AsyncContext context, HttpServletResponse response, Lane lane, Runnable clientGone) {
    this.context = Objects.requireNonNull(context, "context");
    this.response = Objects.requireNonNull(response, "response");
    this.lane = Objects.requireNonNull(lane, "lane");
    this.clientGone = Objects.requireNonNull(clientGone, "clientGone");
  }

  /** Does not wait: the body fits the response's buffer. */
  @Override
  public void send(int status, String contentType, Map<String, String> headers, ByteBuffer body) {
    if (out != null) {
      cut();
      return;
    }
    if (closed) {
      return;
    }
    try {
      int length = body.remaining();
      response.setBufferSize(Math.max(response.getBufferSize(), length + 1));
      setHead(status, contentType, headers, OptionalInt.of(length));
      write(response.getOutputStream(), body);
    } catch (IOException | RuntimeException e) {
      LOG.debug("An answer could not be sent: the client has gone", e);
    }
    close();
  }

  @Override
  public void begin(int status, String contentType, Map<String, String> headers) {
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

  private static void write(ServletOutputStream out, ByteBuffer bytes) throws IOException {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  private void setHead(
      int status, String contentType, Map<String, String> headers, OptionalInt length) {
    response.setStatus(status);
    response.setContentType(contentType);
    headers.forEach(response::setHeader);
    length.ifPresent(response::setContentLength);
  }

  @Override
  public void write(Collection<ByteBuffer> pieces, Runnable then) {
    if (!closed) {
      pending.addAll(pieces);
      whenWritten = then;
      drain();
    }
  }

  @Override
  public void writeAside(byte[] bytes) {
    if (!closed && !finishing && out != null && pending.isEmpty() && whenWritten == null) {
      pending.add(ByteBuffer.wrap(bytes));
      drain();
    }
  }

  @Override
  public void finish(Collection<ByteBuffer> pieces) {
    if (!closed && !finishing) {
      pending.addAll(pieces);
      finishing = true;
      whenWritten = null;
      drain();
    }
  }

  /**
   * On Jetty the status -1 is for that; the servlet API has nothing, so on other containers only a
   * client that knows the length sees it.
   */
  @Override
  public void cut() {
    if (!closed && out != null) {
      try {
        response.sendError(-1);
      } catch (IOException | IllegalStateException e) {
        LOG.debug("The container does not cut answers off", e);
      }
    }
    close();
  }

  @Override
  public void close() {
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
        write(out, piece);
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
