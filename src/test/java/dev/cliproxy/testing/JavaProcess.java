package dev.cliproxy.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process of its own that has the class path of the tests. */
public final class JavaProcess {
  private JavaProcess() {}

  /** The command that runs a main class. */
  public static List<String> command(
      List<String> options, Class<?> mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-UsePerfData");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), mainClass.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Surefire hides the class path in the manifest of a JAR. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
