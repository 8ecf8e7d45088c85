package dev.cliproxy.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The WAR as it is shipped, in a process of its own that can be killed as a crash would. */
public final class ServerProcess implements AutoCloseable {
  private static final String LISTENING = "LISTENING ";

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @param scratch where it may put its temporary files, which a killed process leaves behind
   */
  public static ServerProcess start(Path config, Path scratch) throws Exception {
    return start(config, scratch, List.of());
  }

  /** As the other, with more options for its Java. */
  public static ServerProcess start(Path config, Path scratch, List<String> more) throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of("-Djava.io.tmpdir=" + scratch, "-Dcliproxy.war=" + WarServer.war()));
    options.addAll(more);
    Process process =
        new ProcessBuilder(JavaProcess.command(options, WarServer.class, config.toString(), "0"))
            .redirectErrorStream(true)
            .start();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread reader = new Thread(() -> readOutput(process, port), "server-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return new ServerProcess(process, port.get(60, TimeUnit.SECONDS));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Reads to the end, because a process whose output nobody reads stands still. */
  private static void readOutput(Process process, CompletableFuture<Integer> port) {
    StringBuilder said = new StringBuilder();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(LISTENING)) {
          port.complete(Integer.valueOf(line.substring(LISTENING.length())));
        } else if (!port.isDone()) {
          said.append(line).append('\n');
        }
      }
      port.completeExceptionally(new IOException("the server did not start:\n" + said));
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** The address of a path that starts with a slash. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Ends it in the midst of what it does, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
