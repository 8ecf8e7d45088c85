package dev.cliproxy.proxy;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The WebSockets of clients that are open. Thread-safe. */
public final class OpenSockets implements AutoCloseable {
  private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();
  private final BodyMemory memory;
  private volatile boolean leaving;
  private volatile boolean closed;

  /**
   * With none.
   *
   * @param memory for the latest turns of all of them; apart from that for bodies, because they are
   *     kept while nobody asks for anything
   */
  public OpenSockets(BodyMemory memory) {
    this.memory = Objects.requireNonNull(memory, "memory");
  }

  BodyMemory memory() {
    return memory;
  }

  void add(SocketConnection connection) {
    open.add(connection);
    if (closed) {
      connection.goAway();
    } else if (leaving) {
      connection.leave();
    }
  }

  void remove(SocketConnection connection) {
    open.remove(connection);
  }

  int size() {
    return open.size();
  }

  /** Closes each when the turn that is under way on it has ended; no other begins. */
  public void leave() {
    leaving = true;
    open.forEach(SocketConnection::leave);
  }

  /** Closes them, and cuts off what is under way on them. */
  @Override
  public void close() {
    closed = true;
    open.forEach(SocketConnection::goAway);
  }
}
