package dev.cliproxy.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What a token file says, as far as requests and renewals need it. What it does not say is {@code
 * ""}.
 *
 * @param type in lower case
 * @param clientSecret some programs store it; ours does not
 * @param expiresAt when the access token expires, when the file states it
 * @param lastRefresh when it was got, when the file states it
 * @param rules how requests are made with it
 */
public record StoredToken(
    String type,
    String email,
    String accessToken,
    String refreshToken,
    String accountId,
    String projectId,
    String resourceUrl,
    String clientSecret,
    Optional<Instant> expiresAt,
    Optional<Instant> lastRefresh,
    boolean disabled,
    TokenRules rules) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public StoredToken {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(email, "email");
    Objects.requireNonNull(accessToken, "accessToken");
    Objects.requireNonNull(refreshToken, "refreshToken");
    Objects.requireNonNull(accountId, "accountId");
    Objects.requireNonNull(projectId, "projectId");
    Objects.requireNonNull(resourceUrl, "resourceUrl");
    Objects.requireNonNull(clientSecret, "clientSecret");
    Objects.requireNonNull(expiresAt, "expiresAt");
    Objects.requireNonNull(lastRefresh, "lastRefresh");
    Objects.requireNonNull(rules, "rules");
  }

  /**
   * Reads a token file.
   *
   * @throws InvalidAuthFileException when it is not a good auth file
   */
  public static StoredToken read(AuthFileName name, byte[] content) {
    AuthFileSummary summary = AuthFileSummary.read(name, content);
    try {
      JsonNode file = JSON.readTree(content);
      return new StoredToken(
          summary.type().toLowerCase(Locale.ROOT),
          summary.email().orElse(""),
          token(file, "access_token"),
          token(file, "refresh_token"),
          text(file, "account_id"),
          text(file, "project_id"),
          text(file, "resource_url"),
          token(file, "client_secret"),
          summary.expiresAt(),
          summary.lastRefresh(),
          summary.disabled(),
          TokenRules.read(file));
    } catch (IOException e) {
      throw new UncheckedIOException("it has just been read", e);
    }
  }

  /** The same tokens, used as another reading of the file says. */
  public StoredToken ruledBy(StoredToken file) {
    return new StoredToken(
        type,
        email,
        accessToken,
        refreshToken,
        accountId,
        projectId,
        resourceUrl,
        clientSecret,
        expiresAt,
        lastRefresh,
        file.disabled,
        file.rules);
  }

  /** Whether a good auth file holds a token, to be used or to be renewed with. */
  static boolean isIn(byte[] content) {
    try {
      JsonNode file = JSON.readTree(content);
      return !token(file, "access_token").isEmpty() || !token(file, "refresh_token").isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException("it has just been read", e);
    }
  }

  /** Gemini's tokens stand in an object of their own. */
  private static String token(JsonNode file, String name) {
    String nested = text(file.path("token"), name);
    return nested.isEmpty() ? text(file, name) : nested;
  }

  private static String text(JsonNode object, String name) {
    return object.path(name).isTextual() ? object.path(name).textValue().strip() : "";
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "StoredToken[type=" + type + ", expiresAt=" + expiresAt + "]";
  }
}
