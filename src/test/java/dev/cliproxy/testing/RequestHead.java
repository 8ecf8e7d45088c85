package dev.cliproxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of a request as it stood on the wire.
 *
 * @param headers the lines as they came, {@code Name: value}
 */
record RequestHead(String method, String target, List<String> headers) {
  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_BODY = 128 * 1024 * 1024;

  RequestHead {
    headers = List.copyOf(headers);
  }

  /** Reads the next head; empty when the peer has ended the connection instead. */
  static Optional<RequestHead> read(InputStream in) throws IOException {
    String start = line(in);
    if (start == null) {
      return Optional.empty();
    }
    String[] parts = start.split(" ", 3);
    if (parts.length < 3) {
      throw new IOException("not a request: " + start);
    }
    List<String> headers = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      headers.add(line);
    }
    return Optional.of(new RequestHead(parts[0], parts[1], headers));
  }

  /** The value of the first header of this name. */
  Optional<String> header(String name) {
    return headerOf(headers, name);
  }

  /** The value of the first of these lines that is a header of this name. */
  static Optional<String> headerOf(List<String> lines, String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  /** Reads the body that belongs to this head, whole. */
  byte[] readBody(InputStream in) throws IOException {
    if (header("Transfer-Encoding").isPresent()) {
      return readChunks(in);
    }
    int length = header("Content-Length").map(Integer::parseInt).orElse(0);
    byte[] body = in.readNBytes(Math.min(length, MAX_BODY));
    if (body.length < length) {
      throw new IOException("the body ends after %d of %d bytes".formatted(body.length, length));
    }
    return body;
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int length = chunkLength(in); length > 0; length = chunkLength(in)) {
      if (body.size() + length > MAX_BODY) {
        throw new IOException("the body is longer than " + MAX_BODY);
      }
      body.write(in.readNBytes(length));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunkLength(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new IOException("the body ends between two chunks");
    }
    return Integer.parseInt(line.strip(), 16);
  }

  /** The next line without its end; null at the end of the input. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() == MAX_LINE) {
        throw new IOException("a line is longer than " + MAX_LINE);
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
