package dev.cliproxy.ledger;

import dev.cliproxy.store.Store;
import dev.cliproxy.testing.Postgres;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same on the database that several nodes share. */
class UsageTransferOnPostgresTest extends UsageTransferTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();

  @Override
  Store newStore(String name) throws SQLException {
    return new Store(POSTGRES.newDatabase(), Thread::new, System::nanoTime);
  }
}
