package dev.cliproxy.limit;

import dev.cliproxy.usage.Tokens;

/** A request that counts as being under way until it is ended. */
@FunctionalInterface
public interface Lease {

  /**
   * Ends it; only the first call counts.
   *
   * @param servedModel the provider's name; {@code ""} when nobody was asked
   * @param model the client's name
   * @param tokens what it took
   */
  void end(String servedModel, String model, Tokens tokens);
}
