package dev.cliproxy.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Folders of containers. */
final class Folders {
  private Folders() {}

  /** Copies a folder with all that is in it; the target does not exist yet. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Replaces a part of a text file, which must be there. */
  static void edit(Path file, String part, String replacement) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(part)) {
      throw new IOException(part + " is not in " + file);
    }
    Files.writeString(file, text.replace(part, replacement));
  }
}
