package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.testing.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static byte[] head(String path, String header) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
