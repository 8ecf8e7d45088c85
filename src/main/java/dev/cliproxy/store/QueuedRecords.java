package dev.cliproxy.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Records that wait as they are. */
final class QueuedRecords<T> implements WaitingRecords<T> {
  private final BlockingQueue<T> queue;

  /**
   * Makes an empty one.
   *
   * @param most how many may wait
   */
  QueuedRecords(int most) {
    queue = new ArrayBlockingQueue<>(most);
  }

  @Override
  public boolean offer(T item) {
    return queue.offer(item);
  }

  @Override
  public List<T> take(int enough) {
    List<T> taken = new ArrayList<>();
    queue.drainTo(taken, enough);
    return taken;
  }

  @Override
  public int size() {
    return queue.size();
  }
}
