package dev.cliproxy.requestlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One look through the files, the newest first. Files may come, go and change meanwhile: what is
 * gone is not found, and what is new is not looked at. Holds a piece of one file at a time, however
 * long its lines are. Used once, by one thread.
 */
final class RequestLogSearch {
  private static final int PIECE = 32 * 1024;

  private final RequestLogFolder folder;
  private final RequestLogQuery query;
  private final SearchLimits limits;
  private final LongSupplier nanoTime;
  private final long start;
  private final String text;

  /** The end of the piece before, and the piece. */
  private final char[] window;

  private final List<LoggedRequest> found = new ArrayList<>();
  private long bytes;
  private int looked;
  private int partly;

  /** The time begins now. */
  RequestLogSearch(
      RequestLogFolder folder, RequestLogQuery query, SearchLimits limits, LongSupplier nanoTime) {
    this.folder = folder;
    this.query = query;
    this.limits = limits;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    char[] characters = query.text().toCharArray();
    fold(characters, 0, characters.length);
    text = new String(characters);
    window = new char[PIECE + characters.length];
  }

  /** What came of looking at a file. */
  private enum Outcome {
    FOUND,
    NOT_FOUND,
    /** Not in what could be read. */
    PARTLY,
    OUT_OF_TIME
  }

  /**
   * Looks at the files that are older than this one. At least one is looked at, whatever the limits
   * are, so that who goes on and on comes to the end.
   */
  FoundRequests run(Optional<RequestLogName> before, int most) throws IOException {
    List<RequestLogFolder.Entry> all = folder.entries();
    List<RequestLogFolder.Entry> wanted =
        all.stream()
            .filter(entry -> before.map(name -> entry.name().compareTo(name) < 0).orElse(true))
            .toList();
    boolean stopped = false;
    while (looked < wanted.size() && found.size() < most && !stopped) {
      stopped = isOverLimit() || !isLookedAt(wanted.get(looked));
    }
    return new FoundRequests(
        found,
        all.size(),
        all.stream().mapToLong(RequestLogFolder.Entry::size).sum(),
        looked,
        partly,
        wanted.size() - looked,
        stopped,
        looked == 0 ? Optional.empty() : Optional.of(wanted.get(looked - 1).name()));
  }

  private boolean isOverLimit() {
    return looked > 0 && (looked >= limits.files() || bytes >= limits.bytes() || isOutOfTime());
  }

  private boolean isOutOfTime() {
    return nanoTime.getAsLong() - start >= limits.time().toNanos();
  }

  /** False when the time was over before its end: then it is left to the next search. */
  private boolean isLookedAt(RequestLogFolder.Entry entry) {
    Outcome outcome = look(entry);
    if (outcome == Outcome.OUT_OF_TIME && looked > 0) {
      return false;
    }
    looked++;
    if (outcome == Outcome.PARTLY || outcome == Outcome.OUT_OF_TIME) {
      partly++;
    }
    return true;
  }

  private Outcome look(RequestLogFolder.Entry entry) {
    try (Limited content = new Limited(folder.read(entry.name()), limits.bytesOfFile());
        InputStream buffered = new BufferedInputStream(content, RequestInfo.MOST_BYTES)) {
      buffered.mark(RequestInfo.MOST_BYTES);
      RequestInfo info =
          RequestInfo.parse(new String(buffered.readNBytes(RequestInfo.MOST_BYTES), UTF_8));
      buffered.reset();
      Outcome outcome =
          query.finds(info) ? look(new InputStreamReader(buffered, UTF_8)) : Outcome.NOT_FOUND;
      bytes += content.read;
      if (outcome == Outcome.FOUND) {
        found.add(LoggedRequest.of(entry, info));
      }
      return outcome == Outcome.NOT_FOUND && content.isCut ? Outcome.PARTLY : outcome;
    } catch (RequestLogNotFoundException e) {
      return Outcome.NOT_FOUND;
    } catch (IOException e) {
      // One file that cannot be read must not hide the others.
      return Outcome.PARTLY;
    }
  }

  /** Whether the text is there; no text is everywhere. */
  private Outcome look(Reader content) throws IOException {
    int kept = 0;
    while (!text.isEmpty()) {
      int count = content.read(window, kept, window.length - kept);
      if (count < 0) {
        return Outcome.NOT_FOUND;
      }
      fold(window, kept, kept + count);
      int length = kept + count;
      if (new String(window, 0, length).contains(text)) {
        return Outcome.FOUND;
      }
      if (isOutOfTime()) {
        return Outcome.OUT_OF_TIME;
      }
      kept = Math.min(length, text.length() - 1);
      System.arraycopy(window, length - kept, window, 0, kept);
    }
    return Outcome.FOUND;
  }

  /** Makes characters that differ in their case alone equal, one by one, as Java's strings do. */
  private static void fold(char[] characters, int from, int to) {
    for (int i = from; i < to; i++) {
      char character = characters[i];
      if (character >= 128) {
        characters[i] = Character.toLowerCase(Character.toUpperCase(character));
      } else if (character >= 'A' && character <= 'Z') {
        characters[i] = (char) (character + ('a' - 'A'));
      }
    }
  }

  /** A file as far as it may be read. */
  private static final class Limited extends FilterInputStream {
    private final long most;
    private long read;
    private boolean isCut;

    Limited(InputStream file, long most) {
      super(file);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (read == most && length > 0) {
        isCut = isCut || in.read() >= 0;
        return -1;
      }
      int count = in.read(target, from, (int) Math.min(length, most - read));
      read += Math.max(0, count);
      return count;
    }
  }
}
