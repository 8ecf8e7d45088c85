package dev.cliproxy.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** A kind of database. Used by the store's thread, but for the data source's connections. */
interface Database {

  /**
   * Opens it and brings its tables up to date.
   *
   * @throws IOException when its file cannot be made
   */
  Connections open() throws SQLException, IOException;

  /** What was committed before is not lost any more when this process is killed. */
  void flush(Connection connection) throws SQLException;

  /** Whether no later attempt can mend it, because its content is no database. */
  boolean isBroken(Throwable failure);

  /**
   * Gives a broken one another name, so that the next {@link #open} begins anew.
   *
   * @return the other name
   */
  String setAside() throws IOException;

  /** Why it cannot be used, in a few words for people. */
  String reason(Throwable failure);

  /** Ends all connections; nothing is left of it in this process. Does nothing when not open. */
  void close();
}
