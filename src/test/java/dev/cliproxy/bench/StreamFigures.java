package dev.cliproxy.bench;

/**
 * What a {@link StreamClient} found. Failed streams and lost, duplicated and reordered events are
 * counted from the first stream's start to the last one's end, the rest while all streams were
 * open.
 *
 * @param failed streams that were refused, cut off or never ended
 * @param measured how many events the following figures are of
 * @param late events that took longer than 50 ms
 * @param p50 milliseconds from the upstream's stamp to the client's clock
 * @param p99 as above
 * @param max as above
 */
record StreamFigures(
    long failed,
    long lost,
    long duplicated,
    long reordered,
    long measured,
    long late,
    double p50,
    double p99,
    double max) {
  private static final String START = "FIGURES ";

  /** What did not come as it was sent. */
  long broken() {
    return failed + lost + duplicated + reordered;
  }

  /** For another process to read. */
  String line() {
    return START
        + String.join(
            " ",
            Long.toString(failed),
            Long.toString(lost),
            Long.toString(duplicated),
            Long.toString(reordered),
            Long.toString(measured),
            Long.toString(late),
            Double.toString(p50),
            Double.toString(p99),
            Double.toString(max));
  }

  /** Reads what {@link #line} wrote. */
  static StreamFigures of(String line) {
    String[] parts = line.substring(START.length()).split(" ", -1);
    return new StreamFigures(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Long.parseLong(parts[4]),
        Long.parseLong(parts[5]),
        Double.parseDouble(parts[6]),
        Double.parseDouble(parts[7]),
        Double.parseDouble(parts[8]));
  }
}
