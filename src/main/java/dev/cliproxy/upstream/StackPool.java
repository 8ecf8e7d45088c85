package dev.cliproxy.upstream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Pool;

/**
 * A pool whose unused objects lie on a stack: to take one, or to find that there is none, costs the
 * same however many are in use. Jetty's own pool asks one after the other, three times for each
 * request that needs a new one, so thousands of streams made every request dear. Whoever is unused
 * the longest stays so, until its time is over. Thread-safe; each object is used by one at a time.
 */
final class StackPool<P> implements Pool<P> {
  private final int maxSize;

  // Guarded by this.
  private final Set<StackEntry> entries = new LinkedHashSet<>();
  private StackEntry top;
  private boolean terminated;

  private enum State {
    RESERVED,
    UNUSED,
    IN_USE,
    /** May not be used any more, and is to be removed. */
    TERMINATED,
    REMOVED
  }

  /**
   * Is empty.
   *
   * @param maxSize how many there may be, reserved ones included; at least 1
   */
  StackPool(int maxSize) {
    this.maxSize = maxSize;
  }

  @Override
  public synchronized Entry<P> reserve() {
    if (terminated || entries.size() >= maxSize) {
      return null;
    }
    StackEntry entry = new StackEntry();
    entries.add(entry);
    return entry;
  }

  @Override
  public synchronized Entry<P> acquire() {
    StackEntry entry = top;
    if (entry != null) {
      takeOff(entry);
      entry.state = State.IN_USE;
    }
    return entry;
  }

  private void putOn(StackEntry entry) {
    entry.state = State.UNUSED;
    entry.below = top;
    if (top != null) {
      top.above = entry;
    }
    top = entry;
  }

  /** From wherever it lies in the stack. */
  private void takeOff(StackEntry entry) {
    if (entry.above == null) {
      top = entry.below;
    } else {
      entry.above.below = entry.below;
    }
    if (entry.below != null) {
      entry.below.above = entry.above;
    }
    entry.above = null;
    entry.below = null;
  }

  @Override
  public synchronized boolean isTerminated() {
    return terminated;
  }

  @Override
  public synchronized Collection<Entry<P>> terminate() {
    terminated = true;
    List<Entry<P>> all = new ArrayList<>(entries);
    for (StackEntry entry : entries) {
      entry.state = State.TERMINATED;
      entry.above = null;
      entry.below = null;
    }
    entries.clear();
    top = null;
    return all;
  }

  @Override
  public synchronized int size() {
    return entries.size();
  }

  @Override
  public int getMaxSize() {
    return maxSize;
  }

  @Override
  public synchronized Stream<Entry<P>> stream() {
    List<Entry<P>> all = new ArrayList<>(entries);
    return all.stream();
  }

  /** All that changes is guarded by the pool. */
  private final class StackEntry implements Entry<P> {
    private State state = State.RESERVED;
    private P pooled;

    /** In the stack; null at its ends and outside of it. */
    private StackEntry above;

    private StackEntry below;

    @Override
    public boolean enable(P object, boolean acquire) {
      Objects.requireNonNull(object, "object");
      synchronized (StackPool.this) {
        if (isTerminated()) {
          return false;
        }
        if (state != State.RESERVED) {
          throw new IllegalStateException("the entry is enabled already");
        }
        pooled = object;
        if (acquire) {
          state = State.IN_USE;
        } else {
          putOn(this);
        }
        return true;
      }
    }

    @Override
    public P getPooled() {
      synchronized (StackPool.this) {
        return pooled;
      }
    }

    @Override
    public boolean release() {
      synchronized (StackPool.this) {
        if (state != State.IN_USE) {
          return false;
        }
        putOn(this);
        return true;
      }
    }

    @Override
    public boolean remove() {
      synchronized (StackPool.this) {
        if (state == State.REMOVED) {
          return false;
        }
        if (state == State.UNUSED) {
          takeOff(this);
        }
        entries.remove(this);
        state = State.REMOVED;
        return true;
      }
    }

    @Override
    public boolean isReserved() {
      return is(State.RESERVED);
    }

    @Override
    public boolean isIdle() {
      return is(State.UNUSED);
    }

    @Override
    public boolean isInUse() {
      return is(State.IN_USE);
    }

    @Override
    public boolean isTerminated() {
      return is(State.TERMINATED) || is(State.REMOVED);
    }

    private boolean is(State one) {
      synchronized (StackPool.this) {
        return state == one;
      }
    }
  }
}
