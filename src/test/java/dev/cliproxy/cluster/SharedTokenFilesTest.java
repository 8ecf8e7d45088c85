package dev.cliproxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.author.Author;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileNotFoundException;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.SharedFilesException;
import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Postgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Folders of token files and the database between them. */
class SharedTokenFilesTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Author API = new Author(Author.Way.API, "192.0.2.1");
  private static final AuthFileName NAME = AuthFileName.parse("a.json");

  @TempDir private Path parent;

  private final List<Node> nodes = new ArrayList<>();
  private ServerAddress address;

  /** A node without anything but its files. */
  private record Node(
      SharedDatabase database,
      SharedTokenFiles shared,
      AuthFiles files,
      Path folder,
      List<String> changes)
      implements AutoCloseable {
    void save(String name, String content) throws IOException {
      files.save(API, AuthFileName.parse(name), content.getBytes(StandardCharsets.UTF_8));
    }

    /** What a person does, and when it is noticed. */
    void edit(String name, String content) throws IOException {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), content);
      look();
    }

    void look() throws IOException {
      files.check();
      files.check();
    }

    String text(String name) throws IOException {
      return Files.readString(folder.resolve(name));
    }

    List<String> names() throws IOException {
      return files.list().stream().map(AuthFile::name).map(AuthFileName::value).toList();
    }

    @Override
    public void close() {
      database.close();
    }
  }

  @BeforeEach
  void create() throws Exception {
    address = POSTGRES.newDatabase();
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private Node start(String name) throws IOException {
    Path folder = parent.resolve(name);
    SharedDatabase database = new SharedDatabase(address, System::nanoTime);
    SharedTokenFiles shared = new SharedTokenFiles(database, name + nodes.size());
    AuthFiles files = new AuthFiles(() -> folder, shared, Clock.systemUTC());
    Node node = new Node(database, shared, files, folder, new ArrayList<>());
    files.addListener(
        change ->
            node.changes()
                .add(
                    change.author().way()
                        + (change.deleted() ? " deleted " : " saved ")
                        + change.name()));
    nodes.add(node);
    files.check();
    return node;
  }

  @Test
  void whatOneNodeSavesEditsAndDeletesTheOtherHasByteForByte() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.save("a.json", "{\"type\": \"x\",  \"é\":1}\r\n");
    b.files().followNodes();
    assertEquals("{\"type\": \"x\",  \"é\":1}\r\n", b.text("a.json"));
    Path copy = b.folder().resolve("a.json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    assertTrue(b.files().edit(API, NAME, file -> file.put("note", "n")));
    a.files().followNodes();
    assertEquals("{\"type\":\"x\",\"é\":1,\"note\":\"n\"}\n", a.text("a.json"));
    a.files().delete(API, NAME);
    b.files().followNodes();
    assertEquals(List.of(), b.names());
    assertEquals(
        List.of("API saved a.json", "NODE saved a.json", "API deleted a.json"), a.changes());
    assertEquals(
        List.of("NODE saved a.json", "API saved a.json", "NODE deleted a.json"), b.changes());
    b.look();
    assertEquals(3, b.changes().size(), "what a node brings is nobody's edit");
  }

  @Test
  void aChangeBeginsWithTheNewestFiles() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.save("a.json", "{\"n\":1}");
    // Not told of it yet.
    assertTrue(b.files().edit(API, NAME, file -> file.put("m", 2)));
    assertEquals("{\"n\":1,\"m\":2}\n", b.text("a.json"));
    a.save("b.json", "{}");
    assertEquals(2, b.files().deleteAll(API));
    a.files().followNodes();
    assertEquals(List.of(), a.names());
    assertThrows(
        AuthFileNotFoundException.class, () -> a.files().edit(API, NAME, file -> file.put("m", 3)));
  }

  @Test
  void whatHandsDoInAFolderReachesTheOthers() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.edit("a.json", "{\"n\":1}");
    b.files().followNodes();
    assertEquals("{\"n\":1}", b.text("a.json"));
    b.edit("a.json", "{\"n\":22}");
    a.files().followNodes();
    assertEquals("{\"n\":22}", a.text("a.json"));
    Files.delete(a.folder().resolve("a.json"));
    a.look();
    b.files().followNodes();
    assertEquals(List.of(), b.names());
    assertEquals(
        List.of("FILE saved a.json", "NODE saved a.json", "FILE deleted a.json"), a.changes());
  }

  @Test
  void whatIsHalfWrittenOrNoTokenFileStaysWhereItIs() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.save("a.json", "{\"n\":1}");
    a.edit("a.json", "{\"n\":2,");
    a.edit("b.json", "[]");
    b.files().followNodes();
    assertEquals("{\"n\":1}", b.text("a.json"));
    assertEquals(List.of("a.json"), b.names());
    a.edit("a.json", "{\"n\":2,\"m\":3}");
    b.files().followNodes();
    assertEquals("{\"n\":2,\"m\":3}", b.text("a.json"));
    assertEquals("[]", a.text("b.json"));
  }

  @Test
  void whatWasDoneWhileANodeWasDownIsTold() throws Exception {
    Node a = start("a");
    a.save("changed.json", "{}");
    a.save("deleted.json", "{}");
    a.save("deleted-by-hand.json", "{}");
    a.save("edited.json", "{}");
    Node b = start("b");
    assertEquals(4, b.names().size());
    b.close();
    a.save("changed.json", "{\"by\":\"a\"}");
    a.files().delete(API, AuthFileName.parse("deleted.json"));
    Files.delete(b.folder().resolve("deleted-by-hand.json"));
    Files.writeString(b.folder().resolve("edited.json"), "{\"by\":\"b\"}");
    Files.writeString(b.folder().resolve("new.json"), "{\"by\":\"b\"}");
    Node again = start("b");
    a.files().followNodes();
    List<String> expected = List.of("changed.json", "edited.json", "new.json");
    for (Node node : List.of(a, again)) {
      assertEquals(expected, node.names());
      assertEquals("{\"by\":\"a\"}", node.text("changed.json"));
      assertEquals("{\"by\":\"b\"}", node.text("edited.json"));
    }
  }

  @Test
  void whereBothHaveChangedAFileTheNodesCountsAndTheOtherIsKept() throws Exception {
    Node a = start("a");
    a.save("a.json", "{\"n\":1}");
    Node b = start("b");
    b.close();
    Files.writeString(b.folder().resolve("a.json"), "{\"n\":\"by hand\"}");
    a.save("a.json", "{\"n\":2}");
    Node again = start("b");
    assertEquals("{\"n\":2}", again.text("a.json"));
    assertEquals("{\"n\":\"by hand\"}", again.text("a.json.replaced"));
    a.files().followNodes();
    assertEquals("{\"n\":2}", a.text("a.json"));
  }

  @Test
  void theFilesThatNodesHadBeforeAreAllThere() throws Exception {
    Path other = Files.createDirectories(parent.resolve("b"));
    Files.writeString(other.resolve("mine.json"), "{\"n\":1}");
    Files.writeString(other.resolve("both.json"), "{\"same\":1}");
    Node a = start("a");
    a.save("theirs.json", "{\"n\":2}");
    a.save("both.json", "{\"same\":1}");
    Node b = start("b");
    a.files().followNodes();
    assertEquals(List.of("both.json", "mine.json", "theirs.json"), a.names());
    assertEquals(a.names(), b.names());
    try (Stream<Path> all = Files.list(b.folder())) {
      assertFalse(all.anyMatch(path -> path.toString().endsWith(".replaced")));
    }
  }

  @Test
  void aFolderThatIsGoneDeletesNothing() throws Exception {
    Node a = start("a");
    a.save("a.json", "{}");
    Files.move(a.folder(), parent.resolve("elsewhere"));
    a.look();
    assertEquals(List.of("a.json"), a.names());
    Node b = start("b");
    assertEquals(List.of("a.json"), b.names());
  }

  @Test
  void withoutTheDatabaseNothingIsChangedAndHandsAreWaitedFor() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.save("a.json", "{\"n\":1}");
    POSTGRES.takeAway(address);
    assertThrows(SharedFilesException.class, () -> a.save("a.json", "{\"n\":2}"));
    assertThrows(SharedFilesException.class, () -> a.save("new.json", "{}"));
    assertThrows(SharedFilesException.class, () -> a.files().delete(API, NAME));
    assertThrows(SharedFilesException.class, () -> a.files().deleteAll(API));
    assertThrows(SharedFilesException.class, () -> a.files().claim(NAME));
    assertThrows(
        SharedFilesException.class,
        () ->
            a.files().rewrite(NAME, content -> Optional.of("{}".getBytes(StandardCharsets.UTF_8))));
    assertEquals("{\"n\":1}", a.text("a.json"));
    assertEquals(List.of("a.json"), a.names());
    Files.writeString(a.folder().resolve("hand.json"), "{}");
    assertThrows(SharedFilesException.class, a::look);
    POSTGRES.takeBack(address);
    assertTrue(
        Eventually.holds(
            SOON,
            () -> {
              try {
                a.look();
                b.files().followNodes();
                return true;
              } catch (SharedFilesException e) {
                return false;
              }
            }));
    assertEquals(List.of("a.json", "hand.json"), b.names());
    assertEquals(Optional.empty(), a.database().problem());
  }

  @Test
  void savesOfTwoNodesAtOnceLoseNone() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.save("a.json", "{}");
    List<CompletableFuture<Void>> both = new ArrayList<>();
    for (Node node : List.of(a, b)) {
      both.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 100; i++) {
                  String field = "f" + i + node.folder().getFileName();
                  try {
                    assertTrue(node.files().edit(API, NAME, file -> file.put(field, true)));
                    node.files()
                        .saveAll(
                            API,
                            Map.of(
                                AuthFileName.parse(field + ".json"),
                                "{}".getBytes(StandardCharsets.UTF_8)));
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                }
              }));
    }
    both.forEach(CompletableFuture::join);
    for (Node node : List.of(a, b)) {
      node.files().followNodes();
      assertEquals(201, node.names().size());
      assertEquals(201, node.text("a.json").split(":", -1).length);
    }
    assertEquals(a.text("a.json"), b.text("a.json"));
  }

  @Test
  void oneNodeAtATimeRenewsATokenAndBeginsWithTheNewest() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.save("a.json", "{\"n\":1}");
    assertTrue(a.files().claim(NAME));
    assertFalse(b.files().claim(NAME));
    assertTrue(
        a.files()
            .rewrite(NAME, content -> Optional.of("{\"n\":2}".getBytes(StandardCharsets.UTF_8))));
    b.files().release(NAME);
    assertFalse(b.files().claim(NAME), "only who has claimed it gives it back");
    a.files().release(NAME);
    assertTrue(b.files().claim(NAME));
    assertEquals("{\"n\":2}", b.text("a.json"));
    POSTGRES.execute(
        address, "UPDATE cluster_files SET renewing_until = now() - INTERVAL '1 second'");
    assertTrue(a.files().claim(NAME), "a node that was killed keeps nobody waiting for ever");
  }
}
