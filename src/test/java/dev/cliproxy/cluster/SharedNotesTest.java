package dev.cliproxy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.MutableClock;
import dev.cliproxy.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedNotesTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();
  private static final Duration SOON = Duration.ofSeconds(20);

  private final MutableClock clock = new MutableClock();
  private final List<Node> nodes = new ArrayList<>();
  private ServerAddress address;

  /** A node that remembers what it was told of the kind "k". */
  private record Node(SharedDatabase database, SharedNotes notes, Map<String, String> told)
      implements AutoCloseable {
    Map<String, String> look() throws SQLException {
      try (Connection connection = database.connection()) {
        notes.follow(connection);
      }
      return told;
    }

    @Override
    public void close() {
      notes.close();
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

  private Node start(String name) {
    SharedDatabase database = new SharedDatabase(address, System::nanoTime);
    SharedNotes notes = new SharedNotes(database, name, clock, Thread::new);
    Map<String, String> told = new HashMap<>();
    notes.read("k", told::put);
    Node node = new Node(database, notes, told);
    nodes.add(node);
    return node;
  }

  private Instant in(String duration) {
    return clock.instant().plus(Duration.parse(duration));
  }

  private static void await(Node node, Map<String, String> expected) throws Exception {
    if (!Eventually.holds(SOON, () -> node.look().equals(expected))) {
      assertEquals(expected, node.told());
    }
  }

  @Test
  void otherNodesHearTheLastWordOnEachNameAndNobodyHearsItself() throws Exception {
    Node a = start("a");
    Node b = start("b");
    for (int i = 0; i <= 500; i++) {
      a.notes().put("k", "n", Integer.toString(i), in("PT1M"));
    }
    a.notes().put("k", "m with ü", "1", in("PT1M"));
    await(b, Map.of("n", "500", "m with ü", "1"));
    a.notes().remove("k", "n");
    await(b, Map.of("n", "", "m with ü", "1"));
    b.notes().put("k", "n", "2", in("PT1M"));
    await(a, Map.of("n", "2"));
  }

  @Test
  void aNewNodeHearsWhatIsGoodStill() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.notes().put("k", "short", "1", in("PT1M"));
    a.notes().put("k", "long", "2", in("PT1H"));
    await(b, Map.of("short", "1", "long", "2"));
    clock.advance(Duration.ofMinutes(2));
    await(start("c"), Map.of("long", "2"));
    a.notes().put("k", "next", "3", in("PT1M"));
    await(b, Map.of("short", "1", "long", "2", "next", "3"));
  }

  @Test
  void whatIsToldWithoutTheDatabaseIsHeardAfterwards() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.notes().put("k", "n", "1", in("PT1H"));
    await(b, Map.of("n", "1"));
    POSTGRES.takeAway(address);
    a.notes().put("k", "n", "2", in("PT1H"));
    assertTrue(Eventually.holds(SOON, () -> a.database().problem().isPresent()));
    a.notes().put("k", "m", "3", in("PT1H"));
    POSTGRES.takeBack(address);
    assertTrue(
        Eventually.holds(
            SOON,
            () -> {
              try {
                return b.look().equals(Map.of("n", "2", "m", "3"));
              } catch (SQLException e) {
                return false;
              }
            }));
  }

  @Test
  void whatIsToldJustBeforeTheEndIsWritten() throws Exception {
    Node a = start("a");
    Node b = start("b");
    a.notes().put("k", "n", "1", in("PT1H"));
    a.notes().close();
    assertEquals(Map.of("n", "1"), b.look());
  }

  @Test
  void whatNobodyReadsOrUnderstandsDoesNotKeepTheOthersBack() throws Exception {
    Node a = start("a");
    Node b = start("b");
    b.notes()
        .read(
            "bad",
            (name, value) -> {
              throw new NumberFormatException("not one of ours");
            });
    a.notes().put("bad", "n", "?", in("PT1H"));
    a.notes().put("newer", "n", "?", in("PT1H"));
    a.notes().put("k", "x".repeat(601), "too long", in("PT1H"));
    a.notes().put("k", "nul\0", "none", in("PT1H"));
    a.notes().put("k", "n", "1", in("PT1H"));
    await(b, Map.of("n", "1"));
  }
}
