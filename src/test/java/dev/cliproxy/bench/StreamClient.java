package dev.cliproxy.bench;

import dev.cliproxy.testing.ProviderFormat;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Reads many streams at once, in one thread, and compares each event's stamp with the clock. Prints
 * {@code STEADY} when the window of measuring begins, {@code MEASURED} when it ends, while all
 * streams go on for a while, and a line with the {@link StreamFigures} at last.
 */
final class StreamClient {
  private static final long LATE_NANOS = 50_000_000;
  private static final int BUFFER = 65_536;

  private final List<Target> targets;
  private final StreamLoad load;
  private final int events;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final List<Stream> streams = new ArrayList<>();
  private final Samples latencies = new Samples();
  private int ended;
  private int failed;
  private long duplicated;
  private long reordered;
  private long now;
  private boolean measuring;

  private StreamClient(List<Target> targets, StreamLoad load) throws IOException {
    this.targets = targets;
    this.load = load;
    long rampSeconds = load.streams() / load.opensPerSecond();
    long seconds = rampSeconds + load.settleSeconds() + load.windowSeconds() + load.holdSeconds();
    events = Math.toIntExact(seconds * 1000 / load.intervalMillis());
  }

  /**
   * {@code <streams> <opens per second> <interval ms> <settle s> <window s> <hold s> <target>…};
   * the streams are opened at the targets in turn.
   */
  public static void main(String[] arguments) throws IOException {
    int[] numbers = Arrays.stream(arguments).limit(6).mapToInt(Integer::parseInt).toArray();
    StreamLoad load =
        new StreamLoad(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    new StreamClient(Arrays.stream(arguments).skip(6).map(Target::of).toList(), load).run();
  }

  private void run() throws IOException {
    long start = System.nanoTime();
    long opened = 0;
    long steady = 0;
    long end = 0;
    // Nothing should take longer than the streams and this long.
    long deadline = start + (events * (long) load.intervalMillis() + 60_000) * 1_000_000;
    while (ended < load.streams() && System.nanoTime() < deadline) {
      selector.select(this::ready, 1);
      now = System.nanoTime();
      if (opened < load.streams()) {
        long wanted =
            Math.min(load.streams(), 1 + (now - start) * load.opensPerSecond() / 1_000_000_000);
        for (; opened < wanted; opened++) {
          open((int) opened);
        }
        if (opened == load.streams()) {
          steady = now + load.settleSeconds() * 1_000_000_000L;
          end = steady + load.windowSeconds() * 1_000_000_000L;
        }
      } else if (steady != 0 && now >= steady) {
        steady = 0;
        measuring = true;
        System.out.println("STEADY");
      } else if (end != 0 && now >= end) {
        end = 0;
        measuring = false;
        System.out.println("MEASURED");
      }
    }
    long sent = (long) events * load.streams();
    long distinct = streams.stream().mapToLong(stream -> stream.seen.cardinality()).sum();
    System.out.println(
        new StreamFigures(
                load.streams() - ended + failed,
                sent - distinct,
                duplicated,
                reordered,
                latencies.size(),
                latencies.above(LATE_NANOS),
                latencies.quantile(0.5) / 1e6,
                latencies.quantile(0.99) / 1e6,
                latencies.quantile(1) / 1e6)
            .line());
  }

  private void open(int id) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Stream stream = new Stream(id, targets.get(id % targets.size()), channel);
    streams.add(stream);
    channel.register(selector, SelectionKey.OP_CONNECT, stream);
    channel.connect(stream.target.address());
  }

  private void ready(SelectionKey key) {
    Stream stream = (Stream) key.attachment();
    try {
      if (key.isConnectable()) {
        stream.send();
        key.interestOps(SelectionKey.OP_READ);
      } else {
        stream.receive();
      }
    } catch (IOException | IllegalStateException e) {
      stream.fail(e.toString());
    }
  }

  private final class Stream {
    private final int id;
    private final Target target;
    private final SocketChannel channel;
    private final BitSet seen = new BitSet();
    private final StampReader stamps = new StampReader(this::event);
    private final StringBuilder refusal = new StringBuilder(0);
    private final AnswerReader answer = new AnswerReader(this::body);
    private boolean over;
    private int next;

    Stream(int id, Target target, SocketChannel channel) {
      this.id = id;
      this.target = target;
      this.channel = channel;
    }

    void send() throws IOException {
      channel.finishConnect();
      StreamOrder order = new StreamOrder(id, events, load.intervalMillis(), 0);
      ByteBuffer request = ByteBuffer.wrap(target.stream(order));
      channel.write(request);
      if (request.hasRemaining()) {
        throw new IOException("no room for a request");
      }
    }

    void receive() throws IOException {
      buffer.clear();
      int length = channel.read(buffer);
      now = System.nanoTime();
      if (length < 0) {
        throw new IOException("cut off after " + next + " events");
      }
      answer.read(buffer.array(), length);
      if (answer.done() && answer.status() == 200) {
        end();
      } else if (answer.done()) {
        throw new IOException("status " + answer.status() + ": " + refusal);
      }
    }

    private void body(byte next) {
      if (answer.status() == 200) {
        stamps.accept(next);
      } else {
        refusal.append((char) next);
      }
    }

    private void event(int number, long sentNanos) {
      if (next == events && target.format() == ProviderFormat.RESPONSES) {
        // When the text is told, it is told again as a whole.
        return;
      }
      if (seen.get(number)) {
        duplicated++;
      } else if (number < next) {
        reordered++;
      }
      seen.set(number);
      next = Math.max(next, number + 1);
      if (measuring) {
        latencies.add(now - sentNanos);
      }
    }

    private void fail(String why) {
      if (failed++ < 5) {
        System.err.println("stream " + id + ": " + why);
      }
      end();
    }

    private void end() {
      if (over) {
        return;
      }
      over = true;
      ended++;
      try {
        channel.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
