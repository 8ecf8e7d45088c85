package dev.cliproxy.testing;

import dev.cliproxy.testing.Reply.Begin;
import dev.cliproxy.testing.Reply.Break;
import dev.cliproxy.testing.Reply.Framing;
import dev.cliproxy.testing.Reply.Garble;
import dev.cliproxy.testing.Reply.Hold;
import dev.cliproxy.testing.Reply.Send;
import dev.cliproxy.testing.Reply.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Plays one {@link Reply} on a connection. */
final class ReplyWriter {
  private final Reply reply;
  private final OutputStream connection;
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private final OutputStream encoder;

  private ReplyWriter(Reply reply, OutputStream connection) throws IOException {
    this.reply = reply;
    this.connection = connection;
    encoder = reply.isGzip() ? new GZIPOutputStream(encoded, true) : encoded;
  }

  /** What the connection comes to. */
  enum After {
    GOES_ON,
    CLOSES,
    IS_CUT,
    IS_RESET
  }

  /** Plays all steps; {@code last} tells the peer that no other request is answered here. */
  static After play(Reply reply, OutputStream connection, boolean last)
      throws IOException, InterruptedException {
    return new ReplyWriter(reply, connection).play(last);
  }

  private After play(boolean last) throws IOException, InterruptedException {
    for (Step step : reply.steps()) {
      if (step instanceof Send send) {
        for (int i = 0; i < send.times(); i++) {
          write(encode(send));
        }
      } else if (step instanceof Garble garble) {
        connection.write(garble.text().getBytes(StandardCharsets.UTF_8));
        connection.flush();
      } else if (step instanceof Hold hold) {
        hold.gate().pass();
      } else if (step == Begin.HEAD) {
        connection.write(head(last).getBytes(StandardCharsets.UTF_8));
        connection.flush();
      } else {
        return step == Break.RESET ? After.IS_RESET : After.IS_CUT;
      }
    }
    write(rest());
    if (reply.framing() == Framing.CHUNKED) {
      connection.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      connection.flush();
    }
    return last || reply.framing() == Framing.UNTIL_CLOSE ? After.CLOSES : After.GOES_ON;
  }

  private String head(boolean last) throws IOException {
    Reply.Head head = reply.head().orElseThrow();
    StringBuilder text = new StringBuilder("HTTP/1.1 " + head.status() + " Scripted\r\n");
    head.headers().forEach(line -> text.append(line).append("\r\n"));
    switch (reply.framing()) {
      case CHUNKED -> text.append("Transfer-Encoding: chunked\r\n");
      case LENGTH -> text.append("Content-Length: ").append(length()).append("\r\n");
      case UNTIL_CLOSE -> {}
    }
    if (last || reply.framing() == Framing.UNTIL_CLOSE) {
      text.append("Connection: close\r\n");
    }
    return text.append("\r\n").toString();
  }

  /** Encodes it all, in the same steps as the body itself is encoded in. */
  private int length() throws IOException {
    ReplyWriter rehearsal = new ReplyWriter(reply, OutputStream.nullOutputStream());
    int length = 0;
    for (Step step : reply.steps()) {
      if (step instanceof Send send) {
        for (int i = 0; i < send.times(); i++) {
          length += rehearsal.encode(send).length;
        }
      }
    }
    return length + rehearsal.rest().length;
  }

  private byte[] encode(Send send) throws IOException {
    encoder.write(send.bytes());
    encoder.flush();
    return take();
  }

  private byte[] rest() throws IOException {
    encoder.close();
    return take();
  }

  private byte[] take() {
    byte[] bytes = encoded.toByteArray();
    encoded.reset();
    return bytes;
  }

  private void write(byte[] bytes) throws IOException {
    for (byte[] piece : reply.pieces(bytes)) {
      if (reply.framing() == Framing.CHUNKED) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(piece.length + 16);
        chunk.write((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
        chunk.write(piece);
        chunk.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        connection.write(chunk.toByteArray());
      } else {
        connection.write(piece);
      }
      connection.flush();
    }
  }
}
