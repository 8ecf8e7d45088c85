package dev.cliproxy.translate;

import java.io.ByteArrayOutputStream;

/** Shows its array, so that what was gathered can be read without a copy. */
final class HeldBytes extends ByteArrayOutputStream {

  /** Without room: most hold nothing for most of their time. */
  HeldBytes() {
    super(0);
  }

  /** What was written, up to its size; other bytes once more is written. */
  byte[] bytes() {
    return buf;
  }
}
