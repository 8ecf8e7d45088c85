package dev.cliproxy.ledger;

import dev.cliproxy.usage.Tokens;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.SQLDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Requests as bytes: the number of the form, 1, then of each request the distance of its id from
 * the one before (the first from {@code first_id}), twice its status and one more if it succeeded,
 * its tokens (input, output, reasoning, read from a cache, written to one), its times to the first
 * byte and in all in milliseconds, and its attempts; each number seven bits a byte, the lowest
 * first, with the eighth bit set where more follow.
 */
final class PackedRequests {
  private static final int FORM = 1;

  /** What a request usually takes, in bytes. */
  private static final int USUAL_SIZE = 32;

  /** What a number takes at most, in bytes. */
  static final int LARGEST_NUMBER = 10;

  /** What a request takes at most, in bytes. */
  static final int LARGEST_SIZE = 10 * LARGEST_NUMBER;

  private PackedRequests() {}

  /**
   * Packs requests.
   *
   * @param requests in the order of their ids, 1 at least
   */
  static byte[] pack(List<RequestFigures> requests) {
    ByteBuffer out = ByteBuffer.allocate(1 + LARGEST_SIZE * requests.size());
    out.put((byte) FORM);
    long before = requests.get(0).id();
    for (RequestFigures request : requests) {
      write(out, before, request);
      before = request.id();
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /**
   * Writes one.
   *
   * @param out has room for {@link #LARGEST_SIZE} bytes
   * @param before the id from which its own is counted
   */
  static void write(ByteBuffer out, long before, RequestFigures request) {
    writeNumber(out, request.id() - before);
    writeNumber(out, request.status() * 2L + (request.success() ? 1 : 0));
    Tokens tokens = request.tokens();
    writeNumber(out, tokens.inputTokens());
    writeNumber(out, tokens.outputTokens());
    writeNumber(out, tokens.reasoningTokens());
    writeNumber(out, tokens.cachedTokens());
    writeNumber(out, tokens.cacheWriteTokens());
    writeNumber(out, request.firstByteMillis());
    writeNumber(out, request.totalMillis());
    writeNumber(out, request.attempts());
  }

  /** Writes a number; a negative one takes {@link #LARGEST_NUMBER} bytes. */
  static void writeNumber(ByteBuffer out, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /**
   * Unpacks requests.
   *
   * @param first the id of the first
   * @return in the order of their ids
   * @throws SQLDataException when these are no packed requests, or of a later form
   */
  static List<RequestFigures> unpack(long first, byte[] packed) throws SQLDataException {
    ByteBuffer in = ByteBuffer.wrap(packed);
    List<RequestFigures> requests = new ArrayList<>(packed.length / USUAL_SIZE + 1);
    try {
      if (in.get() != FORM) {
        throw new SQLDataException("requests are packed in a form that this version cannot read");
      }
      long id = first;
      while (in.hasRemaining()) {
        RequestFigures request = read(in, id);
        id = request.id();
        requests.add(request);
      }
      return requests;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new SQLDataException("a block of requests is broken", e);
    }
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException when these are no packed requests
   * @throws BufferUnderflowException when it ends too early
   */
  static RequestFigures read(ByteBuffer in, long before) {
    long id = before + readNumber(in);
    long status = readNumber(in);
    return new RequestFigures(
        id,
        (int) (status >> 1),
        (status & 1) != 0,
        new Tokens(readNumber(in), readNumber(in), readNumber(in), readNumber(in), readNumber(in)),
        (int) readNumber(in),
        (int) readNumber(in),
        (int) readNumber(in));
  }

  /** Reads what {@link #writeNumber} has written; throws as {@link #read}. */
  static long readNumber(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      number |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }
}
