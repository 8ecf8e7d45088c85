package dev.cliproxy.config;

import java.io.IOException;
import java.util.Optional;

/**
 * The one text of several nodes, of which each node's file is a copy: what a node that cannot reach
 * it goes on with. A node that is alone has none.
 */
@FunctionalInterface
public interface SharedText {
  /** Of a node that is alone: nothing is shared, and nobody else changes anything. */
  SharedText NONE = () -> Turn.NONE;

  /**
   * Begins a change: until its end no other node makes one. Waits a bounded time.
   *
   * @throws SharedTextException when it cannot be reached; nothing has begun
   */
  Turn begin() throws SharedTextException;

  /**
   * Writes the text into a file that is not there yet.
   *
   * @return false when there is no text yet
   */
  default boolean copyTo(ConfigFile file) throws IOException {
    try (Turn turn = begin()) {
      Optional<String> text = turn.text();
      if (text.isPresent()) {
        file.write(ConfigStore.bytes(text.get()));
      }
      return text.isPresent();
    }
  }

  /** A change under way. */
  interface Turn extends AutoCloseable {
    /** Of a node that is alone. */
    Turn NONE =
        new Turn() {
          @Override
          public Optional<String> text() {
            return Optional.empty();
          }

          @Override
          public void put(String text) {}

          @Override
          public void close() {}
        };

    /** The newest text; empty when no node has put one yet, or nothing is shared. */
    Optional<String> text();

    /**
     * Puts a text in its place, for all nodes, when this returns.
     *
     * @throws SharedTextException when that failed; whether it was done may be unknown then
     */
    void put(String text) throws SharedTextException;

    /** Lets other nodes change it. */
    @Override
    void close();
  }
}
