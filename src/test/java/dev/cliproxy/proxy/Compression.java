package dev.cliproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** How clients compress what they send. */
enum Compression {
  GZIP(ContentCoding.GZIP) {
    @Override
    OutputStream into(OutputStream out) throws IOException {
      return new GZIPOutputStream(out);
    }
  },
  DEFLATE(ContentCoding.DEFLATE) {
    @Override
    OutputStream into(OutputStream out) {
      return new DeflaterOutputStream(out);
    }
  },
  RAW_DEFLATE(ContentCoding.DEFLATE) {
    @Override
    OutputStream into(OutputStream out) {
      return new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED, true));
    }
  },
  ZSTD(ContentCoding.ZSTD) {
    @Override
    OutputStream into(OutputStream out) throws IOException {
      return new ZstdOutputStream(out);
    }
  },
  /** There is no encoder in Java: one text, as Node.js 20 compresses it. */
  BR(ContentCoding.BR) {
    @Override
    OutputStream into(OutputStream out) {
      throw new UnsupportedOperationException("brotli is only read");
    }

    @Override
    byte[] compressed(byte[] plain) {
      return Base64.getDecoder()
          .decode(
              "G2UBQIzUYs0Z7oxQ6VCbS1WuJUOXRYPsh7AqFouOY1wD6zDIYIsNIAvKddl0I9Np8WANcusVKGzG8FuJzKBB"
                  + "nQfjKbUR9iw=");
    }

    @Override
    List<byte[]> samples() {
      return List.of(
          ("{\"model\":\"kimi\",\"messages\":[{\"role\":\"user\",\"content\":\""
                  + "Hello ".repeat(50)
                  + "\"}]}")
              .getBytes(UTF_8));
    }
  };

  private final ContentCoding coding;

  Compression(ContentCoding coding) {
    this.coding = coding;
  }

  ContentCoding coding() {
    return coding;
  }

  abstract OutputStream into(OutputStream out) throws IOException;

  byte[] compressed(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressing = into(out)) {
      compressing.write(plain);
    }
    return out.toByteArray();
  }

  /** What it can compress in a test: the first one is a request. */
  List<byte[]> samples() {
    byte[] random = new byte[700_000];
    new Random(1).nextBytes(random);
    byte[] request =
        "{\"model\":\"kimi\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
            .getBytes(UTF_8);
    return List.of(request, new byte[0], new byte[900_000], random, Arrays.copyOf(random, 1));
  }
}
