package dev.cliproxy.upstream;

import dev.cliproxy.config.value.Timeouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A provider's answer, for a thread that waits for all of it: never for a client's request. */
public final class WholeAnswer {
  private final AnswerHead head;
  private final byte[] body;

  private WholeAnswer(AnswerHead head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  /**
   * What an answer may take.
   *
   * @param connect how long the connection
   * @param longest how long all of it
   * @param mostBytes of its body
   */
  public record Bounds(Duration connect, Duration longest, int mostBytes) {
    public Bounds {
      Objects.requireNonNull(connect, "connect");
      Objects.requireNonNull(longest, "longest");
    }
  }

  /** Looks at an answer's head before its body is waited for. */
  @FunctionalInterface
  public interface HeadCheck {
    /**
     * Does nothing when the body is wanted.
     *
     * @throws IOException when it is not, with a message for people
     */
    void check(AnswerHead head) throws IOException;
  }

  /**
   * Sends a request and waits.
   *
   * @throws IOException when no whole answer comes within the bounds or the head is refused, with a
   *     message for people that holds nothing secret
   */
  public static WholeAnswer await(
      UpstreamClient client, OutboundRequest request, Bounds bounds, HeadCheck headCheck)
      throws IOException {
    Collector collector = new Collector(bounds.mostBytes(), headCheck);
    Duration longest = bounds.longest();
    UpstreamCall call =
        client.send(request, new Timeouts(bounds.connect(), longest, longest), collector);
    try {
      return collector.whole.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UpstreamException(
          UpstreamFailure.timedOut(
              "the provider has not answered within " + longest.toSeconds() + " s"));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UpstreamException failed
          ? failed
          : new IOException(e.getCause().getMessage(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the program is being stopped");
    } finally {
      call.abort();
    }
  }

  /** Status and headers. */
  public AnswerHead head() {
    return head;
  }

  /** The body; not copied. */
  public byte[] body() {
    return body;
  }

  /** Called by one thread at a time. */
  private static final class Collector implements AnswerListener {
    private final int mostBytes;
    private final HeadCheck headCheck;
    private final CompletableFuture<WholeAnswer> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private AnswerHead head;

    Collector(int mostBytes, HeadCheck headCheck) {
      this.mostBytes = mostBytes;
      this.headCheck = headCheck;
    }

    @Override
    public void head(AnswerHead received) {
      head = received;
      try {
        headCheck.check(received);
      } catch (IOException e) {
        whole.completeExceptionally(e);
      }
    }

    @Override
    public void bytes(ByteBuffer bytes, Runnable more) {
      if (whole.isDone()) {
        // Nothing more is asked for; whoever waits gives the request up.
        return;
      }
      if (body.size() + bytes.remaining() > mostBytes) {
        whole.completeExceptionally(
            new UpstreamException(UpstreamFailure.noProvider("the provider's answer is too long")));
        return;
      }
      body.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      more.run();
    }

    @Override
    public void done() {
      whole.complete(new WholeAnswer(head, body.toByteArray()));
    }

    @Override
    public void failed(UpstreamFailure failure) {
      whole.completeExceptionally(new UpstreamException(failure));
    }
  }
}
