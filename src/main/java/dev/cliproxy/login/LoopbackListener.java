package dev.cliproxy.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Waits on a port of this machine's loopback address for a browser that comes back from a provider.
 * A browser that is being answered when this is closed still gets its answer.
 */
final class LoopbackListener implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 16;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final String path;
  private final Function<String, CallbackPage> answer;

  // Guarded by this.
  private int answering;
  private boolean closing;

  private LoopbackListener(
      HttpServer server,
      ThreadPoolExecutor threads,
      String path,
      Function<String, CallbackPage> answer) {
    this.server = server;
    this.threads = threads;
    this.path = Objects.requireNonNull(path, "path");
    this.answer = Objects.requireNonNull(answer, "answer");
  }

  /**
   * Starts to listen.
   *
   * @param answer for the query of the address, which may be null
   * @throws IOException when the port is taken
   */
  static LoopbackListener open(int port, String path, Function<String, CallbackPage> answer)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), MOST_WAITING);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "cliproxy-login-callback");
              thread.setDaemon(true);
              return thread;
            });
    LoopbackListener listener = new LoopbackListener(server, threads, path, answer);
    server.setExecutor(threads);
    server.createContext("/", listener::handle);
    server.start();
    return listener;
  }

  private void handle(HttpExchange exchange) throws IOException {
    synchronized (this) {
      answering++;
    }
    try {
      respond(exchange);
    } finally {
      exchange.close();
      boolean last;
      synchronized (this) {
        answering--;
        last = closing && answering == 0;
      }
      if (last) {
        stop();
      }
    }
  }

  private void respond(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Connection", "close");
    if (!exchange.getRequestURI().getPath().equals(path)) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    CallbackPage page = answer.apply(exchange.getRequestURI().getRawQuery());
    byte[] body = page.html().getBytes(StandardCharsets.UTF_8);
    CallbackPage.HEADERS.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(page.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      if (answering > 0) {
        return;
      }
    }
    stop();
  }

  private void stop() {
    server.stop(0);
    threads.shutdown();
  }
}
