package dev.cliproxy.ledger;

import dev.cliproxy.usage.Tokens;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.SQLDataException;
import java.util.ArrayList;
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

  private PackedRequests() {}

  /**
   * Packs requests.
   *
   * @param requests in the order of their ids, 1 at least
   */
  static byte[] pack(List<RequestFigures> requests) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 + USUAL_SIZE * requests.size());
    out.write(FORM);
    long before = requests.get(0).id();
    for (RequestFigures request : requests) {
      write(out, request.id() - before);
      before = request.id();
      write(out, request.status() * 2L + (request.success() ? 1 : 0));
      Tokens tokens = request.tokens();
      write(out, tokens.inputTokens());
      write(out, tokens.outputTokens());
      write(out, tokens.reasoningTokens());
      write(out, tokens.cachedTokens());
      write(out, tokens.cacheWriteTokens());
      write(out, request.firstByteMillis());
      write(out, request.totalMillis());
      write(out, request.attempts());
    }
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
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
        id += read(in);
        long status = read(in);
        Tokens tokens = new Tokens(read(in), read(in), read(in), read(in), read(in));
        requests.add(
            new RequestFigures(
                id,
                (int) (status >> 1),
                (status & 1) != 0,
                tokens,
                (int) read(in),
                (int) read(in),
                (int) read(in)));
      }
      return requests;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new SQLDataException("a block of requests is broken", e);
    }
  }

  private static long read(ByteBuffer in) {
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
