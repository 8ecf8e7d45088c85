package dev.cliproxy.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cliproxy.testing.ProviderFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A provider that answers each request, in its format, with the stream its {@link StreamOrder} asks
 * for. One thread serves all connections, so that it takes as little as possible of the machine. It
 * prints {@code CLOSED <id> <nanoTime>} when it sees that the other side left in the midst of a
 * stream.
 */
final class StreamUpstream {
  private static final int MAX_REQUEST = 65_536;
  private static final int EVENTS_A_TURN = 64;
  private static final byte[] HEAD =
      """
      HTTP/1.1 200 OK\r
      Content-Type: text/event-stream\r
      Cache-Control: no-cache\r
      Transfer-Encoding: chunked\r
      \r
      """
          .getBytes(US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

  private final Selector selector = Selector.open();
  private final PriorityQueue<Stream> due =
      new PriorityQueue<>(Comparator.comparingLong(stream -> stream.dueNanos));
  private final Map<Ordered, Answer> answers = new HashMap<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_REQUEST);
  private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 20);

  /** What an answer depends on. */
  private record Ordered(ProviderFormat format, int eventBytes) {}

  /** What streams of a kind are made of: their first bytes, an event of their text, their last. */
  private static final class Answer {
    private final byte[] start;
    private final StampedEvent event;
    private final byte[] end;

    Answer(Ordered ordered) {
      StreamedAnswer answer = StreamedAnswer.of(ordered.format());
      start = bytes(HEAD, StampedEvent.chunk(answer.start()));
      event = new StampedEvent(answer, ordered.eventBytes());
      end = bytes(StampedEvent.chunk(answer.end()), LAST_CHUNK);
    }

    private static byte[] bytes(byte[] first, byte[] second) {
      return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
  }

  private StreamUpstream(ServerSocketChannel server) throws IOException {
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), BenchConfig.STREAM_PORT), 8192);
    new StreamUpstream(server).run();
  }

  private void run() throws IOException {
    while (true) {
      Stream first = due.peek();
      long wait = first == null ? 1_000_000_000 : first.dueNanos - System.nanoTime();
      if (wait > 0) {
        // A stamp is made when an event is sent, so that a millisecond late is as good; not to
        // sleep at all would take a core from the rest of the bench.
        selector.select(this::ready, Math.max(1, wait / 1_000_000));
      } else {
        selector.selectNow(this::ready);
      }
      sendDue();
    }
  }

  private void sendDue() {
    for (Stream stream = due.peek();
        stream != null && stream.dueNanos <= System.nanoTime();
        stream = due.peek()) {
      due.poll();
      stream.send();
    }
  }

  private void ready(SelectionKey key) {
    if (key.isAcceptable()) {
      accept((ServerSocketChannel) key.channel());
      return;
    }
    Stream stream = (Stream) key.attachment();
    if (key.isReadable()) {
      stream.receive();
    }
    if (key.isValid() && key.isWritable()) {
      stream.flush();
    }
  }

  private void accept(ServerSocketChannel server) {
    try {
      for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new Stream(channel, key));
      }
    } catch (IOException e) {
      // Most likely too many open files: the run would be worth nothing.
      throw new IllegalStateException(e);
    }
  }

  /** A connection, and the stream that is sent on it at present. */
  private final class Stream {
    private final SocketChannel channel;
    private final SelectionKey key;
    private StringBuilder request = new StringBuilder();
    private byte[] unsent = {};
    private StreamOrder order;
    private Answer answer;
    private int sent;
    private long dueNanos;

    Stream(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }

    void receive() {
      in.clear();
      try {
        if (channel.read(in) < 0) {
          close();
          return;
        }
      } catch (IOException e) {
        close();
        return;
      }
      request.append(US_ASCII.decode(in.flip()));
      int headEnd = request.indexOf("\r\n\r\n");
      if (headEnd < 0) {
        return;
      }
      String head = request.substring(0, headEnd + 2).toLowerCase(Locale.ROOT);
      int lengthStart = head.indexOf("\r\ncontent-length:") + "\r\ncontent-length:".length();
      int length =
          Integer.parseInt(head.substring(lengthStart, head.indexOf("\r\n", lengthStart)).strip());
      if (request.length() < headEnd + 4 + length) {
        return;
      }
      order = StreamOrder.in(request.substring(headEnd + 4));
      String target = request.substring(request.indexOf(" ") + 1, request.indexOf(" HTTP/"));
      request = new StringBuilder(0);
      answer =
          answers.computeIfAbsent(
              new Ordered(ProviderFormat.ofTarget(target), order.eventBytes()), Answer::new);
      sent = 0;
      dueNanos = System.nanoTime();
      out.clear().put(answer.start);
      fill();
    }

    /** Sends the event that is due; as many as are taken when there is no pause between them. */
    void send() {
      if (order == null) {
        return;
      }
      out.clear();
      fill();
    }

    private void fill() {
      int turn = order.intervalMillis() == 0 ? EVENTS_A_TURN : 1;
      for (int i = 0; i < turn && sent < order.events(); i++) {
        answer.event.put(out, sent++, System.nanoTime());
      }
      boolean last = sent == order.events();
      if (last) {
        out.put(answer.end);
      }
      write(out.flip());
      if (order == null) {
        return;
      }
      if (last) {
        order = null;
      } else if (unsent.length == 0) {
        dueNanos += order.intervalMillis() * 1_000_000L;
        due.add(this);
      }
    }

    /** Sends what could not be sent before, then goes on. */
    void flush() {
      byte[] rest = unsent;
      unsent = new byte[0];
      write(ByteBuffer.wrap(rest));
      if (unsent.length == 0 && key.isValid()) {
        key.interestOps(SelectionKey.OP_READ);
        if (order != null) {
          due.add(this);
        }
      }
    }

    private void write(ByteBuffer bytes) {
      try {
        channel.write(bytes);
      } catch (IOException e) {
        close();
        return;
      }
      if (bytes.hasRemaining()) {
        unsent = new byte[bytes.remaining()];
        bytes.get(unsent);
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
    }

    private void close() {
      if (order != null) {
        System.out.println("CLOSED " + order.id() + " " + System.nanoTime());
        due.remove(this);
        order = null;
      }
      unsent = Arrays.copyOf(unsent, 0);
      try {
        channel.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
