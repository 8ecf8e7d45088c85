package dev.cliproxy.usage;

/** Takes note of requests that have ended. */
@FunctionalInterface
public interface UsageRecorder {

  /**
   * Takes note of one request. May be called from any thread, never throws and never waits for
   * anything slow, so that the data path can call it without care.
   */
  void record(UsageRecord record);
}
