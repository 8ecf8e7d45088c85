package dev.cliproxy.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL, or what speaks as it does, for several nodes at once. What was committed is safe
 * there; a broken one is its operator's to mend.
 */
final class ServerDatabase implements Database {
  /** Of one write, which may be the deletion of much that is old. */
  private static final Duration LONGEST_WRITE = Duration.ofSeconds(20);

  /** Its own, because others may have tables beside ours. */
  private static final String HISTORY = "cliproxy_schema_history";

  private final ServerAddress address;
  private final Patience patience;
  private Optional<Connections> connections = Optional.empty();

  ServerDatabase(ServerAddress address, Patience patience) {
    this.address = Objects.requireNonNull(address, "address");
    this.patience = Objects.requireNonNull(patience, "patience");
  }

  @Override
  public Connections open() throws SQLException {
    PGSimpleDataSource source = address.migrated("db/migration", HISTORY);
    Connections opened =
        Connections.to(source, patience, bound(LONGEST_WRITE), bound(patience.statement()));
    connections = Optional.of(opened);
    return opened;
  }

  private static String bound(Duration longest) {
    return "SET statement_timeout = " + longest.toMillis();
  }

  /** What is committed is on the server's disk. */
  @Override
  public void flush(Connection connection) {}

  @Override
  public boolean isBroken(Throwable failure) {
    return false;
  }

  @Override
  public String setAside() {
    throw new UnsupportedOperationException("a server's database is never set aside");
  }

  @Override
  public String reason(Throwable failure) {
    return Failures.isNoTurn(failure)
        ? "the database answers other questions; try again"
        : address + " cannot be used: " + Failures.innermost(failure);
  }

  @Override
  public void close() {
    connections.ifPresent(Connections::close);
    connections = Optional.empty();
  }
}
