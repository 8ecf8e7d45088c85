package dev.cliproxy.bench;

import java.util.Locale;

/** Reads the answers of a kept HTTP/1.1 connection, one after the other, in pieces of any size. */
final class AnswerReader {
  private static final int MAX_HEAD = 16_384;

  /** Takes the bytes of a body, without the frame of its chunks. */
  interface Body {
    /** The next byte. */
    void accept(byte next);
  }

  private enum State {
    HEAD,
    LENGTH,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    DONE
  }

  private final Body body;
  private StringBuilder head = new StringBuilder();
  private State state = State.HEAD;
  private int status;
  private long left;
  private int trailerLine;

  AnswerReader(Body body) {
    this.body = body;
  }

  /** Takes what came; nothing may follow an answer before the next request was sent. */
  void read(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      accept(bytes[i]);
    }
  }

  private void accept(byte next) {
    switch (state) {
      case HEAD -> head(next);
      case LENGTH -> {
        body.accept(next);
        if (--left == 0) {
          state = State.DONE;
        }
      }
      case CHUNK_SIZE -> {
        if (next == '\n') {
          state = left == 0 ? State.TRAILER : State.CHUNK;
          trailerLine = 0;
        } else if (next != '\r') {
          left = left * 16 + Character.digit(next, 16);
        }
      }
      case CHUNK -> {
        body.accept(next);
        if (--left == 0) {
          state = State.CHUNK_END;
        }
      }
      case CHUNK_END -> {
        if (next == '\n') {
          state = State.CHUNK_SIZE;
        }
      }
      case TRAILER -> {
        if (next == '\n' && trailerLine == 0) {
          state = State.DONE;
        } else if (next == '\n') {
          trailerLine = 0;
        } else if (next != '\r') {
          trailerLine++;
        }
      }
      case DONE -> throw new IllegalStateException("bytes after the end of the answer");
    }
  }

  private void head(byte next) {
    head.append((char) next);
    int length = head.length();
    if (length > MAX_HEAD) {
      throw new IllegalStateException("the head has no end");
    }
    if (next != '\n' || length < 4 || head.charAt(length - 3) != '\n') {
      return;
    }
    String text = head.toString().toLowerCase(Locale.ROOT);
    // Thousands of streams wait for their bodies: none of them keeps its head.
    head = new StringBuilder(0);
    status = Integer.parseInt(text.substring(9, 12));
    int contentLength = text.indexOf("\r\ncontent-length:");
    if (text.contains("\r\ntransfer-encoding: chunked\r\n")) {
      left = 0;
      state = State.CHUNK_SIZE;
    } else if (contentLength >= 0) {
      int start = contentLength + "\r\ncontent-length:".length();
      left = Long.parseLong(text.substring(start, text.indexOf("\r\n", start)).strip());
      state = left == 0 ? State.DONE : State.LENGTH;
    } else {
      throw new IllegalStateException("an answer without length:\n" + text);
    }
  }

  /** Whether the answer is whole. */
  boolean done() {
    return state == State.DONE;
  }

  /** The answer's status; 0 before its head is whole. */
  int status() {
    return status;
  }

  /** Makes ready for the answer to the next request. */
  void next() {
    state = State.HEAD;
    status = 0;
  }
}
