package dev.cliproxy.price;

import dev.cliproxy.config.value.ModelPrice;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** The prices in force; joined again when those of the configuration are others. Thread-safe. */
public final class LivePrices implements Supplier<Prices> {
  private final Supplier<List<ModelPrice>> configured;
  private volatile Joined latest;

  private record Joined(List<ModelPrice> configured, List<ModelPrice> shipped, Prices prices) {
    Joined(List<ModelPrice> configured, List<ModelPrice> shipped) {
      this(configured, shipped, new Prices(configured, shipped));
    }
  }

  /**
   * Reads the table that ships with the program when it is first asked.
   *
   * @param configured asked each time
   */
  public LivePrices(Supplier<List<ModelPrice>> configured) {
    this.configured = Objects.requireNonNull(configured, "configured");
  }

  /** Two threads may join the same ones; both are right. */
  @Override
  public Prices get() {
    List<ModelPrice> present = configured.get();
    Joined joined = latest;
    if (joined == null) {
      joined = new Joined(present, ShippedPrices.read().prices());
      latest = joined;
    } else if (!joined.configured().equals(present)) {
      joined = new Joined(present, joined.shipped());
      latest = joined;
    }
    return joined.prices();
  }
}
