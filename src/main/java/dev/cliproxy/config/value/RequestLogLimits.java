package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;

/**
 * What the files of logged requests may take.
 *
 * @param fileKib the longest file in KiB, 16..65,536
 * @param totalMib all files together in MiB, 1..102,400
 * @param days how long a file is kept, 1..365
 */
public record RequestLogLimits(int fileKib, int totalMib, int days) {
  public static final RequestLogLimits DEFAULT = new RequestLogLimits(1_024, 100, 7);

  static RequestLogLimits read(FieldReader section) {
    RequestLogLimits limits =
        new RequestLogLimits(
            section.integer("file-kib", DEFAULT.fileKib, 16, 65_536),
            section.integer("total-mib", DEFAULT.totalMib, 1, 102_400),
            section.integer("days", DEFAULT.days, 1, 365));
    section.otherFields();
    return limits;
  }
}
