package dev.cliproxy.programlog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some lines of the log, the oldest first.
 *
 * @param end where the next lines will be; empty when there is no log yet
 * @param broken whether these are the last lines because those that were asked for are gone
 */
public record LogLines(List<String> lines, Optional<LogPlace> end, boolean broken) {
  static final LogLines NONE = new LogLines(List.of(), Optional.empty(), false);

  public LogLines {
    lines = List.copyOf(lines);
    Objects.requireNonNull(end, "end");
  }

  LogLines instead() {
    return new LogLines(lines, end, true);
  }
}
