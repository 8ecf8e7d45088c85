package dev.cliproxy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of the bench, and its lines of output. */
final class BenchProcess implements AutoCloseable {
  private static final long START_SECONDS = 60;

  /** One that writes an archive of its classes takes its time. */
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private BenchProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::readOutput, "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Refuses to go on where somebody listens on a port already: not what was started would be
   * measured, but that one.
   */
  static void requireFree(int... ports) throws IOException {
    for (int port : ports) {
      try {
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      } catch (BindException e) {
        throw new IOException(
            "port "
                + port
                + " of the bench is taken: another bench runs, or an earlier one has left a process"
                + " behind; end it first",
            e);
      }
    }
  }

  /** Starts a program; what it has to complain about stands in this program's own error output. */
  static BenchProcess start(List<String> command) throws IOException {
    return new BenchProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Starts a main class with the class path of this program. */
  static BenchProcess java(
      List<String> launcher, List<String> options, Class<?> main, Object... args)
      throws IOException {
    return java(launcher, options, System.getProperty("java.class.path"), main, args);
  }

  /** Starts a main class. */
  static BenchProcess java(
      List<String> launcher, List<String> options, String classPath, Class<?> main, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    for (Object argument : args) {
      command.add(argument.toString());
    }
    return start(command);
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("the output cannot be read: " + e);
    }
  }

  /** Waits until somebody listens on the port. */
  BenchProcess awaitPort(int port) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return this;
      } catch (IOException e) {
        if (System.nanoTime() > deadline || !process.isAlive()) {
          close();
          throw new IOException("nobody listens on port " + port + ": " + lines, e);
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
  }

  /** Waits for the next line that starts so; those before it are dropped. */
  String awaitLine(String start, long seconds) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new TimeoutException("no line " + start);
      }
      if (line.startsWith(start)) {
        return line;
      }
    }
  }

  /** What is taken by the process that does the work: nginx's one worker, or the process itself. */
  ProcessUsage usage() {
    return new ProcessUsage(
        process.children().findFirst().map(ProcessHandle::pid).orElse(process.pid()));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
