package dev.cliproxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.Pool;
import org.junit.jupiter.api.Test;

final class StackPoolTest {
  private final StackPool<String> pool = new StackPool<>(4);

  @Test
  void whatWasGivenBackLastIsTakenFirst() {
    Pool.Entry<String> a = inUse("a");
    Pool.Entry<String> b = inUse("b");
    assertNull(pool.acquire());

    assertTrue(a.release());
    assertTrue(b.release());

    assertSame(b, pool.acquire());
    assertSame(a, pool.acquire());
    assertNull(pool.acquire());
    assertEquals("a", a.getPooled());
  }

  @Test
  void whatIsReservedCountsAndIsNotTaken() {
    Pool.Entry<String> reserved = pool.reserve();

    assertNull(pool.acquire());
    assertEquals(1, pool.size());
    assertEquals(1, pool.getReservedCount());

    assertTrue(reserved.enable("a", false));
    assertSame(reserved, pool.acquire());
    assertThrows(IllegalStateException.class, () -> reserved.enable("b", false));
  }

  @Test
  void thereAreNotMoreThanThereMayBe() {
    for (int i = 0; i < 4; i++) {
      assertNotNull(pool.reserve());
    }
    assertNull(pool.reserve());
    assertEquals(4, pool.size());
  }

  @Test
  void oneCanBeRemovedFromAnywhereInTheStackAndIsNeverTakenAgain() {
    for (int removed = 0; removed < 3; removed++) {
      StackPool<String> some = new StackPool<>(3);
      List<Pool.Entry<String>> entries = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        Pool.Entry<String> entry = some.reserve();
        entry.enable(name, false);
        entries.add(entry);
      }

      assertTrue(entries.get(removed).remove());
      assertFalse(entries.get(removed).remove());
      assertFalse(entries.get(removed).release());
      assertTrue(entries.get(removed).isTerminated());

      entries.remove(removed);
      assertEquals(2, some.getIdleCount());
      assertSame(entries.get(1), some.acquire());
      assertSame(entries.get(0), some.acquire());
      assertNull(some.acquire());
      assertNotNull(some.reserve());
    }
  }

  @Test
  void whateverIsRemovedTheOthersLieInTheirOrder() {
    StackPool<Integer> some = new StackPool<>(20);
    List<Pool.Entry<Integer>> unused = new ArrayList<>();
    List<Pool.Entry<Integer>> used = new ArrayList<>();
    Random random = new Random(1);
    for (int turn = 0; turn < 10_000; turn++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          Pool.Entry<Integer> entry = some.reserve();
          if (entry != null) {
            entry.enable(turn, true);
            used.add(entry);
          }
        }
        case 1 -> {
          Pool.Entry<Integer> top = some.acquire();
          assertSame(unused.isEmpty() ? null : unused.remove(unused.size() - 1), top);
          if (top != null) {
            used.add(top);
          }
        }
        case 2 -> {
          if (!used.isEmpty()) {
            Pool.Entry<Integer> entry = used.remove(random.nextInt(used.size()));
            assertTrue(entry.release());
            unused.add(entry);
          }
        }
        default -> {
          if (!unused.isEmpty()) {
            assertTrue(unused.remove(random.nextInt(unused.size())).remove());
          }
        }
      }
      assertEquals(unused.size() + used.size(), some.size());
    }
  }

  @Test
  void oneInUseOrReservedMakesRoomWhenItIsRemoved() {
    Pool.Entry<String> used = inUse("a");
    Pool.Entry<String> reserved = pool.reserve();

    assertTrue(used.remove());
    assertTrue(reserved.remove());

    assertEquals(0, pool.size());
    assertFalse(used.release());
    assertFalse(reserved.enable("b", true));
  }

  @Test
  void afterItsEndNothingIsTakenGivenBackOrMade() {
    Pool.Entry<String> used = inUse("a");
    Pool.Entry<String> unused = inUse("b");
    unused.release();
    Pool.Entry<String> reserved = pool.reserve();

    assertEquals(List.of(used, unused, reserved), List.copyOf(pool.terminate()));

    assertTrue(pool.isTerminated());
    assertNull(pool.acquire());
    assertNull(pool.reserve());
    assertFalse(used.release());
    assertFalse(reserved.enable("c", true));
    assertTrue(used.remove());
    assertFalse(used.remove());
    assertEquals(0, pool.size());
  }

  @Test
  void noTwoThreadsEverHaveTheSame() throws Exception {
    StackPool<AtomicInteger> shared = new StackPool<>(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int seed = 0; seed < 8; seed++) {
        Random random = new Random(seed);
        results.add(threads.submit(() -> useAtRandom(shared, random)));
      }
      for (Future<Integer> most : results) {
        assertEquals(1, most.get());
      }
      assertEquals(shared.size(), shared.getIdleCount());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Answers how many had one at the same time, at most. */
  private static int useAtRandom(StackPool<AtomicInteger> shared, Random random) {
    int most = 0;
    for (int turn = 0; turn < 20_000; turn++) {
      Pool.Entry<AtomicInteger> entry = shared.acquire(made -> new AtomicInteger());
      if (entry == null) {
        continue;
      }
      most = Math.max(most, entry.getPooled().incrementAndGet());
      entry.getPooled().decrementAndGet();
      if (random.nextInt(10) == 0) {
        entry.remove();
      } else {
        entry.release();
      }
    }
    return most;
  }

  private Pool.Entry<String> inUse(String object) {
    Pool.Entry<String> entry = pool.reserve();
    assertTrue(entry.enable(object, true));
    return entry;
  }
}
