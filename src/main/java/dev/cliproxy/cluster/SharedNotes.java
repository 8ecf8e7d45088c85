package dev.cliproxy.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes tell each other that is good for a while: by kind and name, the last word counts. Who
 * tells does not wait: a thread writes what was told, several at once, a few times a second. What
 * cannot be written waits for the database, as long as there is room. Thread-safe.
 */
public final class SharedNotes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedNotes.class);

  /** Of the row that counts the writings. */
  static final String COUNTER = "notes";

  /** How many may wait to be written; of more, those are lost that come last. */
  private static final int MOST_WAITING = 10_000;

  /** Of name and value, in characters; a note that is longer is not told. */
  private static final int LONGEST = 600;

  private static final Duration BETWEEN_WRITINGS = Duration.ofMillis(200);
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(2);

  /** How long it is remembered that something is over: for nodes that look later. */
  private static final Duration KEPT = Duration.ofHours(1);

  private record Key(String kind, String name) {}

  private record Note(String value, Instant end) {}

  private final SharedDatabase database;
  private final String node;
  private final Clock clock;
  private final Map<String, BiConsumer<String, String>> readers = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  // Guarded by this.
  private final Map<Key, Note> waiting = new LinkedHashMap<>();

  // Used by the follower alone.
  private long read;

  /**
   * Begins at once.
   *
   * @param node by what this node is told from others, 64 characters at most
   * @param clock agrees with those of other nodes, to a second or so
   */
  public SharedNotes(SharedDatabase database, String node, Clock clock, ThreadFactory threads) {
    this.database = Objects.requireNonNull(database, "database");
    this.node = Objects.requireNonNull(node, "node");
    this.clock = Objects.requireNonNull(clock, "clock");
    thread = threads.newThread(this::run);
    thread.start();
  }

  /** By what this node is told from others. */
  public String node() {
    return node;
  }

  /**
   * Names who is told what other nodes have noted; to be called before they are followed.
   *
   * @param reader is given name and value; the value is {@code ""} for what is over. Must be quick
   */
  public void read(String kind, BiConsumer<String, String> reader) {
    readers.put(kind, Objects.requireNonNull(reader, "reader"));
  }

  /**
   * Tells other nodes.
   *
   * @param end until when it is good for anything
   */
  public void put(String kind, String name, String value, Instant end) {
    if (name.length() > LONGEST || value.length() > LONGEST || name.indexOf('\0') >= 0) {
      return;
    }
    Key key = new Key(kind, name);
    synchronized (this) {
      if (waiting.size() < MOST_WAITING || waiting.containsKey(key)) {
        // The last one told is the last one written.
        waiting.remove(key);
        waiting.put(key, new Note(value, end));
      }
      notifyAll();
    }
  }

  /** Tells other nodes that something is over. */
  public void remove(String kind, String name) {
    put(kind, name, "", clock.instant().plus(KEPT));
  }

  private synchronized Map<Key, Note> take() throws InterruptedException {
    while (waiting.isEmpty() && closing.getCount() > 0) {
      wait();
    }
    Map<Key, Note> taken = new LinkedHashMap<>(waiting);
    waiting.clear();
    return taken;
  }

  /** What was told meanwhile is newer. */
  private synchronized void putBack(Map<Key, Note> notes) {
    Map<Key, Note> newer = new LinkedHashMap<>(waiting);
    waiting.clear();
    waiting.putAll(notes);
    newer.forEach(
        (key, note) -> {
          if (waiting.size() < MOST_WAITING || waiting.containsKey(key)) {
            waiting.put(key, note);
          }
        });
  }

  private void run() {
    try {
      boolean over = false;
      while (!over) {
        over = closing.getCount() == 0;
        Map<Key, Note> notes = take();
        Duration pause = BETWEEN_WRITINGS;
        if (!notes.isEmpty() && !write(notes)) {
          putBack(notes);
          pause = BEFORE_RETRY;
        }
        boolean unused = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      LOG.debug("What is noted is not told any more");
    }
  }

  private boolean write(Map<Key, Note> notes) {
    Connection connection = null;
    try {
      connection = database.connection();
      write(connection, notes);
      connection.commit();
      SharedDatabase.tell(connection);
      return true;
    } catch (SQLException | FlywayException e) {
      var unused = database.failed(e);
      return false;
    } finally {
      if (connection != null) {
        SharedDatabase.end(connection);
      }
    }
  }

  private void write(Connection connection, Map<Key, Note> notes) throws SQLException {
    long number = SharedDatabase.lock(connection, COUNTER) + 1;
    try (PreparedStatement old =
            connection.prepareStatement("DELETE FROM cluster_notes WHERE ends_at < ?");
        PreparedStatement put =
            connection.prepareStatement(
                "INSERT INTO cluster_notes (kind, name, value, node, changed, ends_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET"
                    + " value = excluded.value, node = excluded.node,"
                    + " changed = excluded.changed, ends_at = excluded.ends_at");
        PreparedStatement count =
            connection.prepareStatement("UPDATE cluster_texts SET version = ? WHERE name = ?")) {
      old.setLong(1, clock.millis());
      old.executeUpdate();
      for (Map.Entry<Key, Note> note : notes.entrySet()) {
        put.setString(1, note.getKey().kind());
        put.setString(2, note.getKey().name());
        put.setString(3, note.getValue().value());
        put.setString(4, node);
        put.setLong(5, number);
        put.setLong(6, note.getValue().end().toEpochMilli());
        put.addBatch();
      }
      put.executeBatch();
      count.setLong(1, number);
      count.setString(2, COUNTER);
      count.executeUpdate();
    }
  }

  /** Tells the readers what other nodes have noted since the last time. Called by one thread. */
  void follow(Connection connection) throws SQLException {
    record Told(String kind, String name, String value) {}
    List<Told> told = new ArrayList<>();
    long last = read;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT kind, name, value, node, changed FROM cluster_notes"
                + " WHERE changed > ? AND ends_at >= ? ORDER BY changed")) {
      select.setLong(1, read);
      select.setLong(2, clock.millis());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          last = Math.max(last, rows.getLong(5));
          if (!rows.getString(4).equals(node)) {
            told.add(new Told(rows.getString(1), rows.getString(2), rows.getString(3)));
          }
        }
      }
    }
    read = last;
    for (Told one : told) {
      BiConsumer<String, String> reader = readers.get(one.kind());
      if (reader != null) {
        try {
          reader.accept(one.name(), one.value());
        } catch (RuntimeException e) {
          LOG.debug("A note of another node is not understood", e);
        }
      }
    }
  }

  /** What was told is written, if that does not take long. */
  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      notifyAll();
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
