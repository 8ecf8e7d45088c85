package dev.cliproxy.proxy;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs what it is given one after the other, on the thread that brings it or on one that is at it
 * already. Nobody waits: threads of the container, of the HTTP client and of the timer may bring
 * tasks while they hold locks of their own, which a lock here would have to be ordered with.
 */
final class Lane implements Executor {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final Consumer<RuntimeException> failed;

  /**
   * @param failed is told, in the lane, of a task that threw
   */
  Lane(Consumer<RuntimeException> failed) {
    this.failed = failed;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (unfinished.getAndIncrement() == 0) {
      do {
        run(tasks.remove());
      } while (unfinished.decrementAndGet() != 0);
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      failed.accept(e);
    } catch (OutOfMemoryError | StackOverflowError e) {
      // One exchange's misfortune; its lane must go on, or it would never end.
      failed.accept(new IllegalStateException(e));
    }
  }
}
