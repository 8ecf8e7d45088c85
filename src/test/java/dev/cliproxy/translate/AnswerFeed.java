package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Feeds an answer to a reader in pieces and collects what it hands on. */
final class AnswerFeed {

  private final AnswerReader reader;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  AnswerFeed(AnswerReader reader) {
    this.reader = reader;
  }

  AnswerReader reader() {
    return reader;
  }

  /** All in one piece. */
  AnswerFeed feed(String text) {
    return feed(text.getBytes(UTF_8));
  }

  AnswerFeed feed(byte[] bytes) {
    feed(ByteBuffer.wrap(bytes));
    return this;
  }

  /** In pieces of one size; 0 for a random size each, of heap, direct and read-only buffers. */
  AnswerFeed feed(byte[] bytes, int size, Random random) {
    for (int at = 0; at < bytes.length; ) {
      int most = size > 0 ? size : 1 + random.nextInt(random.nextBoolean() ? 4 : 400);
      int length = Math.min(most, bytes.length - at);
      feed(buffer(bytes, at, length, size > 0 ? 0 : random.nextInt(4)));
      at += length;
    }
    return this;
  }

  private static ByteBuffer buffer(byte[] bytes, int at, int length, int kind) {
    return switch (kind) {
      case 0 -> ByteBuffer.wrap(bytes, at, length);
      case 1 -> ByteBuffer.wrap(bytes, at, length).slice();
      case 2 -> ByteBuffer.wrap(bytes, at, length).asReadOnlyBuffer();
      default -> ByteBuffer.allocateDirect(length).put(bytes, at, length).flip();
    };
  }

  private void feed(ByteBuffer in) {
    int position = in.position();
    int limit = in.limit();
    List<ByteBuffer> handedOn = new ArrayList<>();
    reader.feed(in, handedOn::add);
    // As late as the contract allows.
    handedOn.forEach(this::take);
    if (in.position() != position || in.limit() != limit) {
      throw new AssertionError("the buffer that was fed has moved");
    }
  }

  AnswerFeed finish() {
    reader.finish(this::take);
    return this;
  }

  private void take(ByteBuffer buffer) {
    if (!buffer.hasRemaining()) {
      throw new AssertionError("an empty buffer was handed on");
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    out.writeBytes(copy);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  String text() {
    return out.toString(UTF_8);
  }

  /** All that can be asked of the reader, to compare two. */
  String outcome() {
    return "begun %s, complete %s, problem %s, %s, handed on: %s"
        .formatted(
            reader.begun(),
            reader.complete(),
            reader.problem().map(p -> p + " " + p.message()),
            reader.tokens(),
            text());
  }
}
