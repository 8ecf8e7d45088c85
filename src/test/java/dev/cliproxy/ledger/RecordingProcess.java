package dev.cliproxy.ledger;

import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreStatus;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Records requests until it is killed, and says what it has recorded. The number of a request is
 * that of its input tokens.
 */
final class RecordingProcess {
  private RecordingProcess() {}

  /** The store at a path, or on a database server. */
  static Store store(String place) {
    return place.startsWith("jdbc:")
        ? new Store(
            new ServerAddress(place, Optional.empty(), Optional.empty()),
            Thread::new,
            System::nanoTime)
        : new Store(Path.of(place), Thread::new, Clock.systemUTC(), System::nanoTime);
  }

  /**
   * Runs it.
   *
   * @param arguments the store's path, or the address of its database server with the login in it,
   *     and the first number
   */
  public static void main(String[] arguments) {
    Clock clock = Clock.systemUTC();
    Store store = store(arguments[0]);
    UsageRecording recording = new UsageRecording(true, 90, 1_000_000, 3_660);
    UsageLedger ledger =
        new UsageLedger(store, () -> recording, () -> new Prices(List.of()), clock, new Random());
    store.start();
    while (store.status().phase() != StoreStatus.Phase.OPEN) {
      LockSupport.parkNanos(1_000_000);
    }
    for (int number = Integer.parseInt(arguments[1]); ; number++) {
      ledger.record(
          new UsageRecord(
              clock.instant(),
              "key",
              "POST /v1/messages",
              "m" + number % 7,
              Served.NOBODY,
              200,
              true,
              new Tokens(number, 1, 0, 0),
              Duration.ZERO,
              Duration.ZERO));
      System.out.println(number);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
