package dev.cliproxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An answer that is read as it comes; one thread at a time. Every read fails after ten seconds of
 * silence.
 */
public final class SseStream implements AutoCloseable {
  private final Socket socket;
  private final int status;
  private final List<String> head;
  private final BodyInput body;

  /** What came until a blank line, or until the end. */
  public record Frame(String text, long nanoTime) {
    /** The event's name; empty when it has none. */
    public Optional<String> name() {
      return field("event").stream().findFirst();
    }

    /** The data, its lines joined. */
    public String data() {
      return String.join("\n", field("data"));
    }

    /** Whether there are comments in it and nothing else. */
    public boolean isComment() {
      return text.lines().allMatch(line -> line.isEmpty() || line.startsWith(":"));
    }

    private List<String> field(String field) {
      return text.lines()
          .filter(line -> line.startsWith(field + ":"))
          .map(line -> line.substring(field.length() + 1))
          .map(value -> value.startsWith(" ") ? value.substring(1) : value)
          .toList();
    }
  }

  private SseStream(Socket socket, int status, List<String> head, BodyInput body) {
    this.socket = socket;
    this.status = status;
    this.head = List.copyOf(head);
    this.body = body;
  }

  static SseStream read(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String first = RequestHead.line(in);
    if (first == null || !first.startsWith("HTTP/1.1 ")) {
      throw new IOException("not an answer: " + first);
    }
    List<String> head = new ArrayList<>();
    for (String line = RequestHead.line(in); !"".equals(line); line = RequestHead.line(in)) {
      if (line == null) {
        throw new IOException("the head is cut");
      }
      head.add(line);
    }
    return new SseStream(
        socket, Integer.parseInt(first.split(" ", 3)[1]), head, new BodyInput(in, head));
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }

  /** The value of the first header of this name. */
  public Optional<String> header(String name) {
    return RequestHead.headerOf(head, name);
  }

  /** The next frame, comments included; empty at the end. */
  public Optional<Frame> next() throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    boolean blankLine = false;
    for (int next = body.read(); next >= 0; next = body.read()) {
      frame.write(next);
      if (next == '\n' && blankLine) {
        break;
      }
      blankLine = next == '\n' || (next == '\r' && blankLine);
    }
    return frame.size() == 0
        ? Optional.empty()
        : Optional.of(new Frame(frame.toString(StandardCharsets.UTF_8), System.nanoTime()));
  }

  /** All frames that are still to come. */
  public List<Frame> rest() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
      frames.add(frame.get());
    }
    return frames;
  }

  /** All that is still to come, as it is. */
  public String text() throws IOException {
    return rest().stream().map(Frame::text).collect(Collectors.joining());
  }

  /** All that is still to come, byte for byte. */
  public byte[] bytes() throws IOException {
    return body.readAllBytes();
  }

  /** Reads this many bytes of the body and forgets them; fewer at its end. */
  public long skip(long bytes) throws IOException {
    return body.skip(bytes);
  }

  /**
   * Whether the body has ended where its framing says that it ends; false while it goes on, and
   * when the connection ended too soon.
   */
  public boolean isComplete() {
    return body.complete;
  }

  /** Leaves as a program does that is ended. */
  public void hangUp() throws IOException {
    Listener.reset(socket);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** The body without its framing. */
  private static final class BodyInput extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private final boolean untilClose;
    private long left;
    private boolean first = true;
    private boolean complete;

    BodyInput(InputStream in, List<String> head) {
      this.in = in;
      chunked = RequestHead.headerOf(head, "Transfer-Encoding").isPresent();
      Optional<String> length = RequestHead.headerOf(head, "Content-Length");
      untilClose = !chunked && length.isEmpty();
      left = length.map(Long::parseLong).orElse(0L);
      complete = !chunked && !untilClose && left == 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (complete || (chunked && left == 0 && !nextChunk())) {
        return -1;
      }
      int count = in.read(bytes, offset, untilClose ? length : (int) Math.min(length, left));
      if (count < 0) {
        complete = untilClose;
        return -1;
      }
      left -= count;
      complete = !chunked && !untilClose && left == 0;
      return count;
    }

    private boolean nextChunk() throws IOException {
      if (!first) {
        RequestHead.line(in);
      }
      first = false;
      String size = RequestHead.line(in);
      if (size == null || size.isEmpty()) {
        return false;
      }
      left = Long.parseLong(size, 16);
      if (left == 0) {
        RequestHead.line(in);
        complete = true;
      }
      return left > 0;
    }
  }
}
