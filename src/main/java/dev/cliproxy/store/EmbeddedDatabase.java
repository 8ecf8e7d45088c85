package dev.cliproxy.store;

import dev.cliproxy.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** H2 in one file, which only its owner can read. */
final class EmbeddedDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String SUFFIX = ".mv.db";

  /**
   * As PostgreSQL writes names, orders nulls and resolves conflicts. The file is closed by us and
   * not by a hook of the JVM, which would keep a web application alive that was taken away. What
   * was replaced is kept for ten seconds, so that a power cut finds a whole database, and its room
   * used again then: with H2's 45 seconds a file of five writes a second grew without end. H2's
   * thread that writes by itself (a delay of 0: there is none) made files that lacked chunks when
   * the process was killed on a busy machine, in one of ten runs of UsageCrashTest; see H2's issue
   * 4383.
   */
  private static final String SETTINGS =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
          + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
          + ";WRITE_DELAY=0;RETENTION_TIME=10000;LOCK_TIMEOUT=10000;CACHE_SIZE=8192";

  /** Of a file that is no database, or one that lacks something. */
  private static final Set<Integer> BROKEN =
      Set.of(
          ErrorCode.FILE_CORRUPTED_1,
          ErrorCode.FILE_ENCRYPTION_ERROR_1,
          ErrorCode.FILE_VERSION_ERROR_1);

  private static final Set<Integer> BROKEN_PAGES =
      Set.of(
          DataUtils.ERROR_FILE_CORRUPT,
          DataUtils.ERROR_CHUNK_NOT_FOUND,
          DataUtils.ERROR_UNSUPPORTED_FORMAT,
          DataUtils.ERROR_BLOCK_NOT_FOUND,
          DataUtils.ERROR_SERIALIZATION);

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path path;
  private final Clock clock;
  private final Patience patience;

  private Optional<Connections> connections = Optional.empty();

  /**
   * A database that need not be there yet.
   *
   * @param path of the file, without the ending {@value #SUFFIX} that H2 gives it
   */
  EmbeddedDatabase(Path path, Clock clock, Patience patience) {
    this.path = path.toAbsolutePath();
    this.clock = Objects.requireNonNull(clock, "clock");
    this.patience = Objects.requireNonNull(patience, "patience");
  }

  private Path file() {
    return path.resolveSibling(path.getFileName() + SUFFIX);
  }

  @Override
  public Connections open() throws SQLException, IOException {
    if (path.toString().indexOf(';') >= 0) {
      throw new IOException("a folder with ; in its name cannot hold the database");
    }
    DurableFiles.createFolder(Objects.requireNonNull(path.getParent(), "a file is in a folder"));
    if (!Files.exists(file())) {
      // H2 would let everybody read it.
      DurableFiles.create(file(), new byte[0]);
    }
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + path + SETTINGS);
    source.setUser("sa");
    source.setPassword("");
    // The pool would wrap what is wrong, and try for a while.
    source.getConnection().close();
    // H2 bounds what is done on a connection; to set it for each statement would cost ten times
    // what a short one does, because all statements are prepared anew after it.
    String bound = "SET QUERY_TIMEOUT " + patience.statement().toMillis();
    Connections opened = Connections.to(source, patience, "", bound);
    connections = Optional.of(opened);
    Flyway flyway =
        Flyway.configure(EmbeddedDatabase.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:db/migration")
            .load();
    // Flyway locks rows, and H2 does not get rid of such locks when it is killed meanwhile.
    if (flyway.info().pending().length > 0) {
      flyway.migrate();
    }
    return opened;
  }

  @Override
  public void flush(Connection connection) throws SQLException {
    // CHECKPOINT alone returns before other threads of H2 have written.
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  @Override
  public boolean isBroken(Throwable failure) {
    return Failures.causes(failure)
        .anyMatch(
            cause ->
                (cause instanceof SQLException sql && BROKEN.contains(sql.getErrorCode()))
                    || (cause instanceof MVStoreException pages
                        && BROKEN_PAGES.contains(pages.getErrorCode())));
  }

  @Override
  public String setAside() throws IOException {
    Path aside =
        file().resolveSibling(file().getFileName() + ".broken-" + MOMENT.format(clock.instant()));
    Files.move(file(), aside);
    DurableFiles.forceFolder(Objects.requireNonNull(aside.getParent(), "a file is in a folder"));
    return aside.getFileName().toString();
  }

  @Override
  public String reason(Throwable failure) {
    if (failure instanceof SQLException sql
        && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return file() + " is used by another process; a second one needs a config.yaml of its own";
    }
    if (Failures.isNoTurn(failure)) {
      return "the database answers other questions; try again";
    }
    return file() + " cannot be used: " + Failures.innermost(failure);
  }

  @Override
  public void close() {
    connections.ifPresent(EmbeddedDatabase::shutDown);
    connections = Optional.empty();
    // It would hold the web application's classes.
    org.h2.Driver.unload();
  }

  private static void shutDown(Connections open) {
    try (Connection connection = open.writer().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    } catch (SQLException e) {
      LOG.debug("The database was closed already", e);
    }
    open.close();
  }
}
