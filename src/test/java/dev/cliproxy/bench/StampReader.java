package dev.cliproxy.bench;

/** Finds the stamps of {@link StampedEvent} in a body that comes byte by byte. */
final class StampReader {
  /** Takes what a stamp says. */
  interface Stamps {
    /** An event with this number, sent at this {@link System#nanoTime()}. */
    void event(int number, long sentNanos);
  }

  private final Stamps stamps;
  private boolean inside;
  private long number;
  private long value;

  StampReader(Stamps stamps) {
    this.stamps = stamps;
  }

  /** Takes the next byte of the body. */
  void accept(byte next) {
    if (!inside) {
      inside = next == StampedEvent.MARK;
    } else if (next == StampedEvent.MARK) {
      stamps.event((int) number, value);
      inside = false;
      value = 0;
    } else if (next == ' ') {
      number = value;
      value = 0;
    } else if (next >= '0' && next <= '9') {
      value = value * 10 + (next - '0');
    } else {
      throw new IllegalStateException("not a stamp");
    }
  }
}
