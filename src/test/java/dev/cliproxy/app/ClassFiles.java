package dev.cliproxy.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Compiled classes of the tests, for class loaders of their own. */
final class ClassFiles {
  private ClassFiles() {}

  /** Copies a class's file to where a loader of this folder finds it. */
  static void copy(Class<?> type, Path folder) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (InputStream in = type.getResourceAsStream("/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), file);
    }
  }
}
