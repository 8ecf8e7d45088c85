package dev.cliproxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Accepts connections on a free port of this machine, a thread for each. */
final class Listener implements AutoCloseable {
  private final ServerSocket server;
  private final String name;
  private final Service service;
  private final Map<Socket, Thread> connections = new ConcurrentHashMap<>();

  /** What happens on one connection; it is closed afterwards. */
  @FunctionalInterface
  interface Service {
    /** May throw what a peer that has gone causes. */
    void serve(Socket connection) throws IOException, InterruptedException;
  }

  private Listener(ServerSocket server, String name, Service service) {
    this.server = server;
    this.name = name;
    this.service = service;
  }

  /** Starts to accept; {@code name} is that of the threads. */
  static Listener start(String name, Service service) throws IOException {
    ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    Listener listener = new Listener(server, name, service);
    listener.thread(listener::accept).start();
    return listener;
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many connections are being served. */
  int connections() {
    return connections.size();
  }

  /** Makes the peer see a reset instead of an orderly end. */
  static void reset(Socket connection) throws IOException {
    connection.setSoLinger(true, 0);
    connection.close();
  }

  /** Closes it, come what may. */
  static void abandon(Socket connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // It was closed already, or broken.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Map.Entry<Socket, Thread> connection : connections.entrySet()) {
      connection.getKey().close();
      connection.getValue().interrupt();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connection.setTcpNoDelay(true);
        Thread thread = thread(() -> serve(connection));
        connections.put(connection, thread);
        thread.start();
      } catch (IOException e) {
        // Closed, or a peer that left before it was accepted.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      service.serve(connection);
    } catch (IOException e) {
      // The peer has gone or the listener was closed; who waits for it is told by the service.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
