package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final List<String> done = new ArrayList<>();
  private final Lane lane = new Lane(failure -> done.add("failed: " + failure.getMessage()));

  @Test
  void whatATaskBringsComesBehindIt() {
    lane.execute(
        () -> {
          lane.execute(() -> done.add("second"));
          done.add("first");
        });
    assertEquals(List.of("first", "second"), done);
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheNext() {
    lane.execute(
        () -> {
          throw new IllegalStateException("broken");
        });
    lane.execute(
        () -> {
          throw new StackOverflowError();
        });
    lane.execute(() -> done.add("next"));
    assertEquals(List.of("failed: broken", "failed: java.lang.StackOverflowError", "next"), done);
  }

  @Test
  void tasksOfManyThreadsRunOneAtATimeAndNobodyWaits() throws Exception {
    int threads = 8;
    int each = 10_000;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch ran = new CountDownLatch(threads * each);
    int[] count = {0};
    try {
      for (int i = 0; i < threads; i++) {
        pool.execute(
            () -> {
              for (int n = 0; n < each; n++) {
                lane.execute(
                    () -> {
                      count[0]++;
                      ran.countDown();
                    });
              }
            });
      }
      ran.await(10, TimeUnit.SECONDS);
      // Not guarded by anything but the lane.
      assertEquals(threads * each, count[0]);
    } finally {
      pool.shutdownNow();
    }
  }
}
