package dev.cliproxy.config.value;

import dev.cliproxy.config.field.FieldReader;

/**
 * Whether the program's own log is written into files, beside the console.
 *
 * @param totalMib what the files may take together in mebibytes, 1..10,240
 * @param statedMib the same as the file states it; 0 leaves it to the program
 */
public record ProgramLogFile(boolean on, int totalMib, int statedMib) {
  private static final int USUAL_MIB = 50;

  public static final ProgramLogFile DEFAULT = of(false, 0);

  private static ProgramLogFile of(boolean on, int statedMib) {
    return new ProgramLogFile(on, statedMib == 0 ? USUAL_MIB : statedMib, statedMib);
  }

  static ProgramLogFile read(FieldReader root) {
    return of(
        root.flag("logging-to-file", false), root.integer("logs-max-total-size-mb", 0, 0, 10_240));
  }
}
