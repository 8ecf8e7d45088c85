package dev.cliproxy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** One client connection that costs next to nothing itself; its requests follow one another. */
final class KeptConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[65_536];
  private final StampReader stamps = new StampReader(this::event);
  private final AnswerReader answer = new AnswerReader(this::body);
  private final StringBuilder refusal = new StringBuilder();
  private long sentNanos;
  private long firstEventNanos;
  private int events;
  private long bodyBytes;

  KeptConnection(Target target) throws IOException {
    socket = new Socket(target.address().getAddress(), target.address().getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
  }

  /** Nanoseconds from the first byte sent to the last byte received. */
  long exchange(byte[] request) throws IOException {
    send(request);
    while (!answer.done()) {
      receive();
    }
    return System.nanoTime() - sentNanos;
  }

  /** Nanoseconds from the first byte sent to the first event received; reads the whole stream. */
  long firstEvent(byte[] request) throws IOException {
    exchange(request);
    return firstEventNanos - sentNanos;
  }

  /** Starts an exchange. */
  void send(byte[] request) throws IOException {
    answer.next();
    events = 0;
    bodyBytes = 0;
    sentNanos = System.nanoTime();
    socket.getOutputStream().write(request);
  }

  /** Reads on until this many bytes of the body came. */
  void readBody(long bytes) throws IOException {
    while (bodyBytes < bytes && !answer.done()) {
      receive();
    }
  }

  /** Reads on until this many events came. */
  void readEvents(int count) throws IOException {
    while (events < count && !answer.done()) {
      receive();
    }
  }

  /** Reads to the end of the answer. */
  void readAll() throws IOException {
    while (!answer.done()) {
      receive();
    }
  }

  /** Events of the present answer. */
  int events() {
    return events;
  }

  private void receive() throws IOException {
    int length = in.read(buffer);
    if (length < 0) {
      throw new EOFException("the connection was closed");
    }
    answer.read(buffer, length);
    if (answer.done() && answer.status() != 200) {
      throw new IOException("status " + answer.status() + ": " + refusal);
    }
  }

  private void body(byte next) {
    bodyBytes++;
    if (answer.status() == 200) {
      stamps.accept(next);
    } else {
      refusal.append((char) next);
    }
  }

  private void event(int number, long eventNanos) {
    if (events++ == 0) {
      firstEventNanos = System.nanoTime();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
