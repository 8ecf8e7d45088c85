package dev.cliproxy.proxy;

/** What brings a client's request and takes its answer. */
interface Origin {

  /** The answer to the request; the same each time. */
  ClientAnswer answer();

  /** The request's body is not needed any more. May be said more than once. */
  void giveBackBody();

  /**
   * Looks after what takes too long; called now and then while the exchange goes on, by the timer.
   *
   * @param age since the exchange began, in nanoseconds
   */
  void check(long age);
}
