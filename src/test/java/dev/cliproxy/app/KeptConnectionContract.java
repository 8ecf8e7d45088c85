package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a connection has carried before must not decide on what it carries now. */
abstract class KeptConnectionContract {
  /** Writes the configuration that a container is to be started with. */
  static Path configuration(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("config.yaml"),
        """
        auth-dir: auths
        api-keys: [client-key]
        remote-management: {secret-key: management-key}
        """);
  }

  /** A container with the client key {@code client-key} and the management key of the tests. */
  abstract int port();

  @ParameterizedTest
  @CsvSource({
    "/v1/models, Authorization: Bearer client-key, Authorization: Bearer CLIENT-KEY, 401",
    "/v1/models, Authorization: client-key, Authorization: Client-Key, 401",
    "/v1/models, x-api-key: client-key, x-api-key: CLIENT-KEY, 401",
    "/v1/models, x-goog-api-key: client-key, x-goog-api-key: cLIENT-KEY, 401",
    "/v0/management/debug, Authorization: Bearer management-key,"
        + " Authorization: Bearer MANAGEMENT-KEY, 401",
    "/v0/management/debug, X-Management-Key: management-key, X-Management-Key: Management-Key, 401",
    "/v1/models, Authorization: Bearer client-key, authorization: bearer client-key, 200",
  })
  void aKeyInOtherLetterCaseIsAnotherKey(String path, String right, String other, int status)
      throws Exception {
    try (RawHttp.Exchange connection = new RawHttp(port()).open()) {
      for (int round = 0; round < 3; round++) {
        connection.write(head(path, right));
        assertEquals(200, connection.answer().status());
      }
      connection.write(head(path, other));
      assertEquals(status, connection.answer().status());
      connection.write(head(path, right));
      assertEquals(200, connection.answer().status());
    }
  }

  @Test
  void aSessionInOtherLetterCaseIsAnotherSession() throws Exception {
    String id =
        AdminBrowser.sessionOf(
            URI.create("http://127.0.0.1:" + port() + "/admin/"), "management-key");
    String right = "Cookie: cliproxy-session=" + id;
    String other = "Cookie: cliproxy-session=" + swapped(id);
    try (RawHttp.Exchange connection = new RawHttp(port()).open()) {
      for (int round = 0; round < 3; round++) {
        // One that is short, and the same for whoever is signed in.
        connection.write(head("/admin/models", right));
        assertEquals(404, connection.answer().status());
      }
      connection.write(head("/admin/api-keys", other));
      assertEquals(303, connection.answer().status());
      connection.write(head("/admin/api-keys", right));
      assertEquals(200, connection.answer().status());
    }
  }

  private static String swapped(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
  }

  private static byte[] head(String path, String header) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
