package dev.cliproxy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.author.Author;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.login.LoginProvider;
import dev.cliproxy.login.LoginStatus;
import dev.cliproxy.login.SharedLogin;
import dev.cliproxy.login.SharedLogins;
import dev.cliproxy.login.SharedLoginsException;
import dev.cliproxy.wording.Wording;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logins in a database, a row a login. Thread-safe. */
public final class SharedLoginRows implements SharedLogins {
  private static final Logger LOG = LoggerFactory.getLogger(SharedLoginRows.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAITING = "waiting";
  private static final String FETCHING = "fetching";
  private static final String SAVED = "saved";
  private static final String FAILED = "failed";

  /** More than all nodes can have under way. */
  private static final int MOST_LISTED = 1_000;

  private final SharedDatabase database;
  private final Clock clock;

  /** The logins in a database that need not be reached yet. */
  public SharedLoginRows(SharedDatabase database, Clock clock) {
    this.database = Objects.requireNonNull(database, "database");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T run(Work<T> work) throws SharedLoginsException {
    Connection connection = null;
    try {
      connection = database.connection();
      T result = work.on(connection);
      connection.commit();
      database.succeeded();
      return result;
    } catch (SQLException | FlywayException e) {
      var unused = database.failed(e);
      throw new SharedLoginsException(e);
    } finally {
      if (connection != null) {
        SharedDatabase.end(connection);
      }
    }
  }

  private int update(String sql, Object... values) throws SharedLoginsException {
    return run(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              update.setObject(i + 1, values[i]);
            }
            return update.executeUpdate();
          }
        });
  }

  @Override
  public void begin(SharedLogin login) throws SharedLoginsException {
    update("DELETE FROM cluster_logins WHERE ends_at < ?", clock.millis());
    update(
        "INSERT INTO cluster_logins (state, ends_at, stage, outcome, shown, content)"
            + " VALUES (?, ?, ?, '', TRUE, ?)",
        login.state(),
        login.end().toEpochMilli(),
        WAITING,
        content(login));
  }

  @Override
  public boolean take(String state) throws SharedLoginsException {
    return update(
            "UPDATE cluster_logins SET stage = ? WHERE state = ? AND stage = ?",
            FETCHING,
            state,
            WAITING)
        == 1;
  }

  @Override
  public void end(String state, LoginStatus status) throws SharedLoginsException {
    String outcome;
    if (status instanceof LoginStatus.Saved saved) {
      outcome = saved.file().value();
    } else if (status instanceof LoginStatus.Failed failed) {
      outcome = wording(failed.reason());
    } else {
      return;
    }
    update(
        "UPDATE cluster_logins SET stage = ?, outcome = ? WHERE state = ? AND stage IN (?, ?)",
        status instanceof LoginStatus.Saved ? SAVED : FAILED,
        outcome,
        state,
        WAITING,
        FETCHING);
  }

  @Override
  public void putAway(String state) throws SharedLoginsException {
    update("UPDATE cluster_logins SET shown = FALSE WHERE state = ?", state);
  }

  @Override
  public List<SharedLogin> list() throws SharedLoginsException {
    return run(
        connection -> {
          List<SharedLogin> logins = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT state, ends_at, stage, outcome, shown, content FROM cluster_logins"
                      + " WHERE ends_at >= ? ORDER BY ends_at FETCH FIRST "
                      + MOST_LISTED
                      + " ROWS ONLY")) {
            select.setLong(1, clock.millis());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                login(rows).ifPresent(logins::add);
              }
            }
          }
          return logins;
        });
  }

  /** Nothing for one that a newer program has written. */
  private static Optional<SharedLogin> login(ResultSet rows) throws SQLException {
    try {
      JsonNode content = JSON.readTree(rows.getString(6));
      return Optional.of(
          new SharedLogin(
              rows.getString(1),
              new Author(
                  Author.Way.valueOf(content.path("way").asText()),
                  content.path("address").asText()),
              LoginProvider.valueOf(content.path("provider").asText()),
              URI.create(content.path("url").asText()),
              text(content, "user_code"),
              Instant.ofEpochMilli(rows.getLong(2)),
              content.path("port").asInt(),
              text(content, "verifier"),
              content.path("project_id").asText(),
              status(rows.getString(3), rows.getString(4)),
              rows.getBoolean(5)));
    } catch (JsonProcessingException | RuntimeException e) {
      LOG.debug("A login of another node is not understood", e);
      return Optional.empty();
    }
  }

  private static LoginStatus status(String stage, String outcome) throws JsonProcessingException {
    return switch (stage) {
      case WAITING -> new LoginStatus.Waiting();
      case SAVED -> new LoginStatus.Saved(AuthFileName.parse(outcome));
      case FAILED -> new LoginStatus.Failed(wording(JSON.readTree(outcome)));
      default -> new LoginStatus.Fetching();
    };
  }

  private static Optional<String> text(JsonNode content, String field) {
    return Optional.of(content.path(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  private static String content(SharedLogin login) {
    ObjectNode content = JSON.createObjectNode();
    content.put("way", login.author().way().name());
    content.put("address", login.author().address());
    content.put("provider", login.provider().name());
    content.put("url", login.url().toString());
    login.userCode().ifPresent(code -> content.put("user_code", code));
    content.put("port", login.port());
    login.verifier().ifPresent(verifier -> content.put("verifier", verifier));
    content.put("project_id", login.projectId());
    return content.toString();
  }

  private static String wording(Wording wording) {
    ObjectNode node = JSON.createObjectNode();
    node.put("code", wording.code());
    ArrayNode arguments = node.putArray("arguments");
    wording.arguments().forEach(arguments::add);
    return node.put("english", wording.english()).toString();
  }

  private static Wording wording(JsonNode node) {
    List<String> arguments = new ArrayList<>();
    node.path("arguments").forEach(argument -> arguments.add(argument.asText()));
    return new Wording(node.path("code").asText(), arguments, node.path("english").asText());
  }
}
