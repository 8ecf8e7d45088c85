package dev.cliproxy.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client that sees an answer as it comes, byte by byte, and can leave in the midst of it. */
public final class SseClient {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int SMALL_BUFFER = 4 * 1024;

  private final int port;
  private final List<String> headers;

  /**
   * A client of a server on this machine.
   *
   * @param headers sent with every request, {@code Name: value}
   */
  public SseClient(int port, String... headers) {
    this.port = port;
    this.headers = List.of(headers);
  }

  /** Posts JSON and waits for the head of the answer. */
  public SseStream post(String target, String body, String... more) throws IOException {
    return post(target, body.getBytes(StandardCharsets.UTF_8), more);
  }

  /** As the other, with a body that need not be text. */
  public SseStream post(String target, byte[] body, String... more) throws IOException {
    return post(new Socket(), target, body, more);
  }

  /** As the other, through a receive buffer so small that who does not read slows the server. */
  public SseStream postSlowly(String target, String body, String... more) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL_BUFFER);
    return post(socket, target, body.getBytes(StandardCharsets.UTF_8), more);
  }

  private SseStream post(Socket socket, String target, byte[] bytes, String... more)
      throws IOException {
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n");
      headers.forEach(line -> head.append(line).append("\r\n"));
      List.of(more).forEach(line -> head.append(line).append("\r\n"));
      if (RequestHead.headerOf(List.of(more), "Content-Type").isEmpty()) {
        head.append("Content-Type: application/json\r\n");
      }
      head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
      OutputStream out = socket.getOutputStream();
      out.write(head.toString().getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      out.flush();
      return SseStream.read(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
