package dev.cliproxy.management;

import static dev.cliproxy.testing.Authors.BY_API;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long a read and a write of a setting take. Not a test: the numbers are for a person who
 * compares them with those of the same machine before a change. To run it:
 *
 * <pre>{@code
 * mvn -q -B package -DskipTests \
 *   org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath \
 *   -DincludeScope=test -DexcludeGroupIds=org.glassfish.hk2 \
 *   -Dmdep.outputFile=target/test.classpath &&
 * java -Dcliproxy.war=target/cliproxy.war \
 *   -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
 *   dev.cliproxy.management.ManagementReadBenchmark
 * }</pre>
 *
 * <p>Reads are {@code GET /debug} with the right key over one kept connection on the loopback
 * interface, so they hold the network's part too. Writes go to a folder below the current one,
 * because the system's folder for temporary files may be memory. They are measured beside a bare
 * write (write, force, rename) and a bare durable one (which forces the folder too, without which
 * the rename may be lost), made in turn so that all see the same disk.
 */
public final class ManagementReadBenchmark {
  private static final int WARM_UP_READS = 20_000;
  private static final int READS = 20_000;
  private static final int WARM_UP_WRITES = 1_500;
  private static final int WRITES = 1_000;

  private ManagementReadBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("target"), "benchmark");
    Path file = TestConfig.write(Files.createDirectory(folder.resolve("served")), settings());
    try (WarServer server = WarServer.start(file);
        Connection connection = new Connection(server.port())) {
      long first = connection.time("GET", "/debug", "");
      System.out.printf(Locale.ROOT, "first read      %8.3f ms%n", first / 1e6);
      measure(WARM_UP_READS, () -> connection.time("GET", "/debug", ""));
      print("read", measure(READS, () -> connection.time("GET", "/debug", "")));
      writes(folder, connection);
    }
    remove(folder);
  }

  private static void writes(Path folder, Connection connection) throws Exception {
    Path own = TestConfig.write(Files.createDirectory(folder.resolve("store")), settings());
    ConfigStore store =
        ConfigStore.open(new ConfigFile(own), folder, TestConfig::hash, Clock.systemUTC());
    Path bareFile = Files.copy(own, folder.resolve("bare.yaml"));
    byte[] content = Files.readAllBytes(bareFile);

    long[] bare = new long[WRITES];
    long[] durable = new long[WRITES];
    long[] stored = new long[WRITES];
    long[] called = new long[WRITES];
    for (int i = -WARM_UP_WRITES; i < WRITES; i++) {
      int value = Math.floorMod(i, 100);
      long bareTime = time(() -> writeBare(bareFile, content));
      long durableTime =
          time(
              () -> {
                writeBare(bareFile, content);
                forceFolder(folder);
              });
      long storeTime =
          time(() -> store.update(BY_API, ScalarSetting.REQUEST_RETRY.set(IntNode.valueOf(value))));
      long callTime = connection.time("PUT", "/request-retry", "{\"value\":" + value + "}");
      if (i >= 0) {
        bare[i] = bareTime;
        durable[i] = durableTime;
        stored[i] = storeTime;
        called[i] = callTime;
      }
    }
    print("bare write", bare);
    print("bare durable", durable);
    print("store's write", stored);
    print("write over HTTP", called);
    printRatios("bare write", bare, stored, called);
    printRatios("bare durable", durable, stored, called);
  }

  private static void printRatios(String what, long[] base, long[] stored, long[] called) {
    System.out.printf(
        Locale.ROOT,
        "medians against the %-12s: store %.2f, HTTP %.2f%n",
        what,
        (double) quantile(stored, 0.5) / quantile(base, 0.5),
        (double) quantile(called, 0.5) / quantile(base, 0.5));
  }

  private static void writeBare(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling("bare.tmp");
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A configuration as people have it: some entries, some remarks. */
  private static String[] settings() {
    StringBuilder text = new StringBuilder("debug: false\nrequest-retry: 3 # times\napi-keys:\n");
    for (int i = 0; i < 10; i++) {
      text.append("  - sk-client-").append(i).append("-0123456789abcdef # somebody\n");
    }
    for (String list : new String[] {"claude-api-key", "codex-api-key"}) {
      text.append("\n# Accounts\n").append(list).append(":\n");
      for (int i = 0; i < 10; i++) {
        text.append("  - api-key: sk-upstream-").append(i).append("-0123456789abcdef\n");
        text.append("    base-url: https://api").append(i).append(".example.com/v1\n");
      }
    }
    return text.toString().split("\n", -1);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  @FunctionalInterface
  private interface Timed {
    long run() throws Exception;
  }

  private static long time(Action action) throws Exception {
    long start = System.nanoTime();
    action.run();
    return System.nanoTime() - start;
  }

  private static long[] measure(int times, Timed timed) throws Exception {
    long[] measured = new long[times];
    for (int i = 0; i < times; i++) {
      measured[i] = timed.run();
    }
    return measured;
  }

  private static void print(String what, long[] measured) {
    System.out.printf(
        Locale.ROOT,
        "%-15s %8.3f ms median %8.3f ms p95 %8.3f ms p99%n",
        what,
        quantile(measured, 0.5) / 1e6,
        quantile(measured, 0.95) / 1e6,
        quantile(measured, 0.99) / 1e6);
  }

  private static long quantile(long[] measured, double part) {
    long[] sorted = measured.clone();
    Arrays.sort(sorted);
    return sorted[(int) (part * (sorted.length - 1))];
  }

  /** One kept connection that costs next to nothing itself. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Connection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }

    /** Nanoseconds from the first byte sent to the last byte received. */
    long time(String method, String path, String body) throws IOException {
      byte[] request =
          (method
                  + " /v0/management"
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + TestConfig.KEY
                  + "\r\nContent-Type: application/json\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(US_ASCII);
      long start = System.nanoTime();
      socket.getOutputStream().write(request);
      String answer = receive();
      long time = System.nanoTime() - start;
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("expected 200, found " + answer);
      }
      return time;
    }

    private String receive() throws IOException {
      String status = line();
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
        }
      }
      return status + new String(in.readNBytes(length), UTF_8);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the server hung up");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
