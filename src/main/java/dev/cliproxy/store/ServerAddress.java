package dev.cliproxy.store;

import java.util.Objects;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database server is, and who asks it.
 *
 * @param url as JDBC has it, {@code jdbc:postgresql://host:5432/name}; may hold the password
 * @param user empty when the address names it
 * @param password empty when the address holds it, or none is needed; secret
 */
public record ServerAddress(String url, Optional<String> user, Optional<String> password) {
  private static final String SCHEME = "jdbc:postgresql:";

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException when it is none of PostgreSQL's; the message does not repeat
   *     it
   */
  public ServerAddress {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (!url.startsWith(SCHEME) || !isUnderstood(url)) {
      throw new IllegalArgumentException(
          "the address of the database has to be jdbc:postgresql://host:port/name");
    }
  }

  private static boolean isUnderstood(String url) {
    try {
      new PGSimpleDataSource().setURL(url);
      return true;
    } catch (IllegalArgumentException e) {
      // Its message repeats the address, in which a password may be.
      return false;
    }
  }

  /** A source of connections to it, whose waits are bounded by the caller. */
  PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    user.ifPresent(source::setUser);
    password.ifPresent(source::setPassword);
    return source;
  }

  /** Without what an address may hold besides host and name. */
  @Override
  public String toString() {
    PGSimpleDataSource source = source();
    String host = String.join(",", source.getServerNames());
    return "PostgreSQL at " + host + ", database " + source.getDatabaseName();
  }
}
