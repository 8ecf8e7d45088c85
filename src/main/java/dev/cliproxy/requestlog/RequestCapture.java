package dev.cliproxy.requestlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps what a file is made of. The parts share the file's size: each may take half of what those
 * before it have left, and what it does not need is for those behind it, so that there is always
 * room for the beginning of the answer. All methods hold the lock; none waits under it.
 */
final class RequestCapture implements RequestLog {
  private static final int MOST_ATTEMPTS = 50;
  private static final int LONGEST_WORDS = 1_000;
  private static final int MOST_LOSSES = 50;

  /** For titles and notes, which are not counted one by one. */
  private static final int FRAME = RequestInfo.MOST_BYTES / 4;

  private static final byte[] CUT = "\n[... left out: the file is full ...]\n".getBytes(UTF_8);

  private final CaptureMemory memory;
  private final Clock clock;
  private final Consumer<RequestCapture> ended;
  private final int fileLimit;
  private final Instant started;
  private final String client;
  private final String method;
  private final String target;
  private final Set<String> secrets = new HashSet<>();
  private final Set<String> credentials = new LinkedHashSet<>();
  private final Set<String> formats = new LinkedHashSet<>();
  private final Set<String> losses = new LinkedHashSet<>();
  private boolean estimated;

  /** Lines of the next attempt. */
  private List<String> translation = List.of();

  private final List<Section> sections = new ArrayList<>();
  private final Section request;

  private int unreserved;
  private int attempts;
  private Section latest;
  private Section answer;
  private String model = "";
  private OptionalInt status = OptionalInt.empty();
  private String outcome = "";
  private Instant end;

  /**
   * Begins now.
   *
   * @param fileLimit the most bytes that the file may have
   * @param ended gets this once, when the request ends; must not throw
   */
  RequestCapture(
      RequestStart start,
      int fileLimit,
      CaptureMemory memory,
      Clock clock,
      Consumer<RequestCapture> ended) {
    this.memory = memory;
    this.clock = clock;
    this.ended = ended;
    this.fileLimit = fileLimit;
    this.started = clock.instant();
    this.client = start.client();
    this.method = start.method();
    this.target = start.target();
    this.unreserved = fileLimit - FRAME;
    request = section("HEADERS", List.of(), start.headers());
  }

  /** A titled part of the file: lines, and the bytes of a body. */
  private final class Section {
    private final String title;
    private final KeptBytes lines = reserve();
    private Optional<KeptBytes> body = Optional.empty();
    private String encoding = "";
    private String type = "";
    private String failure = "";

    Section(String title, List<String> firstLines, Map<String, List<String>> headers) {
      this.title = title;
      firstLines.forEach(this::line);
      headers.forEach((name, values) -> values.forEach(value -> header(name, value)));
      unreserved += lines.seal();
    }

    private void header(String name, String value) {
      line(name + ": " + (SecretMask.isSecretHeader(name) ? SecretMask.MASK : value));
      if (name.equalsIgnoreCase("Content-Encoding")) {
        encoding = encoding.isEmpty() ? value : encoding + ", " + value;
      } else if (name.equalsIgnoreCase("Content-Type")) {
        type = value;
      }
    }

    private void line(String line) {
      lines.add((RequestInfo.visible(line) + "\n").getBytes(UTF_8));
    }

    void add(ByteBuffer bytes) {
      if (body.isEmpty()) {
        body = Optional.of(reserve());
      }
      body.get().add(bytes);
    }

    /** The body has come to its end. */
    void close() {
      body.ifPresent(bytes -> unreserved += bytes.seal());
    }

    private KeptBytes reserve() {
      int limit = unreserved / 2;
      unreserved -= limit;
      return new KeptBytes(memory, limit);
    }

    int memoryTaken() {
      return lines.memoryTaken() + body.map(KeptBytes::memoryTaken).orElse(0);
    }

    String text(SecretMask mask) {
      StringBuilder text = new StringBuilder("=== " + title + " ===\n");
      text.append(BodyText.of(lines, "", "", fileLimit, mask));
      body.ifPresent(
          bytes ->
              text.append(this == request ? "\n=== REQUEST BODY ===\n" : "\n")
                  .append(BodyText.of(bytes, type, encoding, fileLimit, mask))
                  .append('\n'));
      if (!failure.isEmpty()) {
        text.append("Error: ").append(RequestInfo.oneLine(masked(failure, mask))).append('\n');
      }
      return text.toString();
    }
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public synchronized void secret(String value) {
    if (isOpen() && !value.isBlank()) {
      secrets.add(value);
    }
  }

  @Override
  public synchronized void model(String name) {
    if (isOpen()) {
      model = start(name);
    }
  }

  @Override
  public synchronized void requestBytes(ByteBuffer bytes) {
    if (isOpen()) {
      request.add(bytes);
    }
  }

