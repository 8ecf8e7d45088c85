package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.TomcatServer;
import dev.cliproxy.testing.WarServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mindrot.jbcrypt.BCrypt;

/** What a start makes of the file that it finds, or does not find. */
class FirstStartIT {
  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream console = System.out;
  private final String home = System.getProperty("user.home");

  @BeforeEach
  void listenToTheConsole() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setProperty("user.home", folder.toString());
  }

  @AfterEach
  void giveTheConsoleBack() {
    System.setOut(console);
    System.setProperty("user.home", home);
  }

  @Test
  void withoutAFileOneIsWrittenAndItsKeysAreToldOnce() throws Exception {
    Path config = folder.resolve("new").resolve("config.yaml");
    String managementKey;
    try (WarServer server = WarServer.start(config)) {
      String adminPage = "http://localhost:" + server.port() + "/admin/";
      assertEquals("ready: " + adminPage, lastPrinted());
      managementKey = printedAfter("Management key:");
      String clientKey = printedAfter("Client API key:");
      assertTrue(managementKey.length() >= 32, "a key that nobody guesses");
      assertEquals(1, count(printed(), managementKey));
      assertEquals(1, count(printed(), clientKey));
      assertEquals(adminPage, printedAfter("Admin page:"));

      ManagementClient client = new ManagementClient(server, managementKey);
      assertEquals("{\"api-keys\":[\"" + clientKey + "\"]}", client.get("/api-keys").body());
      assertEquals(401, new ManagementClient(server, clientKey).get("/api-keys").status());

      String text = Files.readString(config);
      assertTrue(text.startsWith("# "));
      assertFalse(text.contains(managementKey));
      assertTrue(BCrypt.checkpw(managementKey, secretKey(text)));
      assertEquals("rw-------", mode(config));
      assertEquals("rwx------", mode(config.getParent()));
    }
    String text = Files.readString(config);
    printed.reset();
    try (WarServer again = WarServer.start(config)) {
      assertEquals("ready: http://localhost:" + again.port() + "/admin/", lastPrinted());
      assertEquals(200, new ManagementClient(again, managementKey).get("/config").status());
      assertFalse(printed().contains("key:"), printed());
      assertEquals(text, Files.readString(config));
    }
  }

  @Test
  void aFirstStartThatFindsItsPortTakenPrintsNoKeyAndLeavesNoFile() throws Exception {
    Path config = folder.resolve("config.yaml");
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThrows(Exception.class, () -> WarServer.start(config, "", other.getLocalPort()));
    }
    assertFalse(printed().contains("key:"), printed());
    assertFalse(printed().contains("ready"), printed());
    assertTrue(Files.notExists(config), "its keys are lost");
    assertTrue(Files.notExists(folder.resolve("config.yaml.versions")), "nobody had that text");
    WarServer.start(config).close();
    assertFalse(printedAfter("Management key:").isEmpty());
  }

  @Test
  void aLaterStartThatFindsItsPortTakenLeavesTheFileAndIsNotReady() throws Exception {
    Path config = TestConfig.write(folder);
    String text = Files.readString(config);
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThrows(Exception.class, () -> WarServer.start(config, "", other.getLocalPort()));
    }
    assertFalse(printed().contains("ready"), printed());
    assertEquals(text, Files.readString(config));
  }

  @Test
  void inATomcatTheKeysAreToldWhenItHasItsPort() throws Exception {
    Path config = folder.resolve("config.yaml");
    try (TomcatServer tomcat = TomcatServer.start(config, "/cliproxy", folder)) {
      assertFalse(printedAfter("Management key:").isEmpty());
      assertEquals("ready: /cliproxy/admin/ on the port that your container serves", lastPrinted());
      assertTrue(tomcat.port() > 0);
    }
    assertTrue(Files.exists(config));
  }

  @Test
  void twoFirstStartsHaveDifferentKeys() throws Exception {
    WarServer.start(folder.resolve("a.yaml")).close();
    String one = printedAfter("Management key:") + printedAfter("Client API key:");
    printed.reset();
    WarServer.start(folder.resolve("b.yaml")).close();
    assertFalse(one.contains(printedAfter("Management key:")));
    assertFalse(one.contains(printedAfter("Client API key:")));
  }

  @Test
  void anInvalidFileFailsTheDeploymentWithAllItsProblemsAndStaysAsItIs() throws Exception {
    Path config = folder.resolve("config.yaml");
    String text =
        """
        # mine
        debug: maybe
        request-retry: 101
        remote-management:
          secret-key: plaintext-key
          allow-remote: [yes]
        proxy-url: ftp://proxy.example
        claude-api-key:
          - base-url: https://c.example
        """;
    Files.writeString(config, text);
    Exception failure = assertThrows(Exception.class, () -> WarServer.start(config));
    String report = report(failure);
    for (String problem :
        List.of(
            "line 2: debug",
            "line 3: request-retry",
            "line 6: remote-management.allow-remote",
            "line 7: proxy-url",
            "line 9: claude-api-key")) {
      assertTrue(report.contains(problem), () -> problem + " is not in " + report);
    }
    assertFalse(report.contains("plaintext-key"), report);
    assertFalse(printed().contains("plaintext-key"), printed());
    assertEquals(text, Files.readString(config));
  }

  @Test
  void aFileThatIsNoYamlFailsTheDeploymentAndStaysAsItIs() throws Exception {
    Path config = folder.resolve("config.yaml");
    for (String text : List.of("a: b\nc: [1,\n", "debug: true\ndebug: false\n", "- a list\n")) {
      Files.writeString(config, text);
      String report = report(assertThrows(Exception.class, () -> WarServer.start(config)));
      assertTrue(report.contains("line "), report);
      assertEquals(text, Files.readString(config));
    }
  }

  @Test
  void aPlaintextKeyUnderItsOldNameIsHashedAndNothingElseChanges() throws Exception {
    Path config = folder.resolve("config.yaml");
    String text =
        """
        # mine
        remote-management-key:   'plain key' # the old name
        allow-remote-management: true\r
        unknown: {a: 1}

        """;
    Files.writeString(config, text);
    try (WarServer server = WarServer.start(config)) {
      String written = Files.readString(config);
      Matcher scalar = Pattern.compile("['\"]?\\$2[aby]\\$[^'\" ]+['\"]?").matcher(written);
      assertTrue(scalar.find(), written);
      assertEquals(text, scalar.replaceFirst("'plain key'"));
      ManagementClient client = new ManagementClient(server, "plain key");
      assertEquals(200, client.get("/config").status());
      // The other alias is in force as well: a caller behind a proxy is let in.
      assertEquals(200, remote(client).status());
    }
  }

  @Test
  void theNestedNamesWinOverTheOldOnes() throws Exception {
    Path config =
        TestConfig.write(
            folder, "  allow-remote: false", "remote-management-key: old key", "", "# end");
    Files.writeString(config, Files.readString(config) + "allow-remote-management: true\n");
    try (WarServer server = WarServer.start(config)) {
      ManagementClient client = new ManagementClient(server, TestConfig.KEY);
      assertEquals(200, client.get("/config").status());
      assertEquals(403, remote(client).status());
      assertEquals(401, new ManagementClient(server, "old key").get("/config").status());
      assertFalse(Files.readString(config).contains("old key"));
    }
  }

  private static ManagementClient.Answer remote(ManagementClient client) throws Exception {
    return client.send("GET", "/config", BodyPublishers.noBody(), "X-Forwarded-For", "203.0.113.9");
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String lastPrinted() {
    return printed().lines().reduce((earlier, later) -> later).orElse("");
  }

  private String printedAfter(String label) {
    return printed()
        .lines()
        .filter(line -> line.strip().startsWith(label))
        .map(line -> line.strip().substring(label.length()).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError(label + " is not in " + printed()));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private static String secretKey(String text) {
    Matcher matcher = Pattern.compile("secret-key: \"(.*)\"").matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static String report(Throwable failure) {
    StringBuilder report = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      report.append(cause.getMessage()).append('\n');
    }
    return report.toString();
  }
}
