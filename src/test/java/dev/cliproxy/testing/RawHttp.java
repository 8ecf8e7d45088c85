package dev.cliproxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends requests as they are written, also those that a client library would correct. */
public final class RawHttp {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final int port;

  /** The server is on this machine. */
  public RawHttp(int port) {
    this.port = port;
  }

  /** What came back; the body is all that follows the head, as UTF-8. */
  public record Answer(int status, List<String> head, String body) {
    /** The first header of this name. */
    public Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return head.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }
  }

  /**
   * Asks for a WebSocket as RFC 6455, section 4.1, says, where it is not opened.
   *
   * @param key a header line
   */
  public Answer askForWebSocket(String target, String key) throws IOException {
    return send(
        "GET",
        target,
        key,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
  }

  /** One request without a body. */
  public Answer send(String method, String target, String... headers) throws IOException {
    return send(StandardCharsets.UTF_8, method, target, headers);
  }

  /** One request without a body, in another encoding. */
  public Answer send(Charset charset, String method, String target, String... headers)
      throws IOException {
    try (Exchange exchange = open()) {
      exchange.write(head(method, target, headers).getBytes(charset));
      return exchange.answer();
    }
  }

  /** One request with a body of known length. */
  public Answer sendBody(String method, String target, byte[] body, String... headers)
      throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Length: " + body.length;
    try (Exchange exchange = open()) {
      exchange.write(head(method, target, all).getBytes(StandardCharsets.UTF_8));
      exchange.write(body);
      return exchange.answer();
    }
  }

  /** A connection on which a request is written piece by piece. */
  public Exchange open() throws IOException {
    return new Exchange(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** The head of a request, to be the only one on its connection. */
  public static String head(String method, String target, String... headers) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    request.append("Host: localhost\r\nConnection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** One connection with one request. */
  public static final class Exchange implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;

    private Exchange(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(TIMEOUT_MILLIS);
      out = socket.getOutputStream();
    }

    /** Sends the next bytes; fails when the server has closed the connection. */
    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** Waits until the answer is whole or the server has closed the connection. */
    public Answer answer() throws IOException {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (!bytes.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the server closed the connection without an answer");
        }
        bytes.write(next);
      }
      List<String> lines = bytes.toString(StandardCharsets.UTF_8).strip().lines().toList();
      int status = Integer.parseInt(lines.get(0).split(" ", 3)[1]);
      Answer head = new Answer(status, lines.subList(1, lines.size()), "");
      int length = head.header("Content-Length").map(Integer::parseInt).orElse(Integer.MAX_VALUE);
      return new Answer(
          status, head.head(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
