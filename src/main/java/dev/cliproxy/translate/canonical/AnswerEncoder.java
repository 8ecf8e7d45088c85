package dev.cliproxy.translate.canonical;

/**
 * Writes one answer to a client as events: gets its pieces in order, then is told to end or to
 * break off, once. Not thread-safe.
 */
public interface AnswerEncoder {

  /** Writes a piece; what must wait for others is kept. */
  void part(StreamPart part, EventSink out);

  /**
   * All pieces were written, {@link StreamPart.Finish} among them: closes what is open and ends.
   */
  void end(Usage usage, EventSink out);

  /**
   * The answer breaks off: closes what is open, so that an error can be told; does not end. A call
   * is left open, because clients run calls as soon as they are closed.
   */
  void breakOff(EventSink out);
}
