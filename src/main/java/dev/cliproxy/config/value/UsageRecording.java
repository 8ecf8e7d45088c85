package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.wording.Wording;

/**
 * What of the requests is written down, and for how long.
 *
 * @param on whether anything is
 * @param requestDays how long single requests are kept, 1..3,650
 * @param mostRequests how many of them, 1,000..100,000,000
 * @param sumDays how long the sums of the days are kept, 1..36,500
 */
public record UsageRecording(boolean on, int requestDays, int mostRequests, int sumDays) {
  private static final String NAME_ELSEWHERE = "usage-statistics-enabled";

  public static final UsageRecording DEFAULT = new UsageRecording(true, 90, 2_000_000, 36_500);

  /**
   * @param root may say in {@code usage-statistics-enabled}, as other programs do, whether anything
   *     is written down; that counts before the section's own word
   */
  static UsageRecording read(FieldReader section, FieldReader root) {
    boolean record = section.flag("record", DEFAULT.on);
    boolean on = root.flag(NAME_ELSEWHERE, record);
    if (on != record && section.has("record")) {
      section.warn(
          "record",
          Wording.of(
              "overruled",
              "has no effect, because " + NAME_ELSEWHERE + " says otherwise",
              NAME_ELSEWHERE));
    }
    UsageRecording recording =
        new UsageRecording(
            on,
            section.integer("request-days", DEFAULT.requestDays, 1, 3_650),
            section.integer("most-requests", DEFAULT.mostRequests, 1_000, 100_000_000),
            section.integer("sum-days", DEFAULT.sumDays, 1, 36_500));
    section.otherFields();
    return recording;
  }
}
