package dev.cliproxy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client's end of a WebSocket, which keeps what it is told. */
public final class SocketClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 20;
  private static final int PART_LENGTH = 1 << 20;

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final boolean reads;
  private WebSocket socket;

  private SocketClient(boolean reads) {
    this.reads = reads;
  }

  /**
   * Opens a WebSocket.
   *
   * @param headers each as {@code Name: value}
   * @throws WebSocketHandshakeException when it is refused
   */
  public static SocketClient open(int port, String target, String... headers) throws IOException {
    return open(true, port, target, headers);
  }

  /** As the other, but nothing is read before {@link #read}. */
  public static SocketClient openWithoutReading(int port, String target, String... headers)
      throws IOException {
    return open(false, port, target, headers);
  }

  private static SocketClient open(boolean reads, int port, String target, String... headers)
      throws IOException {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      builder.header(parts[0], parts[1]);
    }
    SocketClient client = new SocketClient(reads);
    try {
      client.socket =
          builder
              .buildAsync(URI.create("ws://127.0.0.1:" + port + target), client.new Ear())
              .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
    return client;
  }

  /** Sends a text as one message, a long one in parts. */
  public void send(String text) {
    for (int from = 0; from < text.length() || from == 0; from += PART_LENGTH) {
      int to = Math.min(text.length(), from + PART_LENGTH);
      sendPart(text.substring(from, to), to == text.length());
    }
  }

  /** Sends a part of a message. */
  public void sendPart(String text, boolean last) {
    socket.sendText(text, last).join();
  }

  /** Sends bytes as one message. */
  public void sendBytes(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Reads from now on. */
  public void read() {
    socket.request(Long.MAX_VALUE);
  }

  /** The next message; waits for it. */
  public String next() throws InterruptedException {
    String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message has come; the connection is closed: " + closed);
    }
    return message;
  }

  /** The next message as JSON; waits for it. */
  public JsonNode nextJson() throws IOException, InterruptedException {
    return JSON.readTree(next());
  }

  /** All messages up to the one with which a turn ends; waits for it. */
  public List<String> turn() throws InterruptedException {
    List<String> turn = new ArrayList<>();
    do {
      turn.add(next());
    } while (!turn.get(turn.size() - 1).contains("\"response.completed\"")
        && !turn.get(turn.size() - 1).contains("\"type\":\"error\""));
    return turn;
  }

  /** Whether there is no message that was not asked for. */
  public boolean isSilent() {
    return messages.isEmpty();
  }

  /** The code with which the other side closed; waits for it. */
  public int awaitClose() throws InterruptedException {
    try {
      return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the connection is not closed", e);
    } catch (ExecutionException e) {
      throw new AssertionError("the connection has failed", e);
    }
  }

  /** Closes as one should. */
  @Override
  public void close() {
    var unused = socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
  }

  /** Closes without a word. */
  public void abort() {
    socket.abort();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public void onOpen(WebSocket opened) {
      if (reads) {
        opened.request(Long.MAX_VALUE);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        messages.add(message.toString());
        message.setLength(0);
      }
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      closed.completeExceptionally(failure);
    }
  }
}
