package dev.cliproxy.config;

/**
 * What of the requests is written down, and for how long.
 *
 * @param on whether anything is
 * @param requestDays how long single requests are kept, 1..3,650
 * @param mostRequests how many of them, 1,000..100,000,000
 * @param sumDays how long the sums of the days are kept, 1..36,500
 */
public record UsageRecording(boolean on, int requestDays, int mostRequests, int sumDays) {
  static final UsageRecording DEFAULT = new UsageRecording(true, 90, 2_000_000, 36_500);

  static UsageRecording read(FieldReader section) {
    UsageRecording recording =
        new UsageRecording(
            section.flag("record", DEFAULT.on),
            section.integer("request-days", DEFAULT.requestDays, 1, 3_650),
            section.integer("most-requests", DEFAULT.mostRequests, 1_000, 100_000_000),
            section.integer("sum-days", DEFAULT.sumDays, 1, 36_500));
    section.otherFields();
    return recording;
  }
}
