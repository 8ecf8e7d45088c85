package dev.cliproxy.proxy;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * <p>All but {@link #watch} is called by one thread at a time.
 */
final class Departures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  private final Predicate<Exchange> isOpen;
  private final Queue<Watched> arrived = new ConcurrentLinkedQueue<>();
  private Selector selector;
  private boolean closed;

  private record Watched(Exchange exchange, SocketChannel socket) {}

  /**
   * Watches nobody yet.
   *
   * @param isOpen whether a request still is under way
   */
  Departures(Predicate<Exchange> isOpen) {
    this.isOpen = isOpen;
  }

  /** From the next look on. May be called on any thread. */
  void watch(Exchange exchange, SocketChannel socket) {
    arrived.add(new Watched(exchange, socket));
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
      forgetEnded();
      // Lets go of the sockets just forgotten, which may come again with another request.
      selector.selectNow(this::readable);
      takeArrived();
    } catch (IOException e) {
      LOG.warn("Clients that hang up are noticed late: {}", e.toString());
    }
  }

  private void forgetEnded() {
    for (SelectionKey key : selector.keys()) {
      if (!isOpen.test((Exchange) key.attachment())) {
        key.cancel();
      }
    }
  }

  private void readable(SelectionKey key) {
    Exchange exchange = (Exchange) key.attachment();
    if (key.isValid() && isOpen.test(exchange)) {
      SocketChannel socket = (SocketChannel) key.channel();
      key.cancel();
      if (isAtEnd(socket)) {
        exchange.clientGone();
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
    for (Watched next = arrived.poll(); next != null; next = arrived.poll()) {
      if (isOpen.test(next.exchange())) {
        try {
          next.socket().register(selector, SelectionKey.OP_READ, next.exchange());
        } catch (IOException e) {
          next.exchange().clientGone();
        } catch (CancelledKeyException
            | IllegalBlockingModeException
            | UnsupportedOperationException e) {
          LOG.debug("A client's socket cannot be watched", e);
        }
      }
    }
  }

  /** Lets all sockets go. */
  @Override
  public synchronized void close() {
    closed = true;
    arrived.clear();
    if (selector != null) {
      try {
        selector.close();
      } catch (IOException e) {
        LOG.debug("A selector was not closed", e);
      }
    }
  }
}
