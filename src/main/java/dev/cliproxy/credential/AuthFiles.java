package dev.cliproxy.credential;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.author.Author;
import dev.cliproxy.files.StagedFile;
import dev.cliproxy.wording.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The folder of token files. A file is there when it is a regular file (no link) whose name is an
 * {@link AuthFileName}; anything else in the folder is neither shown nor touched, except that a
 * file saved under a link's name takes the link's place.
 *
 * <p>Thread-safe, also against other processes: a file appears, changes and goes in one step. What
 * the disk refuses is an {@link IOException}, whose message may hold paths and is not for callers;
 * what the caller got wrong is an {@link AuthFileException}.
 */
public final class AuthFiles {

  /** The largest auth file, in bytes. */
  public static final int MAX_SIZE = 10 * 1024 * 1024;

  private static final Duration LEFTOVER_AGE = Duration.ofMinutes(1);

  private static final int MAX_REMEMBERED = 10_000;

  /** Tried so often against another program that writes the same file. */
  private static final int REWRITES = 3;

  /** Numbers come out as they went in. */
  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Held while a file is written or deleted: none comes back that was deleted. */
  private final Object changes = new Object();

  private final Supplier<Path> authDirectory;
  private final SharedFiles shared;
  private final Clock clock;

  private final List<Consumer<AuthFileChange>> listeners = new CopyOnWriteArrayList<>();

  /** Guarded by {@link #changes}. */
  private final KnownFiles known = new KnownFiles();

  /** Guarded by {@link #changes}. */
  private final FolderCopy copy = new FolderCopy();

  /** What the last list saw. Replaced as a whole, so that files that are gone are forgotten. */
  private volatile Map<Path, Remembered> remembered = Map.of();

  /**
   * The files of a folder that need not exist yet, of a node that is alone.
   *
   * @param authDirectory asked anew by each call; never gives {@code null}
   * @param clock must tell the file system's time within a minute
   */
  public AuthFiles(Supplier<Path> authDirectory, Clock clock) {
    this(authDirectory, SharedFiles.NONE, clock);
  }

