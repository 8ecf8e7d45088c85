package dev.cliproxy.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server for all tests of a class, on a configuration file that each test may write anew. */
public final class ServedConfig implements BeforeAllCallback, AfterAllCallback {
  private static final String LAST_FIXED_LINE = "debug: false";

  private Path folder;
  private WarServer server;
  private ManagementClient api;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("cliproxy-it");
    TestConfig.write(folder, LAST_FIXED_LINE);
    server = WarServer.start(file());
    api = new ManagementClient(server, TestConfig.KEY);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (server != null) {
      server.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The management API with the right key. */
  public ManagementClient api() {
    return api;
  }

  /** The server itself. */
  public WarServer server() {
    return server;
  }

  /** The configuration file. */
  public Path file() {
    return folder.resolve("config.yaml");
  }

  /** The folder that {@code auth-dir} names, which need not exist yet. */
  public Path authFolder() {
    return folder.resolve("auths");
  }

  /** Writes the file anew, with these lines at its end, and puts it in force. */
  public void holds(String... lines) throws Exception {
    String end = lines.length == 0 ? "" : "\n" + String.join("\n", lines);
    TestConfig.write(folder, LAST_FIXED_LINE + end);
    takeOver();
  }

  /** The file's lines behind those that every test has. */
  public String lines() throws IOException {
    String text = Files.readString(file());
    return text.substring(text.indexOf(LAST_FIXED_LINE) + LAST_FIXED_LINE.length()).strip();
  }

  /**
   * The status that answers a request whose body is announced and then never sent; a client that
   * sends too much may not live to see it.
   *
   * @param path below {@code /v0/management}, with its slash
   */
  public int announce(String method, String path, long bodyLength) throws IOException {
    String head =
        "%s /v0/management%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
            .formatted(method, path, TestConfig.KEY);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      byte[] request = (head + "Content-Length: " + bodyLength + "\r\n\r\n").getBytes(US_ASCII);
      socket.getOutputStream().write(request);
      String answer = new String(socket.getInputStream().readNBytes(12), US_ASCII);
      return Integer.parseInt(answer.substring("HTTP/1.1 ".length()));
    }
  }

  /** A change that changes nothing reads the file at once, sooner than the watcher would. */
  private void takeOver() throws Exception {
    ManagementClient.Answer answer = api.put("/debug", "{\"value\":false}");
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }
}
