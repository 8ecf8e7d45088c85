package dev.cliproxy.requestlog;

import dev.cliproxy.config.value.RequestLogLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of logged requests, one file each. Only files whose name is a {@link RequestLogName}
 * are listed, read, counted or deleted; links are not followed and folders not entered.
 *
 * <p>Thread-safe. What the disk refuses to a reader is an {@link IOException}, whose message may
 * hold paths and is not for callers; what it refuses to the writer costs the file and is counted.
 */
public final class RequestLogs {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLogs.class);

  /** What all requests that are being logged may hold together, in bytes. */
  static final int MOST_MEMORY = 64 * 1024 * 1024;

  /** How many files may wait to be written. */
  static final int MOST_WAITING = 256;

  /** However small they are: a list reads the folder as a whole. */
  private static final int MOST_FILES = 100_000;

  private static final Duration UNFINISHED_AGE = Duration.ofMinutes(10);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private final RequestLogFolder folder;
  private final BooleanSupplier on;
  private final Supplier<RequestLogLimits> limits;
  private final Executor writer;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final CaptureMemory memory;
  private final AtomicInteger waiting = new AtomicInteger();

  // Used by the writer alone. Not known before the first look.
  private long totalSize = Long.MAX_VALUE;
  private int count;

  // Guarded by this.
  private long dropped;
  private Instant nextWarning = Instant.MIN;

  /**
   * The logs in a folder that need not exist yet.
   *
   * @param on whether requests are to be logged; asked for each one
   * @param limits what the files may take; asked again and again
   * @param writer runs what it is given one after the other and in order; may refuse
   * @param nanoTime counts nanoseconds like {@link System#nanoTime()}
   */
  public RequestLogs(
      Path folder,
      BooleanSupplier on,
      Supplier<RequestLogLimits> limits,
      Executor writer,
      Clock clock,
      LongSupplier nanoTime) {
    this(folder, on, limits, writer, clock, nanoTime, MOST_MEMORY);
  }

  /** As the other, with another bound on the memory, in bytes. */
  RequestLogs(
      Path folder,
      BooleanSupplier on,
      Supplier<RequestLogLimits> limits,
      Executor writer,
      Clock clock,
      LongSupplier nanoTime,
      int mostMemory) {
    this.folder = new RequestLogFolder(folder.toAbsolutePath());
    this.on = Objects.requireNonNull(on, "on");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.writer = Objects.requireNonNull(writer, "writer");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    this.memory = new CaptureMemory(mostMemory);
  }

  /** Whether requests are logged now. */
  public boolean isOn() {
    return on.getAsBoolean();
  }

  /** The folder, absolute; there may be none yet. */
  public Path folder() {
    return folder.path();
  }

  /**
   * The log of a request that begins now; {@link RequestLog#OFF} while requests are not logged.
   * Touches no file.
   */
  public RequestLog open(RequestStart start) {
    if (!isOn()) {
      return RequestLog.OFF;
    }
    return new RequestCapture(start, limits.get().fileKib() * 1024, memory, clock, this::write);
  }

  /**
   * Some of the files, the newest first. Reads only the first lines of those.
   *
   * @param from how many to leave out, not negative
   * @param most how many to list, not negative
   */
  public LoggedRequests list(int from, int most) throws IOException {
    List<RequestLogFolder.Entry> entries = folder.entries();
    long size = 0;
    List<LoggedRequest> requests = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      RequestLogFolder.Entry entry = entries.get(i);
      size += entry.size();
      if (i >= from && requests.size() < most) {
        requests.add(LoggedRequest.of(entry, info(entry.name())));
      }
    }
    return new LoggedRequests(requests, entries.size(), size);
  }

  /**
   * Looks for requests, the newest first, and ends early where that would take too long: after
   * {@link SearchLimits#OURS}. The answer says how far it came and where to go on.
   *
   * @param before looks only at older files than this one, which need not exist any more
   * @param most how many to find, at least 1
   */
  public FoundRequests search(RequestLogQuery query, Optional<RequestLogName> before, int most)
      throws IOException {
    return search(query, before, most, SearchLimits.OURS);
  }

  /** As the other, with other limits. */
  FoundRequests search(
      RequestLogQuery query, Optional<RequestLogName> before, int most, SearchLimits bounds)
      throws IOException {
    return new RequestLogSearch(folder, query, bounds, nanoTime).run(before, most);
  }

  /**
   * A file's content; the caller closes it.
   *
   * @throws RequestLogNotFoundException when there is no such file
   */
  public InputStream read(RequestLogName name) throws IOException {
    return folder.read(name);
  }

  /**
   * Deletes one file.
   *
   * @throws RequestLogNotFoundException when there is no such file
   */
  public void delete(RequestLogName name) throws IOException {
    if (!folder.delete(name)) {
      throw new RequestLogNotFoundException();
    }
  }

  /**
   * Deletes every file that {@link #list} would show.
   *
   * @return how many this call deleted
   */
  public int deleteAll() throws IOException {
    int deleted = 0;
    for (RequestLogFolder.Entry entry : folder.entries()) {
      if (folder.delete(entry.name())) {
        deleted++;
      }
    }
    return deleted;
  }

  /**
   * Asks the writer to delete what is too old or too much, whether requests are logged or not. To
   * be called now and then; returns at once and never throws.
   */
  public void clean() {
    try {
      writer.execute(this::cleanUp);
    } catch (RejectedExecutionException e) {
      LOG.debug("The writer of request logs takes nothing more");
    }
  }

  /** How many requests should have been logged and were not, since the start. */
  public synchronized long dropped() {
    return dropped;
  }

  /** How many bytes the requests that are being logged hold. */
  long memoryHeld() {
    return memory.held();
  }

  private RequestInfo info(RequestLogName name) {
    try (InputStream content = folder.read(name)) {
      byte[] start = content.readNBytes(RequestInfo.MOST_BYTES);
      return RequestInfo.parse(new String(start, StandardCharsets.UTF_8));
    } catch (RequestLogNotFoundException | IOException e) {
      // One file that is gone or cannot be read must not hide the others.
      return RequestInfo.parse("");
    }
  }

  private void write(RequestCapture capture) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      memory.give(capture.memoryTaken());
      drop("too many are waiting to be written");
      return;
    }
    try {
      writer.execute(() -> writeNow(capture));
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      memory.give(capture.memoryTaken());
      drop("the writer takes nothing more");
    }
  }

  private void writeNow(RequestCapture capture) {
    try {
      byte[] content = capture.content();
      RequestLogName name = capture.name().orElseThrow();
      while (folder.has(name)) {
        name = name.next();
      }
      folder.write(name, content);
      count++;
      totalSize = totalSize == Long.MAX_VALUE ? totalSize : totalSize + content.length;
    } catch (IOException | RuntimeException e) {
      drop(e.toString());
    } finally {
      waiting.decrementAndGet();
      memory.give(capture.memoryTaken());
    }
    if (totalSize > bytes(limits.get()) || count > MOST_FILES) {
      cleanUp();
    }
  }

  /** Makes some room more than needed, so that it is not done again for each request. */
  private void cleanUp() {
    RequestLogLimits now = limits.get();
    Instant oldest = clock.instant().minus(Duration.ofDays(now.days()));
    try {
      folder.removeUnfinished(clock.instant().minus(UNFINISHED_AGE));
      List<RequestLogFolder.Entry> entries = folder.entries();
      long size = entries.stream().mapToLong(RequestLogFolder.Entry::size).sum();
      boolean tooMuch = size > bytes(now) || entries.size() > MOST_FILES;
      long sizeWanted = tooMuch ? bytes(now) / 10 * 9 : bytes(now);
      int countWanted = tooMuch ? MOST_FILES / 10 * 9 : MOST_FILES;
      int left = entries.size();
      for (int i = entries.size() - 1; i >= 0; i--) {
        RequestLogFolder.Entry last = entries.get(i);
        if (size <= sizeWanted && left <= countWanted && !last.name().started().isBefore(oldest)) {
          break;
        }
        if (isGone(last.name())) {
          size -= last.size();
          left--;
        }
      }
      totalSize = size;
      count = left;
    } catch (IOException | RuntimeException e) {
      // The next look is the schedule's: not one for each request.
      totalSize = 0;
      LOG.warn("The folder of request logs cannot be cleaned up: {}", e.toString());
    }
  }

  /** Deletes a file; one that cannot be deleted must not save those behind it. */
  private boolean isGone(RequestLogName name) {
    try {
      folder.delete(name);
      return true;
    } catch (IOException e) {
      LOG.debug("The request log {} cannot be deleted", name, e);
      return false;
    }
  }

  private static long bytes(RequestLogLimits limits) {
    return limits.totalMib() * 1024L * 1024;
  }

  private synchronized void drop(String reason) {
    dropped++;
    Instant now = clock.instant();
    if (!now.isBefore(nextWarning)) {
      nextWarning = now.plus(BETWEEN_WARNINGS);
      LOG.warn("{} request logs were not written so far; the latest: {}", dropped, reason);
    }
  }
}
