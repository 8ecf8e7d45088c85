package dev.cliproxy.cluster;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.credential.AuthFiles;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over what other nodes change, on a thread of its own, until it is closed. */
public final class ChangeFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeFollower.class);

  /** How long a change may go unnoticed where the database cannot tell of it. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(2);

  private final SharedDatabase shared;
  private final ConfigStore store;
  private final AuthFiles files;
  private final SharedNotes notes;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Begins at once. */
  public ChangeFollower(
      SharedDatabase shared,
      ConfigStore store,
      AuthFiles files,
      SharedNotes notes,
      ThreadFactory threads) {
    this.shared = Objects.requireNonNull(shared, "shared");
    this.store = Objects.requireNonNull(store, "store");
    this.files = Objects.requireNonNull(files, "files");
    this.notes = Objects.requireNonNull(notes, "notes");
    thread = threads.newThread(this::run);
    thread.start();
  }

  private void run() {
    while (!waitFor(Duration.ZERO)) {
      try (Connection connection = shared.connection()) {
        connection.setAutoCommit(true);
        follow(connection, listens(connection));
      } catch (SQLException | RuntimeException e) {
        if (!waitFor(Duration.ZERO)) {
          var unused = shared.failed(e);
        }
      } catch (IOException e) {
        LOG.debug("What other nodes have changed cannot be taken over now", e);
      }
      if (waitFor(BEFORE_RETRY)) {
        return;
      }
    }
  }

  private void follow(Connection connection, boolean listens) throws SQLException, IOException {
    Map<String, Long> seen = Map.of();
    while (!waitFor(Duration.ZERO)) {
      Map<String, Long> versions = SharedDatabase.versions(connection);
      shared.succeeded();
      // In this order: the configuration says where the files are.
      if (isOther(versions, seen, SharedConfig.NAME)) {
        store.follow();
      }
      if (isOther(versions, seen, SharedTokenFiles.COUNTER)) {
        files.followNodes();
      }
      if (isOther(versions, seen, SharedNotes.COUNTER)) {
        notes.follow(connection);
      }
      seen = versions;
      if (listens) {
        connection.unwrap(PGConnection.class).getNotifications((int) BETWEEN_LOOKS.toMillis());
      } else if (waitFor(BETWEEN_LOOKS)) {
        return;
      }
    }
  }

  private static boolean isOther(Map<String, Long> now, Map<String, Long> before, String name) {
    return !Objects.equals(now.get(name), before.get(name));
  }

  private static boolean listens(Connection connection) {
    try (Statement listen = connection.createStatement()) {
      listen.execute("LISTEN " + SharedDatabase.CHANNEL);
      return true;
    } catch (SQLException e) {
      LOG.info("The database does not tell of changes, so they are looked for: {}", e.getMessage());
      return false;
    }
  }

  /** Whether the end has come by then. */
  private boolean waitFor(Duration time) {
    try {
      return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
      return true;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
