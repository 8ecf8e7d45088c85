package dev.cliproxy.trial;

import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.translate.AnswerWords;
import dev.cliproxy.translate.WireFormat;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A request that is tried, and its answer as it comes. Thread-safe: the proxy writes, somebody else
 * waits. Whoever waits also sees to it that it ends in time.
 */
public final class Trial implements TrialClient, AutoCloseable {
  /** The longest text that is kept, in UTF-16 characters. */
  public static final int LONGEST_TEXT = 128 * 1024;

  /** What is kept of the answer as it came, in bytes. */
  public static final int LONGEST_RAW = 64 * 1024;

  /** The largest answer that is taken, in bytes; upon more the client hangs up. */
  static final long LARGEST = 8 << 20;

  /** How long the proxy may take to let go of what was given up. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private static final int CLIENT_LEFT = 499;

  private final long number;
  private final TrialFormat format;
  private final LongSupplier nanoTime;
  private final long begun;
  private final Duration longest;
  private final Runnable freed;

  // Guarded by this.
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
  private Runnable hangUp = () -> {};
  private Optional<AnswerWords> words = Optional.empty();
  private TrialEnding ending = TrialEnding.ANSWERED;
  private int status = CLIENT_LEFT;
  private String reason = "";
  private List<String> losses = List.of();
  private Optional<EndedRequest> ended = Optional.empty();
  private Optional<TrialFormat> provided = Optional.empty();
  private long received;
  private int told;
  private boolean cut;
  private boolean over;

  /**
   * Of a request that has not been sent.
   *
   * @param freed is run once, when nothing more comes
   */
  Trial(long number, TrialFormat format, Duration longest, LongSupplier nanoTime, Runnable freed) {
    this.number = number;
    this.format = Objects.requireNonNull(format, "format");
    this.longest = Objects.requireNonNull(longest, "longest");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    this.freed = Objects.requireNonNull(freed, "freed");
    this.begun = nanoTime.getAsLong();
  }

  /** What {@link Trials#stop} knows it by. */
  public long number() {
    return number;
  }

  /** How it is given up; an answer that is too large already is given up now. */
  void hangsUpBy(Runnable way) {
    boolean now;
    synchronized (this) {
      hangUp = way;
      now = ending != TrialEnding.ANSWERED;
    }
    if (now) {
      way.run();
    }
  }

  @Override
  public void refused(int refusal, String why, String document) {
    synchronized (this) {
      status = refusal;
      reason = why;
      byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
      raw.write(bytes, 0, Math.min(bytes.length, LONGEST_RAW));
    }
    over();
  }

  @Override
  public synchronized void begins(int itsStatus, String contentType, List<String> notSaid) {
    status = itsStatus;
    losses = List.copyOf(notSaid);
    boolean isStream = contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    words =
        itsStatus < 400
            ? Optional.of(new AnswerWords(format.wireFormat(), isStream))
            : Optional.empty();
  }

  @Override
  public void bytes(ByteBuffer piece) {
    synchronized (this) {
      received += piece.remaining();
      int room = Math.min(LONGEST_RAW - raw.size(), piece.remaining());
      cut |= room < piece.remaining();
      raw.write(piece.array(), piece.arrayOffset() + piece.position(), room);
      words.ifPresent(reader -> reader.feed(piece, this::add));
    }
    if (received > LARGEST) {
      giveUp(TrialEnding.TOO_LARGE);
    }
  }

  private synchronized void add(String more) {
    int room = Math.min(LONGEST_TEXT - text.length(), more.length());
    cut |= room < more.length();
    text.append(more, 0, room);
    notifyAll();
  }

  @Override
  public synchronized void ended(EndedRequest request, Optional<WireFormat> asked) {
    ended = Optional.of(request);
    provided = asked.flatMap(TrialFormat::of);
  }

  @Override
  public void over() {
    synchronized (this) {
      if (over) {
        return;
      }
      words.ifPresent(reader -> reader.finish(this::add));
      over = true;
      notifyAll();
    }
    freed.run();
  }

  /**
   * What the model has said since the last call; waits for it, at most that long.
   *
   * @return {@code ""} when it has said nothing meanwhile; empty when it has said all
   */
  public Optional<String> more(Duration wait) throws InterruptedException {
    awaitNews(wait);
    synchronized (this) {
      if (over && told == text.length()) {
        return Optional.empty();
      }
      String news = text.substring(told);
      told = text.length();
      return Optional.of(news);
    }
  }

  /** Waits for the end, and says what has come. */
  public TrialResult await() throws InterruptedException {
    while (!isOver()) {
      awaitNews(longest);
      synchronized (this) {
        told = text.length();
      }
    }
    return result();
  }

  private void awaitNews(Duration wait) throws InterruptedException {
    boolean late;
    synchronized (this) {
      long left = longest.toNanos() - (nanoTime.getAsLong() - begun);
      if (!over && told == text.length() && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(wait.toNanos(), left));
      }
      late = !over && nanoTime.getAsLong() - begun >= longest.toNanos();
    }
    if (late) {
      giveUp(TrialEnding.TOO_LONG);
      awaitLastWords();
    }
  }

  /** Hangs up; the proxy tells that it is over as soon as it has noticed. */
  private void giveUp(TrialEnding why) {
    Runnable way;
    synchronized (this) {
      if (over) {
        return;
      }
      if (ending == TrialEnding.ANSWERED) {
        ending = why;
      }
      way = hangUp;
    }
    way.run();
  }

  /** Nobody waits for ever, not even for a proxy that hangs. */
  private void awaitLastWords() throws InterruptedException {
    synchronized (this) {
      if (!over) {
        TimeUnit.NANOSECONDS.timedWait(this, LAST_WORDS.toNanos());
      }
    }
    over();
  }

  private synchronized boolean isOver() {
    return over;
  }

  /** What has come so far; all of it when {@link #more} has said so. */
  public synchronized TrialResult result() {
    return new TrialResult(
        ended.map(request -> request.record().status()).orElse(status),
        ended.map(request -> request.record().success()).orElse(false),
        ended.map(EndedRequest::reason).orElse(reason),
        ending,
        ended,
        provided,
        losses,
        text.toString(),
        raw.toString(StandardCharsets.UTF_8),
        cut);
  }

  /** Nobody wants to see the rest. */
  @Override
  public void close() {
    giveUp(TrialEnding.STOPPED);
  }
}
