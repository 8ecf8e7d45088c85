package dev.cliproxy.proxy;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices clients that hang up while nobody reads from them or writes to them. A socket without a
 * byte to read that is ready to be read from has come to its end; neither question takes a byte
 * from the container, whose socket it stays. A client that has only closed its own direction counts
 * as gone, as with nginx. One that has sent something more, such as its next request or the last
 * message of TLS, can no longer be told apart and is left to the container.
 *
 * <p>All but {@link #watch} and {@link #forget} is called by one thread at a time.
 *
 * @param <R> a request, compared by identity
 */
final class Departures<R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  private final Predicate<R> isOpen;
  private final Consumer<R> gone;
  private final Queue<Watched<R>> arrived = new ConcurrentLinkedQueue<>();
  private final Map<R, SelectionKey> watched = new ConcurrentHashMap<>();
  private Selector selector;
  private boolean closed;

  private record Watched<R>(R request, SocketChannel socket) {}

  /**
   * Watches nobody yet.
   *
   * @param isOpen whether a request still is under way
   * @param gone is told of a request whose client has gone
   */
  Departures(Predicate<R> isOpen, Consumer<R> gone) {
    this.isOpen = isOpen;
    this.gone = gone;
  }

  /** From the next look on. May be called on any thread. */
  void watch(R request, SocketChannel socket) {
    arrived.add(new Watched<>(request, socket));
  }

  /**
   * Its request has ended; its socket is let go by the next look. May be called on any thread, and
   * of a request that is not watched, where it costs next to nothing.
   */
  void forget(R request) {
    SelectionKey key = watched.remove(request);
    if (key != null) {
      key.cancel();
    }
  }

  /** How many clients are watched. */
  int watching() {
    return watched.size();
  }

  /** Tells the requests whose clients have gone since the last look. */
  synchronized void look() {
    if (closed || (selector == null && arrived.isEmpty())) {
      return;
    }
    try {
      if (selector == null) {
        selector = Selector.open();
      }
      // Lets go of the sockets forgotten since, which may come again with another request.
      selector.selectNow(this::readable);
      takeArrived();
    } catch (IOException e) {
      LOG.warn("Clients that hang up are noticed late: {}", e.toString());
    }
  }

  private void readable(SelectionKey key) {
    @SuppressWarnings("unchecked") // As it was registered.
    R request = (R) key.attachment();
    if (key.isValid() && isOpen.test(request)) {
      SocketChannel socket = (SocketChannel) key.channel();
      forget(request);
      if (isAtEnd(socket)) {
        gone.accept(request);
      }
    }
  }

  private static boolean isAtEnd(SocketChannel socket) {
    try {
      return socket.socket().getInputStream().available() == 0;
    } catch (IOException e) {
      return true;
    }
  }

  private void takeArrived() {
    for (Watched<R> next = arrived.poll(); next != null; next = arrived.poll()) {
      if (isOpen.test(next.request())) {
        try {
          SelectionKey key = next.socket().register(selector, SelectionKey.OP_READ, next.request());
          watched.put(next.request(), key);
        } catch (IOException e) {
          gone.accept(next.request());
        } catch (CancelledKeyException
            | IllegalBlockingModeException
            | UnsupportedOperationException e) {
          LOG.debug("A client's socket cannot be watched", e);
        }
        if (!isOpen.test(next.request())) {
          // It has ended meanwhile, when there was nothing to forget.
          forget(next.request());
        }
      }
    }
  }

  /** Lets all sockets go. */
  @Override
  public synchronized void close() {
    closed = true;
    arrived.clear();
    watched.clear();
    if (selector != null) {
      try {
        selector.close();
      } catch (IOException e) {
        LOG.debug("A selector was not closed", e);
      }
    }
  }
}
