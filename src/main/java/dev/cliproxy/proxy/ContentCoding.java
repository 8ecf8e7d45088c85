package dev.cliproxy.proxy;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * How a client has compressed its request: RFC 9110, section 8.4.1, RFC 7932 for {@code br} and RFC
 * 8878 for {@code zstd}. The decoders are pure Java, because a native library cannot be loaded a
 * second time when the WAR is deployed anew.
 */
enum ContentCoding {
  IDENTITY(0) {
    @Override
    InputStream decoded(InputStream in) {
      return in;
    }
  },
  GZIP(128 * 1024) {
    @Override
    InputStream decoded(InputStream in) throws IOException {
      return new GZIPInputStream(in, BUFFER_BYTES);
    }
  },
  /** With the frame of RFC 1950, or without one, as many send it. */
  DEFLATE(128 * 1024) {
    @Override
    InputStream decoded(InputStream in) throws IOException {
      in.mark(2);
      int first = in.read();
      int second = in.read();
      in.reset();
      boolean framed = (first & 0x0F) == Deflater.DEFLATED && (first << 8 | second) % 31 == 0;
      return new Inflating(in, new Inflater(!framed));
    }
  },
  BR(33 * 1024 * 1024) {
    @Override
    InputStream decoded(InputStream in) throws IOException {
      return new BrotliInputStream(in, BUFFER_BYTES);
    }
  },
  ZSTD(20 * 1024 * 1024) {
    @Override
    InputStream decoded(InputStream in) {
      return new ZstdInputStream(in);
    }
  };

  private static final int BUFFER_BYTES = 16 * 1024;

  /** What a decoder may take besides its result, in bytes: windows of the largest size. */
  private final int workspace;

  ContentCoding(int workspace) {
    this.workspace = workspace;
  }

  /** Why a body could not be had in plain. */
  static final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    UndecodableException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    /** The HTTP status to answer with. */
    int status() {
      return status;
    }
  }

  /**
   * The coding that the values of {@code Content-Encoding} name; empty for one that is not known
   * here and for several on top of each other.
   */
  static Optional<ContentCoding> of(Collection<String> headers) {
    if (headers.isEmpty()) {
      return Optional.of(IDENTITY);
    }
    List<String> names =
        headers.stream()
            .flatMap(header -> Stream.of(header.split(",")))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty() && !name.equals("identity"))
            .toList();
    if (names.isEmpty()) {
      return Optional.of(IDENTITY);
    }
    return names.size() > 1 ? Optional.empty() : named(names.get(0));
  }

  private static Optional<ContentCoding> named(String name) {
    return switch (name) {
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "deflate" -> Optional.of(DEFLATE);
      case "br" -> Optional.of(BR);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  abstract InputStream decoded(InputStream in) throws IOException;

  /**
   * The plain body. Waits for nothing; takes the time that decoding takes.
   *
   * @param body all of it, on an array
   * @param most the longest plain body, in bytes
   * @param memory is asked before memory is taken, for all of it that is held at a time; answers
   *     false when there is not so much
   * @throws UndecodableException 400 for a damaged body, 413 for one that is too long in plain, 503
   *     when there is no memory
   */
  ByteBuffer plain(ByteBuffer body, int most, IntPredicate memory) throws UndecodableException {
    if (this == IDENTITY) {
      return body;
    }
    byte[] bytes = {};
    int length = 0;
    try (InputStream in =
        decoded(
            new ByteArrayInputStream(
                body.array(), body.arrayOffset() + body.position(), body.remaining()))) {
      while (true) {
        if (length == bytes.length) {
          int size = BodyReader.nextSize(length, most);
          // While it is copied there are both; what came compressed is held as well.
          if (!memory.test(body.remaining() + workspace + length + size)) {
            throw new UndecodableException(503, BodyReader.NO_MEMORY);
          }
          bytes = Arrays.copyOf(bytes, size);
        }
        int read = in.read(bytes, length, bytes.length - length);
        if (read < 0) {
          return ByteBuffer.wrap(bytes, 0, length);
        }
        length += read;
        if (length > most) {
          throw new UndecodableException(413, BodyReader.TOO_LARGE);
        }
      }
    } catch (IOException | RuntimeException e) {
      // The decoders are fed what a client sent; whatever they choke on is damage.
      throw new UndecodableException(
          400,
          "the body is not what its Content-Encoding says ("
              + name().toLowerCase(Locale.ROOT)
              + "), or is damaged");
    }
  }

  /** Ends its inflater, which holds memory outside the heap. */
  private static final class Inflating extends InflaterInputStream {
    Inflating(InputStream in, Inflater inflater) {
      super(in, inflater, BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }
}
