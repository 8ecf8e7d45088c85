package dev.cliproxy.config;

import dev.cliproxy.author.Author;
import dev.cliproxy.config.ConfigReload.Cause;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.config.ConfigUpdateException.TooLarge;
import dev.cliproxy.config.SharedText.Turn;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.secret.KeyNames;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.ConfigReader;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlDocument;
import dev.cliproxy.yaml.YamlPath;
import dev.cliproxy.yaml.YamlProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of the configuration: what is in force, and the only way to change it.
 *
 * <p>A change starts from the file's present text, so a hand edit is merged and never overwritten;
 * its result is checked, written, put in force and only then answered. Hand edits come in by {@link
 * #check()}, which the watcher calls. All of this happens under one lock; reading takes none.
 *
 * <p>Where nodes share a text, a change is made while no other node makes one, begins with the
 * newest text and is in their database before it is in the file and in force. What another node has
 * changed comes in by {@link #follow()}.
 */
public final class ConfigStore {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigStore.class);
  private static final Wording RESTLESS =
      Wording.of("save-restless", "the file is being changed all the time; try again");
  private static final int REMEMBERED_RELOADS = 20;
  private static final int REMEMBERED_WARNINGS = 1_000;
  private static final int ATTEMPTS = 5;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int MOST_LOOKS = 10;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final ConfigFile file;
  private final SharedText shared;
  private final ConfigParser parser;
  private final SecretKeys secretKeys;
  private final Clock clock;
  private final Waiting waiting;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final List<Consumer<Config>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<TextChange>> textListeners = new CopyOnWriteArrayList<>();

  private volatile ParsedConfig published;
  private volatile Named named = new Named("", KeyNames.NONE);

  /** The names of the keys of a text, which are found when they are asked for. */
  private record Named(String text, KeyNames names) {}

  // Guarded by the lock.
  private final Deque<ConfigReload> reloads = new ArrayDeque<>();
  private final Set<String> warned = new HashSet<>();
  private byte[] seen = new byte[0];
  private byte[] taken = new byte[0];
  private Optional<byte[]> rejected = Optional.empty();
  private boolean missingWarned;

  /** Which of the texts that nodes share was read or put last. */
  private Optional<String> sharedText = Optional.empty();

  private Author beginner = Author.AT_START;
  private String unreadable = "";

  private ConfigStore(
      ConfigFile file,
      SharedText shared,
      ConfigParser parser,
      UnaryOperator<String> hash,
      Clock clock,
      Waiting waiting) {
    this.file = file;
    this.shared = Objects.requireNonNull(shared, "shared");
    this.parser = parser;
    this.secretKeys = new SecretKeys(hash);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.waiting = waiting;
  }

  /**
   * Reads the file and hashes a plaintext management key in it.
   *
   * @param home the folder that {@code ~} stands for
   * @param hash makes a bcrypt hash of a plaintext key
   * @throws InvalidConfigException with every problem of the file; it is left as it is
   * @throws IOException when there is no file or it cannot be read
   */
  public static ConfigStore open(
      ConfigFile file, Path home, UnaryOperator<String> hash, Clock clock)
      throws InvalidConfigException, IOException {
    return open(file, SharedText.NONE, home, hash, clock);
  }

  /**
   * As the other, of one node of several. The text that they share is put in the file's place, or
   * the file's where there is none yet; while it cannot be reached, the file is in force.
   */
  public static ConfigStore open(
      ConfigFile file, SharedText shared, Path home, UnaryOperator<String> hash, Clock clock)
      throws InvalidConfigException, IOException {
    return open(
        file,
        shared,
        home,
        hash,
        clock,
        new Waiting(LONGEST_WAIT, () -> LockSupport.parkNanos(BETWEEN_LOOKS.toNanos())));
  }

  /**
   * What a change waits for.
   *
   * @param longest how long for the changes before it
   * @param betweenLooks waits between two looks at a file that another hand may be writing
   */
  record Waiting(Duration longest, Runnable betweenLooks) {}

  static ConfigStore open(
      ConfigFile file,
      SharedText shared,
      Path home,
      UnaryOperator<String> hash,
      Clock clock,
      Waiting waiting)
      throws InvalidConfigException, IOException {
    ConfigParser parser =
        new ConfigParser(new ConfigReader(home, Objects.requireNonNull(file.path().getParent())));
    ConfigStore store = new ConfigStore(file, shared, parser, hash, clock, waiting);
    file.recover(store::isValid);
    byte[] bytes = file.read().orElseThrow(() -> new IOException(file.path() + " is not there"));
    if (file.isOpenToOthers()) {
      LOG.warn("{} can be read by other users of this machine; it holds keys", file.path());
    }
    store.lock.lock();
    try {
      store.begin(bytes);
    } finally {
      store.lock.unlock();
    }
    return store;
  }

  private void begin(byte[] bytes) throws InvalidConfigException, IOException {
    try (Turn turn = shared.begin()) {
      Optional<byte[]> newest = turn.text().map(ConfigStore::bytes);
      if (newest.isPresent() && !Arrays.equals(newest.get(), bytes)) {
        setAside(bytes);
        file.write(newest.get());
        beginner = Author.OF_NODE;
      }
      sharedText = turn.text();
      takeOver(newest.orElse(bytes), beginner, turn);
    } catch (SharedTextException e) {
      LOG.error(
          "Until the nodes' configuration can be read, that of {} is in force", file.path(), e);
      takeOver(bytes, Author.AT_START, Turn.NONE);
    }
  }

  /** What is in force now. */
  public Config current() {
    return published.config();
  }

  /** The text that is in force now, as it stands in the file. */
  public String text() {
    return published.text();
  }

  /** What the comments of the text in force call its keys. Two threads may find out both. */
  public KeyNames keyNames() {
    ParsedConfig present = published;
    Named known = named;
    if (!known.text().equals(present.text())) {
      known = new Named(present.text(), KeyNames.in(present.document()));
      named = known;
    }
    return known.names();
  }

  /**
   * The text that stands in the file at this moment, valid or not; empty when there is no file, or
   * when what is there is no UTF-8 or too large to be a configuration.
   *
   * @throws IOException when the file cannot be read
   */
  public Optional<String> textInFile() throws IOException {
    Optional<byte[]> present = file.read();
    if (present.isEmpty() || present.get().length > ConfigFile.LARGEST_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConfigParser.decode(present.get()));
    } catch (InvalidConfigException e) {
      return Optional.empty();
    }
  }

  /** Everything that is wrong with a text; nothing when it could be put in force. */
  public List<YamlProblem> problemsOf(String text) {
    return problemsOf(bytes(text));
  }

  /**
   * What a text would mean if it was in force.
   *
   * @throws InvalidConfigException with every problem of the text
   */
  public Config meaningOf(String text) throws InvalidConfigException {
    return parser.parse(bytes(text)).config();
  }

  /**
   * What would be in force after a change of the text that is now; nothing is changed.
   *
   * @throws ConfigUpdateException when the change would be refused
   */
  public Config preview(ConfigChange change) {
    ConfigDraft draft = new ConfigDraft(parser, published);
    change.apply(draft);
    return draft.config();
  }

  /** What the author of a text may have meant otherwise; nothing when it cannot be put in force. */
  public List<YamlProblem> warningsOf(String text) {
    try {
      return parser.parse(bytes(text)).warnings();
    } catch (InvalidConfigException e) {
      return List.of();
    }
  }

  /** The same of what is in force. */
  public List<YamlProblem> warnings() {
    return published.warnings();
  }

  /** What is wrong with the file as it stands; nothing when it is in force or gone. */
  public List<YamlProblem> problemsInFile() throws IOException {
    return file.read().map(this::problemsOf).orElse(List.of());
  }

  private List<YamlProblem> problemsOf(byte[] bytes) {
    try {
      parser.parse(bytes);
      return List.of();
    } catch (InvalidConfigException e) {
      return e.problems();
    }
  }

  /** Which of the paths have a value in the text that is in force. */
  public Set<YamlPath> setInFile(Set<YamlPath> paths) {
    YamlDocument document = published.document();
    return paths.stream().filter(document::isSet).collect(Collectors.toUnmodifiableSet());
  }

  /** The file the configuration lives in. */
  public ConfigFile file() {
    return file;
  }

  /**
   * Adds a listener and calls it with what is in force. Later ones are called after earlier ones,
   * before the change that they are told of is answered. They apply what has been checked and must
   * not fail.
   */
  public void addListener(Consumer<Config> listener) {
    lock.lock();
    try {
      listeners.add(listener);
      listener.accept(current());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a listener to the text itself and calls it with the one in force, as a change by {@link
   * Author#AT_START} of that text to itself, or by {@link Author#OF_NODE} when the start found it
   * with other nodes. Later it is called as {@link #addListener} has it, behind those listeners and
   * in the order of the texts. It is told of a hand edit that a change has merged as of a change of
   * its own.
   */
  public void addTextListener(Consumer<TextChange> listener) {
    lock.lock();
    try {
      textListeners.add(listener);
      listener.accept(new TextChange(clock.instant(), beginner, text(), text()));
    } finally {
      lock.unlock();
    }
  }

  /** The newest reloads, newest first, at most 20. */
  public List<ConfigReload> reloads() {
    lock.lock();
    try {
      return List.copyOf(reloads);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a change: when this returns it is in the file and in force. A change that changes nothing
   * does not touch the file.
   *
   * @param author whose change it is; a hand edit that is found and merged is not
   * @throws ConfigUpdateException when it was not made; file and running state are untouched
   */
  public void update(Author author, ConfigChange change) {
    replace(
        author,
        before -> {
          ConfigDraft draft = new ConfigDraft(parser, parsePresent(before));
          Optional<String> handEdit = Optional.empty();
          if (!Arrays.equals(before, taken)) {
            secretKeys.secure(draft);
            handEdit = Optional.of(draft.text());
          }
          change.apply(draft);
          return new Next(handEdit, draft);
        });
  }

  /**
   * Replaces the whole text, as {@link #update} changes a part of it. Unlike there, the text that
   * is replaced need not be valid.
   *
   * @param base what the new text was made from
   * @param author whose text it is
   * @throws InvalidConfigException with every problem of the new text
   * @throws ConfigUpdateException when it was not made: {@link ConfigUpdateException.Stale} when
   *     the file no longer holds the base
   */
  public void replaceText(Author author, String base, String text) throws InvalidConfigException {
    ParsedConfig parsed = parser.parse(bytes(text));
    replace(
        author,
        before -> {
          if (!Arrays.equals(before, bytes(base))) {
            throw new ConfigUpdateException.Stale();
          }
          return new Next(Optional.empty(), new ConfigDraft(parser, parsed));
        });
  }

  /** Makes the file's next text from its present one. */
  private interface Replacement {
    Next of(byte[] before);
  }

  /**
   * What comes after the present text.
   *
   * @param handEdit the present text, when another hand has put it there and nobody has read it yet
   */
  private record Next(Optional<String> handEdit, ConfigDraft draft) {}

  private void replace(Author author, Replacement replacement) {
    Objects.requireNonNull(author, "author");
    if (!lockInTime()) {
      throw new SaveFailed(Wording.of("save-busy", "other changes take too long; try again"), null);
    }
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (tryReplace(author, replacement)) {
          return;
        }
      }
      throw new SaveFailed(RESTLESS, null);
    } catch (SharedTextException e) {
      throw new SaveFailed(
          Wording.of(
              "save-shared",
              "the database that the nodes share cannot be reached; try again, nothing was changed"
                  + " here"),
          e);
    } catch (IOException e) {
      throw new SaveFailed(reason(e), e);
    } finally {
      lock.unlock();
    }
  }

  /** False when the file was changed by somebody else between reading and writing. */
  private boolean tryReplace(Author author, Replacement replacement) throws IOException {
    try (Turn turn = shared.begin()) {
      follow(turn.text());
      return tryReplace(author, replacement, turn);
    }
  }

  private boolean tryReplace(Author author, Replacement replacement, Turn turn) throws IOException {
    Optional<byte[]> present = readSettled();
    byte[] before = present.orElseGet(() -> bytes(published.text()));
    Next next = replacement.of(before);
    ConfigDraft draft = next.draft();
    secretKeys.secure(draft);
    byte[] after = bytes(draft.parsed().text());
    boolean changed = present.isEmpty() || !Arrays.equals(before, after);
    put(turn, draft.parsed().text());
    if (changed && !file.replace(present, after)) {
      // The nodes have it already: the file must follow them.
      sharedText = Optional.empty();
      return false;
    }
    taken = after;
    if (draft.parsed().text().equals(published.text())) {
      forgetRejected(Cause.UPDATE);
    } else {
      publish(draft.parsed(), author, next.handEdit());
    }
    return true;
  }

  private void put(Turn turn, String text) throws SharedTextException {
    if (!sharedText.equals(Optional.of(text))) {
      // Should it fail, nobody knows which text the nodes have.
      sharedText = Optional.empty();
      turn.put(text);
      sharedText = Optional.of(text);
    }
  }

  /**
   * Takes over what another node has changed.
   *
   * @throws IOException when the nodes' text cannot be read or the file not be written; what was in
   *     force stays so
   */
  public void follow() throws IOException {
    lock.lock();
    try (Turn turn = shared.begin()) {
      follow(turn.text());
    } finally {
      lock.unlock();
    }
  }

  /** Answers whether the nodes' text was another than this node knew. */
  private boolean follow(Optional<String> newest) throws IOException {
    if (newest.isEmpty() || newest.equals(sharedText)) {
      return false;
    }
    byte[] bytes = bytes(newest.get());
    if (!Arrays.equals(bytes, taken)) {
      ParsedConfig next;
      try {
        next = parser.parse(bytes);
      } catch (InvalidConfigException e) {
        sharedText = newest;
        remember(new ConfigReload(clock.instant(), Cause.NODE, e.problems(), List.of()));
        LOG.error("What another node has put in force is not valid here. {}", e.getMessage());
        return true;
      }
      Optional<byte[]> present = file.read();
      if (present.isPresent() && !Arrays.equals(present.get(), taken)) {
        setAside(present.get());
      }
      file.write(bytes);
      taken = bytes;
      publish(next, Author.OF_NODE, Optional.empty());
    }
    sharedText = newest;
    return true;
  }

  /** Keeps a text that the nodes' text takes the place of. */
  private void setAside(byte[] bytes) throws IOException {
    Path aside = file.path().resolveSibling(file.path().getFileName() + ".replaced");
    new ConfigFile(aside).write(bytes);
    LOG.warn("{} was not what the nodes share; what it held is kept in {}", file.path(), aside);
  }

  /**
   * Reads a text that is whole: what another hand has just put there must stay the same for a
   * moment, and some editors take the file away before they put the new one there.
   */
  private Optional<byte[]> readSettled() throws IOException {
    Optional<byte[]> present = file.read();
    for (int look = 0; look < MOST_LOOKS; look++) {
      if (present.filter(bytes -> Arrays.equals(bytes, taken)).isPresent()) {
        return present;
      }
      waiting.betweenLooks().run();
      Optional<byte[]> again = file.read();
      boolean same = Arrays.equals(again.orElse(null), present.orElse(null));
      if (same && (present.isPresent() || look > 1)) {
        return present;
      }
      present = again;
    }
    throw new SaveFailed(RESTLESS, null);
  }

  private ParsedConfig parsePresent(byte[] bytes) {
    if (isBlank(bytes)) {
      throw new SaveFailed(
          Wording.of(
              "save-empty",
              file.path().getFileName() + " is empty; put its content back and try again",
              file.path().getFileName()),
          null);
    }
    if (Arrays.equals(bytes, bytes(published.text()))) {
      return published;
    }
    try {
      return parser.parse(bytes);
    } catch (InvalidConfigException e) {
      throw new SaveFailed(
          Wording.of(
              "save-invalid",
              file.path().getFileName() + " is not valid, mend it first: " + e.getMessage(),
              file.path().getFileName()),
          e);
    }
  }

  /**
   * Looks at the file and takes over a text that another hand has put there, once it stays the same
   * from one call to the next: a text that is still being written is not taken over, nor is an
   * empty or an invalid one.
   */
  public void check() {
    lock.lock();
    try {
      Optional<byte[]> present = file.read();
      unreadable = "";
      warnWhenMissing(present.isEmpty());
      if (present.isEmpty()) {
        return;
      }
      byte[] bytes = present.get();
      boolean settled = Arrays.equals(bytes, seen);
      seen = bytes;
      if (!settled || isBlank(bytes) || isRejected(bytes)) {
        return;
      }
      if (Arrays.equals(bytes, taken)) {
        forgetRejected(Cause.FILE);
      } else {
        takeOverHandEdit(bytes);
      }
    } catch (InvalidConfigException e) {
      rejected = Optional.of(seen);
      remember(new ConfigReload(clock.instant(), Cause.FILE, e.problems(), List.of()));
      LOG.error(
          "{} is not valid; the configuration read before stays in force. {}",
          file.path(),
          e.getMessage());
    } catch (SharedTextException e) {
      LOG.debug("A hand edit waits for the database", e);
    } catch (IOException e) {
      if (!unreadable.equals(e.toString())) {
        unreadable = e.toString();
        LOG.warn("{} cannot be read: {}", file.path(), unreadable);
      }
    } finally {
      lock.unlock();
    }
  }

  private void takeOverHandEdit(byte[] bytes) throws InvalidConfigException, IOException {
    try (Turn turn = shared.begin()) {
      if (!follow(turn.text())) {
        takeOver(bytes, Author.OF_FILE, turn);
      }
    }
  }

  private void takeOver(byte[] bytes, Author author, Turn turn)
      throws InvalidConfigException, SharedTextException {
    if (isBlank(bytes)) {
      throw unusable(
          Wording.of(
              "file-empty",
              "the file is empty; put its content back, or delete it to get a new one"));
    }
    ConfigDraft draft = new ConfigDraft(parser, parser.parse(bytes));
    boolean hadPlaintext;
    try {
      hadPlaintext = secretKeys.secure(draft);
    } catch (InvalidValue e) {
      throw new InvalidConfigException(e.problems());
    } catch (SaveFailed e) {
      throw unusable(e.reason());
    } catch (TooLarge e) {
      throw unusable(Wording.of("larger", e.getMessage()));
    }
    put(turn, draft.parsed().text());
    taken = bytes;
    if (hadPlaintext) {
      writeHash(bytes, bytes(draft.parsed().text()));
    }
    publish(draft.parsed(), author, Optional.empty());
  }

  /** Without the write the hash is in force all the same, and the file keeps its plaintext. */
  private void writeHash(byte[] before, byte[] after) {
    try {
      if (file.replace(Optional.of(before), after)) {
        taken = after;
        LOG.info("The plaintext management key in {} was replaced by its hash", file.path());
      }
    } catch (IOException e) {
      LOG.warn(
          "The plaintext management key in {} could not be replaced by its hash: {}",
          file.path(),
          e.toString());
    }
  }

  /**
   * @param handEdit a text between the one in force and the next one
   */
  private void publish(ParsedConfig next, Author author, Optional<String> handEdit) {
    Cause cause = cause(author);
    Instant now = clock.instant();
    String before = published == null ? next.text() : published.text();
    published = next;
    rejected = Optional.empty();
    remember(new ConfigReload(now, cause, List.of(), next.warnings()));
    for (YamlProblem warning : next.warnings()) {
      String text = warning.path() + ": " + warning.message();
      if (warned.size() < REMEMBERED_WARNINGS && warned.add(text)) {
        LOG.warn("{}: {}", file.path().getFileName(), warning);
      }
    }
    if (cause == Cause.FILE) {
      LOG.info("{} was read again", file.path());
    }
    listeners.forEach(listener -> tell(listener, next.config()));
    String between = handEdit.orElse(before);
    tellOfText(new TextChange(now, Author.OF_FILE, before, between));
    tellOfText(new TextChange(now, author, between, next.text()));
  }

  private static Cause cause(Author author) {
    return switch (author.way()) {
      case START -> Cause.START;
      case FILE -> Cause.FILE;
      case NODE -> Cause.NODE;
      case API, PAGE, LOGIN -> Cause.UPDATE;
    };
  }

  private void tellOfText(TextChange change) {
    if (!change.before().equals(change.after())) {
      textListeners.forEach(listener -> tell(listener, change));
    }
  }

  /** The change is made already, so a listener that fails cannot take it back. */
  private static <T> void tell(Consumer<T> listener, T news) {
    try {
      listener.accept(news);
    } catch (RuntimeException e) {
      LOG.error("A part of the program could not follow a change of the configuration", e);
    }
  }

  private void remember(ConfigReload reload) {
    reloads.addFirst(reload);
    if (reloads.size() > REMEMBERED_RELOADS) {
      reloads.removeLast();
    }
  }

  private void warnWhenMissing(boolean missing) {
    if (missing && !missingWarned) {
      LOG.warn("{} is gone; the configuration read before stays in force", file.path());
    }
    missingWarned = missing;
  }

  /** The file holds again what is in force, after a text that could not be taken over. */
  private void forgetRejected(Cause cause) {
    if (rejected.isPresent()) {
      rejected = Optional.empty();
      remember(new ConfigReload(clock.instant(), cause, List.of(), published.warnings()));
      LOG.info("{} is valid again", file.path());
    }
  }

  private boolean isRejected(byte[] bytes) {
    return rejected.filter(old -> Arrays.equals(old, bytes)).isPresent();
  }

  private boolean isValid(byte[] bytes) {
    return problemsOf(bytes).isEmpty();
  }

  private boolean lockInTime() {
    try {
      return lock.tryLock(waiting.longest().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static InvalidConfigException unusable(Wording reason) {
    return new InvalidConfigException(List.of(new YamlProblem(0, "", reason)));
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0 || b > ' ') {
        return false;
      }
    }
    return true;
  }

  /** For the caller, so without the paths that exceptions name. */
  private Wording reason(IOException e) {
    String name = file.path().getFileName().toString();
    if (e instanceof AccessDeniedException) {
      return Wording.of("save-denied", name + ": permission denied", name);
    }
    String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
    return Wording.of(
        "save-io", name + ": " + (reason == null ? "cannot be read or written" : reason), name);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
