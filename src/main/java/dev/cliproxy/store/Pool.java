package dev.cliproxy.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;

/** Connections without automatic commit, made when they are asked for. */
public final class Pool {
  private Pool() {}

  /**
   * A pool, to be closed by the caller.
   *
   * @param name for the log
   * @param most how many connections there are
   * @param turn how long somebody waits for one
   * @param first what is done on each of them first, or {@code ""}
   */
  public static HikariDataSource of(
      DataSource source, String name, int most, Duration turn, String first) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName(name);
    config.setAutoCommit(false);
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(turn.toMillis());
    if (!first.isEmpty()) {
      config.setConnectionInitSql(first);
    }
    return new HikariDataSource(config);
  }
}
