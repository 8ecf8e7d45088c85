package dev.cliproxy.login;

import java.time.Duration;

/** Does things later. */
@FunctionalInterface
public interface LoginTimer {
  /** Runs the task once, after the delay, on a thread that it must not hold up. */
  void after(Duration delay, Runnable task);
}
