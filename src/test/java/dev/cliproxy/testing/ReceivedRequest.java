package dev.cliproxy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** What a {@link ScriptedUpstream} was asked, and what became of its answer. Thread-safe. */
public final class ReceivedRequest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RequestHead head;
  private final byte[] body;
  private final int connection;
  private final AtomicLong answeredBytes = new AtomicLong();
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  /** How an answer ended. */
  public enum Ending {
    /** All of it was written. */
    ANSWERED,
    /** The script broke it off. */
    CUT,
    /** The peer closed the connection before its end. */
    PEER_GONE
  }

  ReceivedRequest(RequestHead head, byte[] body, int connection) {
    this.head = head;
    this.body = body;
    this.connection = connection;
  }

  /** The method, as it was sent. */
  public String method() {
    return head.method();
  }

  /** The path with its query, as it was sent. */
  public String target() {
    return head.target();
  }

  /** The lines of the head, {@code Name: value}, without the first. */
  public List<String> headers() {
    return head.headers();
  }

  /** The value of the first header of this name. */
  public Optional<String> header(String name) {
    return head.header(name);
  }

  /** The key, in whichever of the providers' headers it came; {@code ""} for none. */
  public String key() {
    return header("x-api-key")
        .or(() -> header("x-goog-api-key"))
        .or(() -> header("Authorization").map(value -> value.replaceFirst("^Bearer ", "")))
        .orElse("");
  }

  /** The body's bytes. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as JSON. */
  public JsonNode json() throws IOException {
    return JSON.readTree(body);
  }

  /** Numbers the server's connections from 0 on, so that a connection's reuse shows. */
  public int connection() {
    return connection;
  }

  /**
   * Waits until the answer has ended.
   *
   * @throws AssertionError when it has not within ten seconds
   */
  public Ending awaitEnding() throws InterruptedException {
    try {
      return ending.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the answer to " + this + " has not ended", e);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the answer has ended, in whatever way. */
  public boolean hasEnded() {
    return ending.isDone();
  }

  /**
   * How many bytes of the answer the connection has taken so far, its head and framing included.
   */
  public long answeredBytes() {
    return answeredBytes.get();
  }

  /** A connection that counts what it takes of this request's answer. */
  OutputStream counted(OutputStream connection) {
    return new FilterOutputStream(connection) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        answeredBytes.addAndGet(length);
      }
    };
  }

  /** Only the first ending counts. */
  void ended(Ending how) {
    ending.complete(how);
  }

  /** Says nothing of headers and body, which have keys in them. */
  @Override
  public String toString() {
    return method() + " " + target();
  }
}
