package dev.cliproxy.audit;

import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.store.Store;
import dev.cliproxy.testing.Postgres;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same on the database that several nodes share. */
class StoredAuditTrailOnPostgresTest extends StoredAuditTrailTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();

  private Optional<ServerAddress> database = Optional.empty();

  @Override
  Store newStore() throws SQLException {
    if (database.isEmpty()) {
      database = Optional.of(POSTGRES.newDatabase());
    }
    return new Store(database.get(), Thread::new, () -> 0);
  }
}
