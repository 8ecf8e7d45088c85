package dev.cliproxy.login;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners that wait for browsers on this machine. Thread-safe. */
final class LoopbackListeners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackListeners.class);

  /** Where a browser is sent to on this machine. */
  record Place(int port, String path) {
    Place {
      Objects.requireNonNull(path, "path");
    }
  }

  /** What is answered to a browser that came to a place with a query, which may be null. */
  private final BiFunction<Place, String, CallbackPage> answer;

  // Guarded by this.
  private final Map<Place, LoopbackListener> open = new HashMap<>();
  private boolean closed;

  LoopbackListeners(BiFunction<Place, String, CallbackPage> answer) {
    this.answer = Objects.requireNonNull(answer, "answer");
  }

  /** Listens there, if nobody does yet; else says why that cannot be. */
  synchronized Optional<String> open(Place place) {
    if (closed || open.containsKey(place)) {
      return Optional.empty();
    }
    try {
      open.put(
          place,
          LoopbackListener.open(place.port(), place.path(), query -> answer.apply(place, query)));
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("Port {} cannot be listened on for a login: {}", place.port(), e.getMessage());
      return Optional.of(
          "port "
              + place.port()
              + " is taken by another program, so the browser cannot come back by itself:"
              + " paste the address that it ends at");
    }
  }

  /** Closes all but these. */
  synchronized void keep(Set<Place> needed) {
    open.entrySet()
        .removeIf(
            listener -> {
              boolean over = !needed.contains(listener.getKey());
              if (over) {
                listener.getValue().close();
              }
              return over;
            });
  }

  @Override
  public synchronized void close() {
    closed = true;
    keep(Set.of());
  }
}
