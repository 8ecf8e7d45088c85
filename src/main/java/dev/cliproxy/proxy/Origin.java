package dev.cliproxy.proxy;

import dev.cliproxy.live.EndedRequest;

/** What brings a client's request and takes its answer. */
interface Origin {

  /** The answer to the request; the same each time. */
  ClientAnswer answer();

  /**
   * Counts as memory, beside the body, what is made of it, until the body is given back; answers
   * false, and counts on as before, when there is not so much left.
   *
   * @param bytes not negative
   */
  boolean holdsMore(long bytes);

  /** The request's body is not needed any more. May be said more than once. */
  void giveBackBody();

  /**
   * Looks after what takes too long; called now and then while the exchange goes on, by the timer.
   *
   * @param age since the exchange began, in nanoseconds
   */
  void check(long age);

  /** The request has ended and is counted; called in the lane, before the last of its answer. */
  default void ended(EndedRequest request) {}
}
