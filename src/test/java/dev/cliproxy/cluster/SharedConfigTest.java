package dev.cliproxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cliproxy.author.Author;
import dev.cliproxy.config.ConfigFile;
import dev.cliproxy.config.ConfigReload;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.SaveFailed;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.Postgres;
import dev.cliproxy.yaml.YamlPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SharedConfigTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Author API = new Author(Author.Way.API, "192.0.2.1");

  @TempDir private Path folder;

  private final List<Node> nodes = new ArrayList<>();
  private ServerAddress address;

  /** A node without a proxy: its file, and what is in force by it. */
  private record Node(
      SharedDatabase shared,
      SharedNotes notes,
      ConfigStore store,
      ChangeFollower follower,
      Path file)
      implements AutoCloseable {
    int retries() {
      return store.current().requestRetry();
    }

    void set(int retries) {
      store.update(API, draft -> draft.set(YamlPath.of("request-retry"), IntNode.valueOf(retries)));
    }

    void edit(String text) throws Exception {
      Files.writeString(file, text);
      // Settled when it is the same twice.
      store.check();
      store.check();
    }

    String text() throws Exception {
      return Files.readString(file);
    }

    @Override
    public void close() {
      follower.close();
      notes.close();
      shared.close();
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

  private Node start(String name, String text) throws Exception {
    Path file = Files.createDirectories(folder.resolve(name)).resolve("config.yaml");
    Files.writeString(file, text);
    SharedDatabase shared = new SharedDatabase(address, System::nanoTime);
    ConfigStore store =
        ConfigStore.open(
            new ConfigFile(file), new SharedConfig(shared), folder, key -> key, Clock.systemUTC());
    SharedNotes notes = new SharedNotes(shared, name, Clock.systemUTC(), Thread::new);
    AuthFiles none = new AuthFiles(() -> folder.resolve("none"), Clock.systemUTC());
    Node node =
        new Node(
            shared,
            notes,
            store,
            new ChangeFollower(shared, store, none, notes, Thread::new),
            file);
    nodes.add(node);
    return node;
  }

  private static void await(Node node, int retries) throws Exception {
    assertTrue(Eventually.holds(SOON, () -> node.retries() == retries), () -> node.store().text());
  }

  @Test
  void aChangeOnOneNodeIsInForceOnTheOtherAndInItsFile() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    Node b = start("b", "request-retry: 2 # older\n");
    assertEquals(1, b.retries());
    a.set(7);
    await(b, 7);
    assertEquals("request-retry: 7\n", b.text());
    assertEquals(ConfigReload.Cause.NODE, b.store().reloads().get(0).cause());
    b.set(8);
    await(a, 8);
  }

  @Test
  void whatTheNodesTextReplacesAtAStartIsKept() throws Exception {
    start("a", "request-retry: 1\n");
    Node b = start("b", "request-retry: 2 # mine\n");
    Path kept = b.file().resolveSibling("config.yaml.replaced");
    assertEquals("request-retry: 2 # mine\n", Files.readString(kept));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
  }

  @Test
  void aThousandChangesOnBothNodesLoseNone() throws Exception {
    Node a = start("a", "debug: false\n");
    Node b = start("b", "debug: false\n");
    CompletableFuture<Void> ofA = CompletableFuture.runAsync(() -> addKeys(a, "a"));
    CompletableFuture<Void> ofB = CompletableFuture.runAsync(() -> addKeys(b, "b"));
    CompletableFuture.allOf(ofA, ofB).get(3, TimeUnit.MINUTES);
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      expected.add("a" + i);
      expected.add("b" + i);
    }
    for (Node node : List.of(a, b)) {
      assertTrue(
          Eventually.holds(
              SOON, () -> expected.equals(new HashSet<>(node.store().current().apiKeys()))),
          () -> node.store().current().apiKeys().size() + " keys");
    }
    assertEquals(a.text(), b.text());
  }

  private static void addKeys(Node node, String prefix) {
    for (int i = 0; i < 500; i++) {
      String key = prefix + i;
      node.store()
          .update(
              API,
              draft -> {
                ArrayNode keys = JsonNodeFactory.instance.arrayNode();
                draft.config().apiKeys().forEach(keys::add);
                draft.set(YamlPath.of("api-keys"), keys.add(key));
              });
    }
  }

  @Test
  void whileTheDatabaseIsAwayNothingIsChangedAndWhatWasInForceStaysSo() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    Node b = start("b", "request-retry: 1\n");
    POSTGRES.takeAway(address);
    SaveFailed refused = assertThrows(SaveFailed.class, () -> a.set(5));
    assertTrue(refused.isForAWhile());
    assertEquals("request-retry: 1\n", a.text());
    assertEquals(1, a.retries());
    assertTrue(Eventually.holds(SOON, () -> b.shared().problem().isPresent()));
    String problem = b.shared().problem().orElseThrow();
    assertTrue(problem.startsWith("the configuration cannot be changed: PostgreSQL at"), problem);
    POSTGRES.takeBack(address);
    assertTrue(Eventually.holds(SOON, () -> changed(a, 6)));
    await(b, 6);
    assertTrue(Eventually.holds(SOON, () -> b.shared().problem().isEmpty()));
  }

  private static boolean changed(Node node, int retries) {
    try {
      node.set(retries);
      return true;
    } catch (SaveFailed e) {
      return false;
    }
  }

  @Test
  void aHandEditOnOneNodeComesToTheOtherEvenWhenTheDatabaseIsAwayAtFirst() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    Node b = start("b", "request-retry: 1\n");
    a.edit("request-retry: 3 # by hand\n");
    await(b, 3);
    assertEquals("request-retry: 3 # by hand\n", b.text());
    POSTGRES.takeAway(address);
    a.edit("request-retry: 4\n");
    assertEquals(3, a.retries());
    POSTGRES.takeBack(address);
    assertTrue(
        Eventually.holds(
            SOON,
            () -> {
              a.store().check();
              return a.retries() == 4;
            }));
    await(b, 4);
  }

  @Test
  void aHandEditOfAnOldTextIsKeptBesideTheFileAndNotLost() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    Node b = start("b", "request-retry: 1\n");
    b.follower().close();
    a.set(2);
    b.edit("request-retry: 9 # by hand\n");
    assertEquals(2, b.retries());
    assertEquals("request-retry: 2\n", b.text());
    assertEquals(
        "request-retry: 9 # by hand\n",
        Files.readString(b.file().resolveSibling("config.yaml.replaced")));
    assertEquals(2, a.retries());
  }

  @Test
  void aChangeBeginsWithTheNewestTextEvenWhenNobodyHasToldOfIt() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    Node b = start("b", "request-retry: 1\n");
    b.follower().close();
    a.set(2);
    b.store().update(API, draft -> draft.set(YamlPath.of("port"), IntNode.valueOf(8400)));
    assertEquals("request-retry: 2\nport: 8400\n", b.text());
    await(a, 2);
    assertTrue(Eventually.holds(SOON, () -> a.store().current().port() == 8400));
  }

  @Test
  void aNodeThatStartsWithoutTheDatabaseGoesOnWithItsFileAndFollowsLater() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    a.set(2);
    POSTGRES.takeAway(address);
    Node b = start("b", "request-retry: 1\n");
    assertEquals(1, b.retries());
    POSTGRES.takeBack(address);
    await(b, 2);
  }

  @Test
  void aTextThatIsNotValidHereLeavesWhatIsInForce() throws Exception {
    Node a = start("a", "request-retry: 1\n");
    POSTGRES.execute(
        address, "UPDATE cluster_texts SET version = version + 1, text = 'request-retry: many'");
    assertTrue(Eventually.holds(SOON, () -> !a.store().reloads().get(0).succeeded()));
    assertEquals(1, a.retries());
    assertEquals("request-retry: 1\n", a.text());
    POSTGRES.execute(
        address, "UPDATE cluster_texts SET version = version + 1, text = 'request-retry: 3'");
    await(a, 3);
  }

  @Test
  void aFileThatIsNotThereIsMadeOfTheNodesText() throws Exception {
    start("a", "request-retry: 1 # é\n");
    Path file = folder.resolve("new").resolve("config.yaml");
    try (SharedDatabase shared = new SharedDatabase(address, System::nanoTime)) {
      assertTrue(new SharedConfig(shared).copyTo(new ConfigFile(file)));
    }
    assertEquals("request-retry: 1 # é\n", Files.readString(file, StandardCharsets.UTF_8));
    address = POSTGRES.newDatabase();
    try (SharedDatabase shared = new SharedDatabase(address, System::nanoTime)) {
      assertFalse(new SharedConfig(shared).copyTo(new ConfigFile(folder.resolve("newer.yaml"))));
    }
    assertEquals(Optional.empty(), new SharedDatabase(address, System::nanoTime).problem());
  }
}
