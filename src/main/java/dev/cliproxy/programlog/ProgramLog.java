package dev.cliproxy.programlog;

import dev.cliproxy.config.value.ProgramLogFile;
import dev.cliproxy.files.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the log, {@code cliproxy-000001.log} and so on, readable by their owner alone. The
 * one with the highest number is written to until it is a tenth of what all may take; then the next
 * begins, and the oldest go. Thread-safe. Writes no log itself: nothing that happens here may bring
 * another line.
 */
public final class ProgramLog implements AutoCloseable {
  /** How many lines are read at a time at most. */
  public static final int MOST_LINES = 10_000;

  private static final Pattern NAME = Pattern.compile("cliproxy-([0-9]{6,18})\\.log");
  private static final int FILES = 10;
  private static final int MIB = 1 << 20;

  /** What is read at a time, in bytes. */
  private static final int MOST_BYTES = 4 * MIB;

  /** Of one event; what is longer is cut. */
  private static final int LONGEST_EVENT = 64 * 1024;

  private final Path folder;
  private final Supplier<ProgramLogFile> settings;

  // Guarded by this.
  private FileChannel channel;
  private Path present;
  private long number;
  private long size;
  private long lost;

  /**
   * The log in a folder that need not exist yet.
   *
   * @param settings asked again and again
   */
  public ProgramLog(Path folder, Supplier<ProgramLogFile> settings) {
    this.folder = Objects.requireNonNull(folder, "folder").toAbsolutePath();
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /** Whether the log is written into files now. */
  public boolean isOn() {
    return settings.get().on();
  }

  /**
   * Writes what happened, one line or more without the last line end, if the log is on. Never
   * throws: a disk that refuses costs the lines, see {@link #lost}.
   */
  public synchronized void append(String event) {
    ProgramLogFile now = settings.get();
    if (!now.on()) {
      close();
      return;
    }
    byte[] whole = (event + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] bytes = whole.length > LONGEST_EVENT ? cut(whole) : whole;
    long largest = (long) now.totalMib() * MIB / FILES;
    try {
      if (channel == null || !Files.exists(present)) {
        // Others tidy up there as well; what is written to a file without a name is lost.
        close();
        open(largest);
      } else if (size + bytes.length > largest) {
        begin(number + 1);
      }
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        size += channel.write(rest);
      }
      if (size == bytes.length) {
        removeOldest((long) now.totalMib() * MIB - largest);
      }
    } catch (IOException e) {
      lost++;
      close();
    }
  }

  /** At the end of a character. */
  private static byte[] cut(byte[] event) {
    int end = LONGEST_EVENT - 1;
    while ((event[end] & 0xC0) == 0x80) {
      end--;
    }
    byte[] cut = Arrays.copyOf(event, end + 1);
    cut[end] = '\n';
    return cut;
  }

  private void open(long largest) throws IOException {
    DurableFiles.createFolder(folder);
    SortedMap<Long, Path> files = files();
    long newest = files.isEmpty() ? 0 : files.lastKey();
    if (newest > 0 && Files.size(files.get(newest)) < largest) {
      append(newest, files.get(newest));
    } else {
      begin(newest + 1);
    }
  }

  private void begin(long next) throws IOException {
    Path file = folder.resolve("cliproxy-%06d.log".formatted(next));
    DurableFiles.create(file, new byte[0]);
    append(next, file);
  }

  private void append(long its, Path file) throws IOException {
    close();
    channel = FileChannel.open(file, StandardOpenOption.APPEND);
    present = file;
    number = its;
    size = channel.size();
  }

  /** So that those before the present one take no more than this. */
  private void removeOldest(long most) throws IOException {
    SortedMap<Long, Path> before = files().headMap(number);
    List<Path> newestFirst = new ArrayList<>(before.values());
    Collections.reverse(newestFirst);
    long kept = 0;
    for (Path file : newestFirst) {
      kept += Files.exists(file) ? Files.size(file) : 0;
      if (kept > most) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** How many events the disk has refused since the start. */
  public synchronized long lost() {
    return lost;
  }

  /**
   * The last lines.
   *
   * @param most how many, 1 to {@link #MOST_LINES}
   */
  public LogLines last(int most) throws IOException {
    SortedMap<Long, Path> files = files();
    if (files.isEmpty()) {
      return LogLines.NONE;
    }
    List<String> lines = new ArrayList<>();
    Optional<LogPlace> end = Optional.empty();
    long budget = MOST_BYTES;
    for (long file = files.lastKey(); files.containsKey(file) && budget > 0; file--) {
      Part part;
      try {
        part = Part.atEnd(files.get(file), budget);
      } catch (NoSuchFileException e) {
        break;
      }
      if (end.isEmpty()) {
        end = Optional.of(new LogPlace(file, part.end()));
      }
      List<String> earlier = part.lines();
      lines.addAll(
          0, earlier.subList(Math.max(0, earlier.size() - most + lines.size()), earlier.size()));
      budget -= part.length();
      if (lines.size() >= most || part.begin() > 0) {
        break;
      }
    }
    return new LogLines(lines, end, false);
  }

  /**
   * The next lines after a place; the last ones when the place is gone.
   *
   * @param most how many, 1 to {@link #MOST_LINES}
   */
  public LogLines after(LogPlace place, int most) throws IOException {
    SortedMap<Long, Path> files = files();
    List<String> lines = new ArrayList<>();
    LogPlace end = place;
    long budget = MOST_BYTES;
    try {
      while (true) {
        Path file = files.get(end.file());
        if (file == null || !Part.isBetweenLines(file, end.offset())) {
          return last(most).instead();
        }
        Part part = Part.from(file, end.offset(), budget, most - lines.size());
        lines.addAll(part.lines());
        budget -= part.length();
        end = new LogPlace(end.file(), part.end());
        boolean more = files.containsKey(end.file() + 1) && part.end() == Files.size(file);
        if (!more || lines.size() >= most || budget <= 0) {
          return new LogLines(lines, Optional.of(end), false);
        }
        end = new LogPlace(end.file() + 1, 0);
      }
    } catch (NoSuchFileException e) {
      return last(most).instead();
    }
  }

  /**
   * Deletes all that was written; the next line begins another file.
   *
   * @return how many files there were
   */
  public synchronized int clear() throws IOException {
    close();
    SortedMap<Long, Path> files = files();
    for (Path file : files.values()) {
      Files.deleteIfExists(file);
    }
    if (!files.isEmpty() && isOn()) {
      // A reader that comes back with a place of before must not find it in a new file.
      begin(files.lastKey() + 1);
    }
    return files.size();
  }

  private SortedMap<Long, Path> files() throws IOException {
    SortedMap<Long, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "cliproxy-*.log")) {
      for (Path file : found) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (matcher.matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          files.put(Long.parseLong(matcher.group(1)), file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new TreeMap<>();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  /** Lets the present file go; the next line opens it again. */
  @Override
  public synchronized void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        lost++;
      }
      channel = null;
    }
  }
}
