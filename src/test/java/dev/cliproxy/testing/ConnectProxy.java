package dev.cliproxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy that serves CONNECT and, for plain HTTP, requests with a whole address. Every host
 * name leads to this machine, so that a test can use names that do not exist.
 */
public final class ConnectProxy implements AutoCloseable {
  private final Optional<TestCertificate> certificate;
  private final Optional<String> authorization;
  private final List<Visit> visits = new CopyOnWriteArrayList<>();
  private volatile Optional<Integer> refusal = Optional.empty();
  private Listener listener;

  /**
   * One request to the proxy.
   *
   * @param target as it was asked for: {@code host:port}, or a whole address
   * @param authorization the value of {@code Proxy-Authorization}, {@code ""} for none
   */
  public record Visit(String method, String target, String authorization) {}

  private ConnectProxy(Optional<TestCertificate> certificate, Optional<String> authorization) {
    this.certificate = certificate;
    this.authorization = authorization;
  }

  /** Starts for everybody. */
  public static ConnectProxy start() throws IOException {
    return start(Optional.empty(), Optional.empty());
  }

  /** Starts for one user; others are asked for their password with 407. */
  public static ConnectProxy start(String user, String password) throws IOException {
    return start(Optional.empty(), Optional.of(basic(user, password)));
  }

  /** As the other, for clients that speak TLS with the proxy itself. */
  public static ConnectProxy startTls(TestCertificate certificate, String user, String password)
      throws IOException {
    return start(Optional.of(certificate), Optional.of(basic(user, password)));
  }

  private static ConnectProxy start(
      Optional<TestCertificate> certificate, Optional<String> authorization) throws IOException {
    ConnectProxy proxy = new ConnectProxy(certificate, authorization);
    proxy.listener = Listener.start("connect-proxy", proxy::serve);
    return proxy;
  }

  /** From now on answers every request with this status. */
  public void refuse(int status) {
    refusal = Optional.of(status);
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return listener.port();
  }

  /** The requests that have come, the refused ones too. */
  public List<Visit> visits() {
    return List.copyOf(visits);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private static String basic(String user, String password) {
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(login);
  }

  private void serve(Socket plain) throws IOException, InterruptedException {
    Socket client = certificate.isPresent() ? certificate.get().secure(plain) : plain;
    InputStream in = client.getInputStream();
    Optional<RequestHead> next = RequestHead.read(in);
    while (next.isPresent()) {
      RequestHead head = next.get();
      String given = head.header("Proxy-Authorization").orElse("");
      visits.add(new Visit(head.method(), head.target(), given));
      Optional<Integer> status = refusal;
      if (status.isEmpty() && authorization.filter(right -> !right.equals(given)).isPresent()) {
        status = Optional.of(407);
      }
      if (status.isEmpty()) {
        forward(client, head);
        return;
      }
      head.readBody(in);
      refuse(client.getOutputStream(), status.get());
      next = RequestHead.read(in);
    }
  }

  private static void forward(Socket client, RequestHead head)
      throws IOException, InterruptedException {
    boolean connect = head.method().equals("CONNECT");
    URI target = URI.create(connect ? "tunnel://" + head.target() : head.target());
    Socket server;
    try {
      server =
          new Socket(
              InetAddress.getLoopbackAddress(), target.getPort() < 0 ? 80 : target.getPort());
    } catch (IOException e) {
      refuse(client.getOutputStream(), 502);
      return;
    }
    if (connect) {
      write(client.getOutputStream(), "HTTP/1.1 200 Connection Established\r\n\r\n");
    } else {
      write(server.getOutputStream(), originForm(head, target));
    }
    Tunnel.join(client, server);
  }

  /** One request a connection, because the next one might be for another server. */
  private static String originForm(RequestHead head, URI target) {
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    StringBuilder text =
        new StringBuilder(head.method() + " " + target.getRawPath() + query + " HTTP/1.1\r\n");
    for (String line : head.headers()) {
      String name = line.toLowerCase(Locale.ROOT);
      if (!name.startsWith("proxy-") && !name.startsWith("connection:")) {
        text.append(line).append("\r\n");
      }
    }
    return text.append("Connection: close\r\n\r\n").toString();
  }

  private static void refuse(OutputStream out, int status) throws IOException {
    String demand = status == 407 ? "Proxy-Authenticate: Basic realm=\"test\"\r\n" : "";
    write(out, "HTTP/1.1 " + status + " Refused\r\n" + demand + "Content-Length: 0\r\n\r\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