  @Override
  public synchronized void translated(String format, List<String> unsaid) {
    if (!isOpen() || attempts >= MOST_ATTEMPTS) {
      return;
    }
    formats.add(start(format));
    unsaid.stream()
        .limit(MOST_LOSSES - losses.size())
        .map(RequestCapture::start)
        .forEach(losses::add);
    translation =
        unsaid.isEmpty()
            ? List.of("Translated: " + format)
            : List.of("Translated: " + format, "Not said: " + start(String.join(", ", unsaid)));
  }

  @Override
  public synchronized void estimated() {
    estimated = true;
  }

  @Override
  public synchronized void attempt(
      String credential,
      String attemptMethod,
      String url,
      Map<String, List<String>> headers,
      List<ByteBuffer> body) {
    if (!isOpen()) {
      return;
    }
    closeLatest();
    request.close();
    attempts++;
    if (attempts <= MOST_ATTEMPTS) {
      credentials.add(start(credential));
      List<String> lines = new ArrayList<>(List.of("Credential: " + credential));
      lines.addAll(translation);
      lines.add(attemptMethod + " " + url);
      Section sent = section("API REQUEST " + attempts, lines, headers);
      translation = List.of();
      body.forEach(sent::add);
      sent.close();
    }
  }

  @Override
  public synchronized void attemptAnswer(int code, Map<String, List<String>> headers) {
    if (isOpen() && attempts <= MOST_ATTEMPTS) {
      closeLatest();
      latest = section("API RESPONSE " + attempts, List.of("Status: " + code), headers);
    }
  }

  @Override
  public synchronized void attemptBytes(ByteBuffer bytes) {
    if (isOpen() && latest != null) {
      latest.add(bytes);
    }
  }

  @Override
  public synchronized void attemptFailed(String reason) {
    if (isOpen() && attempts <= MOST_ATTEMPTS) {
      if (latest == null) {
        latest = section("API RESPONSE " + attempts, List.of(), Map.of());
      }
      latest.failure = start(reason);
    }
  }

  @Override
  public synchronized void answer(int code, Map<String, List<String>> headers) {
    if (isOpen() && answer == null) {
      status = OptionalInt.of(code);
      answer = new Section("RESPONSE", List.of("Status: " + code), headers);
    }
  }

  @Override
  public synchronized void answerBytes(ByteBuffer bytes) {
    if (isOpen() && answer != null) {
      answer.add(bytes);
    }
  }

  @Override
  public void end(String how) {
    synchronized (this) {
      if (!isOpen()) {
        return;
      }
      end = clock.instant();
      outcome = start(String.valueOf(how));
    }
    ended.accept(this);
  }

  /** How much memory is held, in bytes; does not grow after the end. */
  synchronized int memoryTaken() {
    int taken = answer == null ? 0 : answer.memoryTaken();
    for (Section section : sections) {
      taken += section.memoryTaken();
    }
    return taken;
  }

  /** The path in it has no secret. */
  @Override
  public synchronized Optional<RequestLogName> name() {
    return Optional.of(RequestLogName.of(mask().mask(target), started));
  }

  /** The file, which is not longer than it may be. */
  synchronized byte[] content() {
    SecretMask mask = mask();
    RequestInfo info =
        new RequestInfo(
            mask.mask(method),
            mask.mask(target),
            status,
            masked(model, mask),
            Optional.of(Duration.between(started, end)).filter(time -> !time.isNegative()),
            client,
            credentials.stream().map(id -> masked(id, mask)).toList(),
            new Translated(
                masked(String.join(", ", formats), mask),
                masked(start(String.join(", ", losses)), mask),
                estimated));
    StringBuilder text = new StringBuilder(info.text(started, attempts, masked(outcome, mask)));
    for (Section section : sections) {
      text.append(section.text(mask)).append('\n');
    }
    if (answer != null) {
      text.append(answer.text(mask));
    }
    byte[] content = text.toString().getBytes(UTF_8);
    if (content.length <= fileLimit) {
      return content;
    }
    byte[] cut = Arrays.copyOf(content, fileLimit);
    System.arraycopy(CUT, 0, cut, fileLimit - CUT.length, CUT.length);
    return cut;
  }

  private boolean isOpen() {
    return end == null;
  }

  private void closeLatest() {
    if (latest != null) {
      latest.close();
      latest = null;
    }
  }

  private Section section(
      String title, List<String> firstLines, Map<String, List<String>> headers) {
    Section section = new Section(title, firstLines, headers);
    sections.add(section);
    return section;
  }

  /**
   * As much of a text as can be of interest; what it holds is masked when all secrets are known.
   */
  private static String start(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST_WORDS));
  }

  private static String masked(String start, SecretMask mask) {
    return start.length() < LONGEST_WORDS ? mask.mask(start) : mask.maskCut(start);
  }

  private SecretMask mask() {
    return new SecretMask(secrets);
  }
}
