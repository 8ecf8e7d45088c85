package dev.cliproxy.ledger;

import dev.cliproxy.store.ServerAddress;
import dev.cliproxy.testing.Postgres;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same on the database that several nodes share. */
class UsageCrashOnPostgresTest extends UsageCrashTest {
  @RegisterExtension private static final Postgres POSTGRES = new Postgres();

  @Override
  String newPlace() throws SQLException {
    ServerAddress database = POSTGRES.newDatabase();
    return database.url()
        + "?user="
        + database.user().orElseThrow()
        + "&password="
        + database.password().orElseThrow();
  }
}
