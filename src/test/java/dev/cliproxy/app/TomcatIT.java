package dev.cliproxy.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.RawHttp.Answer;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.TomcatServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same WAR in a Tomcat, below a context path. */
class TomcatIT {
  private static final String MANAGEMENT = "/cliproxy/v0/management";
  private static final String KEY = "Authorization: Bearer " + TestConfig.KEY;

  @TempDir private static Path folder;

  private static Path config;
  private static TomcatServer tomcat;
  private static RawHttp http;

  @BeforeAll
  static void deploy() throws Exception {
    config = TestConfig.write(folder, "debug: false # for now");
    tomcat = TomcatServer.start(config, "/cliproxy", folder);
    http = new RawHttp(tomcat.port());
  }

  @AfterAll
  static void stop() throws Exception {
    tomcat.close();
  }

  @Test
  void aSettingIsReadAndChanged() throws IOException {
    assertEquals("{\"debug\":false}", http.send("GET", MANAGEMENT + "/debug", KEY).body());
    Answer changed = put("/debug", "{\"value\":true}", "Content-Type: text/plain");
    assertEquals("{\"status\":\"ok\"}", changed.body());
    assertEquals("{\"debug\":true}", http.send("GET", MANAGEMENT + "/debug", KEY).body());
    assertTrue(Files.readString(config).contains("debug: true # for now"));
    assertEquals(200, put("/debug", "{\"value\":false}", "Content-Type: a/b; charset=\"").status());
  }

  @Test
  void withoutTheKeyNothingIsThere() throws IOException {
    for (String path : new String[] {"/debug", "/no/such/path", "", "/debug;x=y", "//debug"}) {
      assertError(401, "missing management key", http.send("GET", MANAGEMENT + path));
      assertError(
          401,
          "invalid management key",
          http.send("GET", MANAGEMENT + path, "X-Management-Key: x"));
    }
    assertTrue(http.send("TRACE", MANAGEMENT + "/debug").status() >= 400);
  }

  @Test
  void errorsAreJson() throws IOException {
    assertError(404, "not found", http.send("GET", MANAGEMENT + "/no/such/path", KEY));
    assertError(404, "not found", http.send("GET", "/cliproxy/no/such/path"));
    assertError(404, "not found", http.send("GET", "/cliproxy/WEB-INF/web.xml"));
    assertError(405, "method not allowed", http.send("DELETE", MANAGEMENT + "/debug", KEY));
    Answer invalid = put("/debug", "{\"value\":1}");
    assertEquals(400, invalid.status());
    assertTrue(invalid.body().startsWith("{\"error\":\"invalid body\""), invalid::body);
    assertError(
        413,
        "body larger than 8388608 bytes",
        http.send("PUT", MANAGEMENT + "/debug", KEY, "Content-Length: 100000000"));
  }

  @Test
  void aFormWithAFileIsSaved() throws IOException {
    String file = "{\"type\":\"claude\"}";
    String form =
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"acc1.json\"\r\n"
            + "Content-Type: application/json\r\n\r\n"
            + file
            + "\r\n--x--\r\n";
    Answer uploaded =
        http.sendBody(
            "POST",
            MANAGEMENT + "/auth-files",
            form.getBytes(StandardCharsets.UTF_8),
            KEY,
            "Content-Type: multipart/form-data; boundary=x");
    assertEquals("{\"status\":\"ok\"}", uploaded.body());
    assertEquals(file, Files.readString(folder.resolve("auths").resolve("acc1.json")));
    Answer list = http.send("GET", MANAGEMENT + "/auth-files", KEY);
    assertTrue(list.body().contains("\"name\":\"acc1.json\""), list::body);
    assertEquals(
        file, http.send("GET", MANAGEMENT + "/auth-files/download?name=acc1.json", KEY).body());
    assertEquals(
        "{\"status\":\"ok\"}",
        http.send("DELETE", MANAGEMENT + "/auth-files?name=acc1.json", KEY).body());
  }

  @Test
  void theRootLeadsBrowsersToTheAdminPagesBelowTheContextPath() throws IOException {
    for (String path : new String[] {"/cliproxy/", "/cliproxy/management.html"}) {
      Answer answer = http.send("GET", path, "Accept: text/html");
      assertEquals(302, answer.status());
      String location = answer.header("Location").orElseThrow();
      assertEquals(
          "/cliproxy/admin/", URI.create("http://localhost" + path).resolve(location).getPath());
    }
    Answer about = http.send("GET", "/cliproxy/");
    assertEquals(200, about.status());
    assertTrue(about.body().contains("\"name\":\"cliproxy\""), about::body);
  }

  @Test
  void preflightIsAnswered() throws IOException {
    Answer answer = http.send("OPTIONS", MANAGEMENT + "/debug", "Origin: https://panel.example");
    assertEquals(204, answer.status());
    assertEquals("*", answer.header("Access-Control-Allow-Origin").orElse(""));
  }

  private static Answer put(String path, String body, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = KEY;
    return http.sendBody("PUT", MANAGEMENT + path, body.getBytes(StandardCharsets.UTF_8), all);
  }

  private static void assertError(int status, String message, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("{\"error\":\"" + message + "\"}", answer.body());
  }
}