  /**
   * The files of a folder that is a copy of those that nodes share.
   *
   * @param authDirectory as for a node that is alone
   * @param shared what cannot be reached lets no file be changed here: {@link SharedFilesException}
   * @param clock as for a node that is alone
   */
  public AuthFiles(Supplier<Path> authDirectory, SharedFiles shared, Clock clock) {
    this.shared = Objects.requireNonNull(shared, "shared");
    this.authDirectory = Objects.requireNonNull(authDirectory, "authDirectory");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Adds a listener, which is told of each file that is saved or deleted here, in this order, and
   * by {@link #check()} of those by other hands. It must be quick and must not fail.
   */
  public void addListener(Consumer<AuthFileChange> listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Looks at the folder and tells the listeners what other hands have saved or deleted there since
   * the last look. To be called again and again: a change that two calls find is told of. The first
   * call finds out what is there.
   */
  public void check() throws IOException {
    synchronized (changes) {
      AuthFolder folder = folder();
      KnownFiles.Changes made = known.look(folder, clock.instant());
      tell(Author.OF_FILE, made.deleted(), true);
      tell(Author.OF_FILE, made.saved(), false);
      if (shared.isShared() && copy.isChanged(folder, clock.instant())) {
        begin(folder).close();
      }
    }
  }

  /**
   * Takes over what other nodes have saved or deleted, and gives them what hands have changed here.
   *
   * @throws SharedFilesException when the nodes' files cannot be reached
   */
  public void followNodes() throws IOException {
    synchronized (changes) {
      begin(folder()).close();
    }
  }

  /**
   * Whether this node may renew a file's token now, which is the nodes' newest then; to be followed
   * by {@link #release}.
   *
   * @throws SharedFilesException when the nodes' files cannot be reached
   */
  public boolean claim(AuthFileName name) throws IOException {
    if (!shared.claim(name)) {
      return false;
    }
    if (shared.isShared()) {
      followNodes();
    }
    return true;
  }

  /** Lets other nodes renew a file's token. */
  public void release(AuthFileName name) {
    shared.release(name);
  }

  /**
   * Begins a change of a folder that has what the nodes have. To be called while {@link #changes}
   * is held.
   */
  private SharedFiles.Turn begin(AuthFolder folder) throws IOException {
    for (int i = 0; i < REWRITES; i++) {
      SharedFiles.Turn turn = shared.begin();
      boolean taken = false;
      try {
        if (!shared.isShared()) {
          taken = true;
        } else if (!copy.give(folder, turn, clock.instant())) {
          take(folder, turn);
          taken = true;
        }
        if (taken) {
          return turn;
        }
      } finally {
        if (!taken) {
          turn.close();
        }
      }
    }
    throw new IOException("another program keeps writing the files");
  }

  private void take(AuthFolder folder, SharedFiles.Turn turn) throws IOException {
    FolderCopy.Taken taken = copy.take(folder, turn);
    for (AuthFileName name : taken.deleted()) {
      known.deleted(folder.resolve(name));
    }
    for (AuthFileName name : taken.saved()) {
      Path file = folder.resolve(name);
      known.wrote(file, AuthFolder.content(file));
    }
    tell(Author.OF_NODE, taken.deleted(), true);
    tell(Author.OF_NODE, taken.saved(), false);
  }

  /** To be called while {@link #changes} is held. */
  private void tell(Author author, Collection<AuthFileName> names, boolean deleted) {
    Instant now = clock.instant();
    for (AuthFileName name : names) {
      listeners.forEach(
          listener -> listener.accept(new AuthFileChange(now, author, name, deleted)));
    }
  }

  /**
   * All auth files, sorted by name; none when the folder does not exist. A file that is not a good
   * auth file, cannot be read or is too large is listed as such.
   */
  public List<AuthFile> list() throws IOException {
    Instant start = clock.instant();
    AuthFolder folder = folder();
    Map<Path, Remembered> before = remembered;
    Map<Path, Remembered> after = new HashMap<>();
    List<AuthFile> files = new ArrayList<>();
    for (AuthFolder.Entry entry : folder.entries()) {
      FileStamp stamp = FileStamp.of(entry.attributes());
      Remembered known = before.get(entry.path());
      if (known == null || !known.stamp().equals(stamp)) {
        try {
          known = new Remembered(stamp, summarize(entry));
        } catch (NoSuchFileException e) {
          continue;
        } catch (AccessDeniedException e) {
          known =
              Remembered.unreadable(
                  Wording.of("file-denied", "this program may not read the file"));
        } catch (IOException e) {
          known = Remembered.unreadable(Wording.of("file-io", "the disk does not give the file"));
        }
      }
      if (stamp.isReliable(start) && after.size() < MAX_REMEMBERED) {
        after.put(entry.path(), known);
      }
      files.add(known.summary().describe(entry));
    }
    remembered = Map.copyOf(after);
    files.sort(Comparator.comparing(AuthFile::name));
    return List.copyOf(files);
  }

  /**
   * A file's exact bytes.
   *
   * @throws AuthFileNotFoundException when there is no such file
   * @throws AuthFileTooLargeException when somebody put a file there that is larger than {@link
   *     #MAX_SIZE}
   */
  public byte[] read(AuthFileName name) throws IOException {
    try {
      byte[] content = AuthFolder.content(folder().existing(name));
      requireFitting(name, content);
      return content;
    } catch (NoSuchFileException e) {
      throw new AuthFileNotFoundException();
    }
  }

  /**
   * Writes one file, in place of the one that had the name. Readers see the old content or the new,
   * and once this returns, the new one survives a power cut.
   *
   * @param author who saves it
   * @throws AuthFileTooLargeException when it has more than {@link #MAX_SIZE} bytes
   * @throws InvalidAuthFileException when it is not one JSON object
   */
  public void save(Author author, AuthFileName name, byte[] content) throws IOException {
    saveAll(author, Map.of(name, content));
  }

  /**
   * Writes several files, each as {@link #save} does. All are checked before anything is written,
   * and all are on disk before the first takes its name.
   */
  public void saveAll(Author author, Map<AuthFileName, byte[]> contents) throws IOException {
    AuthFolder folder = folder();
    Map<Path, byte[]> targets = new LinkedHashMap<>();
    contents.forEach(
        (name, content) -> {
          requireFitting(name, content);
          AuthFileSummary.read(name, content);
          targets.put(folder.forWriting(name), content);
        });
    synchronized (changes) {
      try (SharedFiles.Turn turn = begin(folder)) {
        write(folder, targets, turn);
      }
      targets.forEach(known::wrote);
      tell(author, contents.keySet(), false);
    }
  }

  private void write(AuthFolder folder, Map<Path, byte[]> targets, SharedFiles.Turn turn)
      throws IOException {
    folder.create();
    folder.removeLeftovers(clock.instant().minus(LEFTOVER_AGE));
    Map<Path, StagedFile> staged = new LinkedHashMap<>();
    try {
      for (Map.Entry<Path, byte[]> target : targets.entrySet()) {
        staged.put(target.getKey(), StagedFile.write(folder.path(), target.getValue()));
      }
      Map<AuthFileName, FolderCopy.Same> given = give(turn, targets);
      for (Map.Entry<Path, StagedFile> target : staged.entrySet()) {
        target.getValue().moveTo(target.getKey());
      }
      note(given, List.of());
    } finally {
      staged.values().forEach(StagedFile::discard);
    }
    folder.force();
  }

  /** Gives the nodes some files. Should one not come to the folder then, it is taken from there. */
  private Map<AuthFileName, FolderCopy.Same> give(SharedFiles.Turn turn, Map<Path, byte[]> targets)
      throws SharedFilesException {
    Map<AuthFileName, FolderCopy.Same> given = new HashMap<>();
    for (Map.Entry<Path, byte[]> target : targets.entrySet()) {
      AuthFileName name = AuthFileName.parse(target.getKey().getFileName().toString());
      given.put(
          name,
          new FolderCopy.Same(
              turn.put(name, target.getValue()), KnownFiles.digest(target.getValue())));
    }
    turn.commit();
    return given;
  }

  private void note(Map<AuthFileName, FolderCopy.Same> saved, List<AuthFileName> deleted) {
    if (shared.isShared()) {
      copy.same(saved, deleted);
    }
  }

  /**
   * Writes a file anew that is there: one that was deleted stays deleted, whoever was faster.
   *
   * @param change answers the new content for the present one, or nothing to leave it; may be asked
   *     again when another program writes the file meanwhile
   * @return whether it was written
   * @throws AuthFileNotFoundException when there is no such file
   * @throws InvalidAuthFileException when the new content is not one JSON object
   */
  public boolean rewrite(AuthFileName name, Function<byte[], Optional<byte[]>> change)
      throws IOException {
    AuthFolder folder = folder();
    synchronized (changes) {
      try (SharedFiles.Turn turn = begin(folder)) {
        return rewrite(folder, name, change, turn);
      }
    }
  }

  private boolean rewrite(
      AuthFolder folder,
      AuthFileName name,
      Function<byte[], Optional<byte[]>> change,
      SharedFiles.Turn turn)
      throws IOException {
    for (int i = 0; i < REWRITES; i++) {
      byte[] present = read(name);
      Optional<byte[]> content = change.apply(present);
      if (content.isEmpty()) {
        return false;
      }
      requireFitting(name, content.get());
      AuthFileSummary.read(name, content.get());
      StagedFile staged = StagedFile.write(folder.path(), content.get());
      try {
        if (Arrays.equals(present, read(name))) {
          Path file = folder.forWriting(name);
          Map<AuthFileName, FolderCopy.Same> given = give(turn, Map.of(file, content.get()));
          staged.moveTo(file);
          note(given, List.of());
          known.wrote(folder.resolve(name), content.get());
          folder.force();
          return true;
        }
      } finally {
        staged.discard();
      }
    }
    throw new IOException("another program keeps writing the file");
  }

  /**
   * Changes some fields of a file and leaves the others as they are.
   *
   * @param author who changes them
   * @param change of the file's object; may be made again, on another object, when another program
   *     writes the file meanwhile
   * @return whether that changed anything
   * @throws AuthFileNotFoundException when there is no such file
   * @throws InvalidAuthFileException when it is not one JSON object
   */
  public boolean edit(Author author, AuthFileName name, Consumer<ObjectNode> change)
      throws IOException {
    synchronized (changes) {
      boolean written = rewrite(name, content -> edited(name, content, change));
      if (written) {
        tell(author, List.of(name), false);
      }
      return written;
    }
  }

  private static Optional<byte[]> edited(
      AuthFileName name, byte[] content, Consumer<ObjectNode> change) {
    AuthFileSummary.read(name, content);
    try {
      ObjectNode before = (ObjectNode) EXACT.readTree(content);
      ObjectNode after = before.deepCopy();
      change.accept(after);
      return after.equals(before)
          ? Optional.empty()
          : Optional.of((after + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("it has just been read", e);
    }
  }

  /**
   * Deletes one file.
   *
   * @param author who deletes it
   * @throws AuthFileNotFoundException when there is no such file
   */
  public void delete(Author author, AuthFileName name) throws IOException {
    AuthFolder folder = folder();
    try {
      synchronized (changes) {
        try (SharedFiles.Turn turn = begin(folder)) {
          Path file = folder.existing(name);
          turn.delete(name);
          turn.commit();
          Files.delete(file);
          known.deleted(file);
          note(Map.of(), List.of(name));
        }
        tell(author, List.of(name), true);
      }
    } catch (NoSuchFileException e) {
      throw new AuthFileNotFoundException();
    }
    folder.force();
  }

  /**
   * Deletes every file that {@link #list} would show.
   *
   * @param author who deletes them
   * @return how many this call deleted
   */
  public int deleteAll(Author author) throws IOException {
    AuthFolder folder = folder();
    List<AuthFileName> deleted = new ArrayList<>();
    synchronized (changes) {
      try (SharedFiles.Turn turn = begin(folder)) {
        List<AuthFolder.Entry> entries = folder.entries();
        for (AuthFolder.Entry entry : entries) {
          turn.delete(entry.name());
        }
        turn.commit();
        for (AuthFolder.Entry entry : entries) {
          if (Files.deleteIfExists(entry.path())) {
            known.deleted(entry.path());
            deleted.add(entry.name());
          }
        }
      } finally {
        note(Map.of(), deleted);
        tell(author, deleted, true);
      }
    }
    folder.force();
    return deleted.size();
  }

  private AuthFolder folder() {
    return new AuthFolder(authDirectory.get().toAbsolutePath());
  }

  private static void requireFitting(AuthFileName name, byte[] content) {
    if (content.length > MAX_SIZE) {
      throw new AuthFileTooLargeException(name);
    }
  }

  private static AuthFileSummary summarize(AuthFolder.Entry entry) throws IOException {
    try {
      if (entry.attributes().size() > MAX_SIZE) {
        throw new AuthFileTooLargeException(entry.name());
      }
      byte[] content = AuthFolder.content(entry.path());
      requireFitting(entry.name(), content);
      return AuthFileSummary.read(entry.name(), content);
    } catch (AuthFileException e) {
      return AuthFileSummary.unreadable(e.wording());
    }
  }

  private record Remembered(FileStamp stamp, AuthFileSummary summary) {

    /** Has no file's stamp, because a file can become readable without a change to it. */
    static Remembered unreadable(Wording problem) {
      return new Remembered(
          new FileStamp(-1, FileTime.from(Instant.EPOCH), null),
          AuthFileSummary.unreadable(problem));
    }
  }
}
