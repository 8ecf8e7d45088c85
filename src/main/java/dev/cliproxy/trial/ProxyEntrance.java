package dev.cliproxy.trial;

/** Where clients' requests go in, for one that does not come by HTTP. */
@FunctionalInterface
public interface ProxyEntrance {

  /**
   * Sends a request in, and does not wait for its answer.
   *
   * @param client is told what comes of it, on any thread, perhaps before this returns; one call
   *     after the other
   * @return hangs up as a client does, upon which the provider is cut off; may be run at any time,
   *     on any thread, more than once
   */
  Runnable enter(TrialRequest request, TrialClient client);
}
