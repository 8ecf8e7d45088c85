package dev.cliproxy.programlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Whole lines of one file. */
final class Part {
  private final long begin;

  /** Of all lines, the last line end included; empty when there is none. */
  private final byte[] bytes;

  private Part(long begin, byte[] bytes) {
    this.begin = begin;
    this.bytes = bytes;
  }

  /** The last lines of a file, of at most so many bytes. */
  static Part atEnd(Path file, long most) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long begin = Math.max(0, channel.size() - most);
      byte[] read = read(channel, begin, most);
      int first = begin == 0 ? 0 : indexOfLineEnd(read, 0) + 1;
      return new Part(
          begin + first, Arrays.copyOfRange(read, first, Math.max(first, lastLineEnd(read))));
    }
  }

  /** The lines from a place on, at most so many bytes and lines. */
  static Part from(Path file, long begin, long most, int lines) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      byte[] read = read(channel, begin, most);
      int end = 0;
      for (int line = 0; line < lines; line++) {
        int next = indexOfLineEnd(read, end);
        if (next < 0) {
          break;
        }
        end = next + 1;
      }
      return new Part(begin, Arrays.copyOf(read, end));
    }
  }

  /** Whether a line begins, or will begin, at the place. */
  static boolean isBetweenLines(Path file, long place) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return place == 0
          || (place <= channel.size()
              && Arrays.equals(read(channel, place - 1, 1), new byte[] {'\n'}));
    }
  }

  private static byte[] read(FileChannel channel, long begin, long most) throws IOException {
    int length = (int) Math.max(0, Math.min(most, channel.size() - begin));
    ByteBuffer read = ByteBuffer.allocate(length);
    while (read.hasRemaining() && channel.read(read, begin + read.position()) > 0) {
      // The rest comes with the next call.
    }
    return Arrays.copyOf(read.array(), read.position());
  }

  private static int indexOfLineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Behind the last line end. */
  private static int lastLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** Where the first line begins in the file. */
  long begin() {
    return begin;
  }

  /** How many bytes the lines have. */
  int length() {
    return bytes.length;
  }

  /** Behind the last of the lines, in the file. */
  long end() {
    return begin + bytes.length;
  }

  List<String> lines() {
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }
}
