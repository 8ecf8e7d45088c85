package dev.cliproxy.login;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs nothing until it is told to. What ends a login is not among its tasks. */
final class ManualTimer implements LoginTimer {
  private final List<Duration> delays = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Runnable> ends = new ArrayList<>();

  @Override
  public void after(Duration delay, Runnable task) {
    if (delay.compareTo(Logins.LIFE) > 0) {
      ends.add(task);
    } else {
      delays.add(delay);
      tasks.add(task);
    }
  }

  /** How long the next task was to wait. */
  Duration nextDelay() {
    return delays.get(0);
  }

  boolean isIdle() {
    return tasks.isEmpty();
  }

  /** Runs the next task. */
  void runNext() {
    delays.remove(0);
    tasks.remove(0).run();
  }

  /** Runs what was to be run when logins are over. */
  void runEnds() {
    List.copyOf(ends).forEach(Runnable::run);
  }
}
