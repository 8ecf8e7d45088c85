package dev.cliproxy.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cliproxy.audit.AuditPage.Row;
import dev.cliproxy.store.Recorder;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trail in the store: the newest {@link #MOST} changes, none older than {@link #AGE}. */
public final class StoredAuditTrail implements AuditTrail {
  /** How many are kept. */
  public static final int MOST = 10_000;

  /** How long they are kept. */
  public static final Duration AGE = Duration.ofDays(400);

  private static final Logger LOG = LoggerFactory.getLogger(StoredAuditTrail.class);

  /** How many rows one microsecond has room for. */
  private static final long ROWS_A_MICROSECOND = 1_000;

  private final Store store;
  private final Clock clock;
  private final int most;
  private final Recorder<Row> recorder;
  private final AtomicLong lastId = new AtomicLong();

  /** To be made before the store is started. */
  public StoredAuditTrail(Store store, Clock clock) {
    this(store, clock, MOST);
  }

  StoredAuditTrail(Store store, Clock clock, int most) {
    this.store = Objects.requireNonNull(store, "store");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.most = most;
    this.recorder = store.recorder("changes", StoredAuditTrail::insert);
    store.takeCare(this::prune);
  }

  /** The order of ids is that of the records, and of time as long as the clock does not go back. */
  @Override
  public void record(AuditEntry entry) {
    long ofNow = firstId(clock.instant());
    recorder.record(new Row(lastId.updateAndGet(last -> Math.max(last + 1, ofNow)), entry));
  }

  private static long firstId(Instant moment) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, moment) * ROWS_A_MICROSECOND;
  }

  private static void insert(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO audit_changes (id, time_micros, way, address, version, subject)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      for (Row row : rows) {
        AuditEntry entry = row.entry();
        insert.setLong(1, row.id());
        insert.setLong(2, ChronoUnit.MICROS.between(Instant.EPOCH, entry.time()));
        insert.setString(3, RowText.way(entry.author().way()));
        insert.setString(4, entry.author().address());
        insert.setObject(5, RowText.version(entry.subject()));
        insert.setString(6, RowText.of(entry.subject()));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public AuditPage page(OptionalLong before, int limit) throws StoreUnavailableException {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has at least one row: " + limit);
    }
    return store.run(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT id, time_micros, way, address, version, subject FROM audit_changes"
                      + " WHERE id < ? ORDER BY id DESC FETCH FIRST ? ROWS ONLY")) {
            select.setLong(1, before.orElse(Long.MAX_VALUE));
            select.setInt(2, limit + 1);
            try (ResultSet rows = select.executeQuery()) {
              return page(rows, limit);
            }
          }
        });
  }

  private static AuditPage page(ResultSet rows, int limit) throws SQLException {
    List<Row> found = new ArrayList<>();
    OptionalLong last = OptionalLong.empty();
    for (int count = 0; count < limit; count++) {
      if (!rows.next()) {
        return new AuditPage(found, OptionalLong.empty());
      }
      long id = rows.getLong(1);
      last = OptionalLong.of(id);
      try {
        found.add(new Row(id, entry(rows)));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        LOG.debug("A change was recorded by a version of this program that knew more", e);
      }
    }
    return new AuditPage(found, rows.next() ? last : OptionalLong.empty());
  }

  private static AuditEntry entry(ResultSet row) throws SQLException, JsonProcessingException {
    long version = row.getLong(5);
    OptionalLong noted = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(version);
    return new AuditEntry(
        Instant.EPOCH.plus(row.getLong(2), ChronoUnit.MICROS),
        RowText.author(row.getString(3), row.getString(4)),
        RowText.subject(row.getString(6), noted));
  }

  private Integer prune(Connection connection) throws SQLException {
    long oldest = firstId(clock.instant().minus(AGE));
    try (PreparedStatement tooMany =
        connection.prepareStatement(
            "SELECT id FROM audit_changes ORDER BY id DESC OFFSET ? ROWS FETCH NEXT 1 ROWS ONLY")) {
      tooMany.setInt(1, most);
      try (ResultSet rows = tooMany.executeQuery()) {
        oldest = rows.next() ? Math.max(oldest, rows.getLong(1) + 1) : oldest;
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM audit_changes WHERE id < ?")) {
      delete.setLong(1, oldest);
      return delete.executeUpdate();
    }
  }
}
