package dev.cliproxy.testing;

import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;

/** Records of requests of which only some of it matters. */
public final class UsageRecords {
  private UsageRecords() {}

  /** Of a request that nobody served and that took no time. */
  public static UsageRecord record(
      Instant timestamp, String api, String model, boolean success, Tokens tokens) {
    return new UsageRecord(
        timestamp,
        "",
        api,
        model,
        Served.NOBODY,
        success ? 200 : 500,
        success,
        tokens,
        Duration.ZERO,
        Duration.ZERO);
  }
}
