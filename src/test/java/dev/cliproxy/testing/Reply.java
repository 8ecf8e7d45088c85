package dev.cliproxy.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link ScriptedUpstream} does when it has read a request: a head, then steps one by one.
 * Immutable; each method that changes something gives a new reply.
 */
public final class Reply {
  private static final int ANY = Integer.MAX_VALUE;

  private final Optional<Head> head;
  private final List<Step> steps;
  private final Framing framing;
  private final boolean gzip;
  private final int pieces;

  /** How the peer knows where the body ends. */
  public enum Framing {
    /** {@code Transfer-Encoding: chunked}; each step that sends is a chunk of its own. */
    CHUNKED,
    /** {@code Content-Length} of all that the steps send, whether they get that far or not. */
    LENGTH,
    /** The connection is closed after the body. */
    UNTIL_CLOSE
  }

  record Head(int status, List<String> headers) {
    Head {
      headers = List.copyOf(headers);
    }
  }

  /** What happens next on the connection. */
  sealed interface Step {}

  /** Bytes of the body, or of the connection where there is no head. */
  static final class Send implements Step {
    private final byte[] bytes;
    private final int times;

    private Send(byte[] bytes, int times) {
      this.bytes = bytes.clone();
      this.times = times;
    }

    byte[] bytes() {
      return bytes;
    }

    int times() {
      return times;
    }
  }

  /** Bytes that break the framing. */
  record Garble(String text) implements Step {}

  record Hold(Gate gate) implements Step {}

  /** The head is written when this comes. */
  enum Begin implements Step {
    HEAD
  }

  /** The connection ends here. */
  enum Break implements Step {
    CLOSE,
    RESET
  }

  private Reply(Optional<Head> head, List<Step> steps, Framing framing, boolean gzip, int pieces) {
    this.head = head;
    this.steps = List.copyOf(steps);
    this.framing = framing;
    this.gzip = gzip;
    this.pieces = pieces;
  }

  /** A JSON answer of known length. */
  public static Reply json(int status, String body) {
    return of(status, "Content-Type: application/json").framed(Framing.LENGTH).send(body);
  }

  /** A stream of server-sent events, flushed one by one; each is written as it is given. */
  public static Reply events(List<String> events) {
    Reply reply = of(200, "Content-Type: text/event-stream");
    for (String event : events) {
      reply = reply.send(event);
    }
    return reply;
  }

  /** As the other, but every event waits at the gate. */
  public static Reply paced(Gate gate, List<String> events) {
    Reply reply = of(200, "Content-Type: text/event-stream");
    for (String event : events) {
      reply = reply.hold(gate).send(event);
    }
    return reply;
  }

  /** A head, each header as {@code Name: value}; the body follows in chunks. */
  public static Reply of(int status, String... headers) {
    return new Reply(
        Optional.of(new Head(status, List.of(headers))),
        List.of(Begin.HEAD),
        Framing.CHUNKED,
        false,
        ANY);
  }

  /** No HTTP at all: nothing is sent but what the steps say. */
  public static Reply bare() {
    return new Reply(Optional.empty(), List.of(), Framing.UNTIL_CLOSE, false, ANY);
  }

  /** As {@code bare()}, with this at its beginning. */
  public static Reply raw(String text) {
    return bare().send(text);
  }

  /** Waits before the head. */
  public Reply heldBy(Gate gate) {
    List<Step> held = new ArrayList<>(List.of(new Hold(gate)));
    held.addAll(steps);
    return new Reply(head, held, framing, gzip, pieces);
  }

  /** Adds a header, {@code Name: value}. */
  public Reply header(String line) {
    Head before = head.orElseThrow();
    List<String> headers = new ArrayList<>(before.headers());
    headers.add(line);
    return new Reply(Optional.of(new Head(before.status(), headers)), steps, framing, gzip, pieces);
  }

  /** Says where the body ends in another way. */
  public Reply framed(Framing other) {
    return new Reply(head, steps, other, gzip, pieces);
  }

  /** Compresses the body, and flushes the compressor after each step that sends. */
  public Reply gzip() {
    return new Reply(head, steps, framing, true, pieces).header("Content-Encoding: gzip");
  }

  /** Writes the body in pieces of at most this many bytes, each a chunk of its own. */
  public Reply inPiecesOf(int bytes) {
    return new Reply(head, steps, framing, gzip, bytes);
  }

  /** Then sends text, as UTF-8. */
  public Reply send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Then sends bytes. */
  public Reply send(byte[] bytes) {
    return send(bytes, 1);
  }

  /** Then sends the same bytes again and again. */
  public Reply send(byte[] bytes, int times) {
    return then(new Send(bytes, times));
  }

  /** Then sends this as it is, outside of the framing and of any compression. */
  public Reply garble(String text) {
    return then(new Garble(text));
  }

  /** Then waits at the gate. */
  public Reply hold(Gate gate) {
    return then(new Hold(gate));
  }

  /** Then does nothing more until the peer has gone or the server is closed. */
  public Reply stall() {
    return hold(new Gate());
  }

  /** Then closes the connection, wherever the answer stands. */
  public Reply cut() {
    return then(Break.CLOSE);
  }

  /** Then resets the connection, wherever the answer stands. */
  public Reply reset() {
    return then(Break.RESET);
  }

  private Reply then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new Reply(head, more, framing, gzip, pieces);
  }

  Optional<Head> head() {
    return head;
  }

  List<Step> steps() {
    return steps;
  }

  Framing framing() {
    return framing;
  }

  boolean isGzip() {
    return gzip;
  }

  /** The bytes, cut to the pieces in which they are written. */
  List<byte[]> pieces(byte[] bytes) {
    List<byte[]> cut = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += Math.min(pieces, bytes.length - from)) {
      cut.add(Arrays.copyOfRange(bytes, from, from + Math.min(pieces, bytes.length - from)));
    }
    return cut;
  }
}
