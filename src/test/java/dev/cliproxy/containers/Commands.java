package dev.cliproxy.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Commands with which containers are handled, on the Java of the tests. */
final class Commands {
  private static final int PATIENCE_SECONDS = 180;

  private Commands() {}

  /** A tool of this Java. */
  static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  static String java() {
    return tool("java");
  }

  /** A command that is run in a folder, and in this Java if it is one. */
  static ProcessBuilder in(Path folder, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  /**
   * Runs a command to its end.
   *
   * @return what it has said
   * @throws IOException when it fails, or takes too long
   */
  static String run(ProcessBuilder command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("command", ".txt");
    try {
      Process process = command.redirectErrorStream(true).redirectOutput(said.toFile()).start();
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String output = Files.readString(said);
      if (!ended || process.exitValue() != 0) {
        throw new IOException(command.command() + (ended ? " fails:\n" : " hangs:\n") + output);
      }
      return output;
    } finally {
      Files.deleteIfExists(said);
    }
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
