package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertAnswer;
import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLogsApiIT {
  private static final String NAME = "v1-messages-2026-11-01T000000-000000001.log";

  private static final String CONTENT =
      """
      === REQUEST INFO ===
      URL: /v1/messages?beta=true
      Method: POST
      Timestamp: 2026-11-01T00:00:00.000000001Z
      Status: 200
      Model: claude-é
      Duration: 12 ms

      === HEADERS ===
      """;

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @BeforeEach
  void noFiles() throws Exception {
    config.holds();
    assertEquals(200, config.api().delete("/request-logs?all=true").status());
  }

  @Test
  void aFolderThatIsNotThereHasNoFiles() throws Exception {
    if (Files.exists(folder())) {
      Files.delete(folder());
    }
    JsonNode directory = new ObjectMapper().getNodeFactory().textNode(folder().toString());
    assertAnswer(
        200,
        "{'request-logs':[],'count':0,'total_size':0,'directory':" + directory + "}",
        config.api().get("/request-logs"));
    assertAnswer(200, "{'status':'ok','deleted':0}", config.api().delete("/request-logs?all=true"));
    assertError(404, "file not found", config.api().get("/request-logs/download?name=" + NAME));
    assertFalse(Files.exists(folder()));
  }

  @Test
  void theListSaysWhatEachFileSays() throws Exception {
    put(NAME, CONTENT);
    put("v1-2026-11-01T000000-000000000.log", "not ours inside");
    put("main.log", "another program's");
    Answer answer = config.api().get("/request-logs");
    assertEquals(200, answer.status());
    assertEquals(
        new ObjectMapper()
            .readTree(
                json(
                    "[{'name':'"
                        + NAME
                        + "','size':"
                        + CONTENT.getBytes(StandardCharsets.UTF_8).length
                        + ",'modified':'2026-11-01T00:00:01Z','method':'POST',"
                        + "'path':'/v1/messages','status':200,'model':'claude-é',"
                        + "'duration_ms':12},"
                        + "{'name':'v1-2026-11-01T000000-000000000.log','size':15,"
                        + "'modified':'2026-11-01T00:00:01Z','method':'','path':'','model':''}]")),
        answer.json().path("request-logs"));
    assertEquals(2, answer.json().path("count").asInt());
  }

  @Test
  void theListIsPaged() throws Exception {
    for (int i = 0; i < 120; i++) {
      put("r-2026-11-01T000000-%09d.log".formatted(i), CONTENT);
    }
    assertEquals(100, names("").size());
    assertEquals(20, names("?offset=100").size());
    assertEquals(List.of(), names("?offset=999999999"));
    assertEquals(120, names("?limit=1000").size());
    assertEquals(
        List.of("r-2026-11-01T000000-000000117.log", "r-2026-11-01T000000-000000116.log"),
        names("?limit=2&offset=2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "x", "", "1.5", "99999999999999999999"})
  void aLimitThatIsNoneIsRefused(String limit) throws Exception {
    assertError(400, "invalid limit", config.api().get("/request-logs?limit=" + limit));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1000000000"})
  void anOffsetThatIsNoneIsRefused(String offset) throws Exception {
    assertError(400, "invalid offset", config.api().get("/request-logs?offset=" + offset));
  }

  @Test
  void aDownloadHasTheExactBytes() throws Exception {
    put(NAME, CONTENT);
    Answer answer = config.api().get("/request-logs/download?name=" + NAME);
    assertEquals(200, answer.status());
    assertEquals(CONTENT, answer.body());
    assertEquals("attachment; filename=\"" + NAME + "\"", header(answer, "Content-Disposition"));
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertEquals("text/plain;charset=utf-8", header(answer, "Content-Type"));
    Answer head =
        config.api().send("HEAD", "/request-logs/download?name=" + NAME, BodyPublishers.noBody());
    assertEquals(200, head.status());
    assertEquals("", head.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../config.yaml",
        "..\\config.yaml",
        "config.yaml",
        "main.log",
        "/" + NAME,
        "../logs/" + NAME,
        NAME + "\u0000",
        "." + NAME,
        "x/" + NAME,
        "*.log"
      })
  void aNameThatTheLogDoesNotGiveIsInvalid(String name) throws Exception {
    put(NAME, CONTENT);
    String query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    assertError(400, "invalid name", config.api().get("/request-logs/download" + query));
    assertError(400, "invalid name", config.api().delete("/request-logs" + query));
    assertEquals(List.of(NAME), names(""));
  }

  @Test
  void whatIsToBeDeletedMustBeSaid() throws Exception {
    put(NAME, CONTENT);
    assertError(400, "missing name or all=true", config.api().delete("/request-logs"));
    assertEquals(400, config.api().delete("/request-logs?all=false").status());
    assertError(400, "invalid name", config.api().get("/request-logs/download"));
    assertEquals(List.of(NAME), names(""));
  }

  @Test
  void oneOrAllAreDeletedAndOtherFilesStay() throws Exception {
    put(NAME, CONTENT);
    put("a-2026-11-01T000000-000000000.log", CONTENT);
    put("b-2026-11-01T000000-000000000.log", CONTENT);
    Path other = put("main.log", "x");
    assertOk(config.api().delete("/request-logs?name=" + NAME));
    assertError(404, "file not found", config.api().delete("/request-logs?name=" + NAME));
    assertAnswer(200, "{'status':'ok','deleted':2}", config.api().delete("/request-logs?all=1"));
    assertTrue(Files.exists(other));
    Files.delete(other);
  }

  @Test
  void aLinkIsNoFile() throws Exception {
    put("main.log", "x");
    Files.createSymbolicLink(folder().resolve(NAME), config.file());
    assertEquals(List.of(), names(""));
    assertError(404, "file not found", config.api().get("/request-logs/download?name=" + NAME));
    assertError(404, "file not found", config.api().delete("/request-logs?name=" + NAME));
    Files.delete(folder().resolve(NAME));
    Files.delete(folder().resolve("main.log"));
  }

  @Test
  void aSearchSaysWhatItFoundHowFarItCameAndWhereToGoOn() throws Exception {
    for (int i = 0; i < 5; i++) {
      put("r-2026-11-01T000000-%09d.log".formatted(i), CONTENT + (i == 2 ? "other" : "(Needle)"));
    }
    Answer answer = config.api().get("/request-logs?q=%28nEEDLE&status=ok&model=CLAUDE&limit=2");
    assertEquals(200, answer.status(), answer.body());
    assertEquals(
        List.of("r-2026-11-01T000000-000000004.log", "r-2026-11-01T000000-000000003.log"),
        answer.json().path("request-logs").findValuesAsText("name"));
    assertEquals(5, answer.json().path("count").asInt());
    assertEquals(folder().toString(), answer.json().path("directory").asText());
    assertEquals(
        new ObjectMapper()
            .readTree(
                json(
                    "{'looked_at':2,'partly':0,'older':3,'stopped':false,"
                        + "'before':'r-2026-11-01T000000-000000003.log'}")),
        answer.json().path("search"));
    Answer further =
        config.api().get("/request-logs?q=%28needle&before=r-2026-11-01T000000-000000003.log");
    assertEquals(
        List.of("r-2026-11-01T000000-000000001.log", "r-2026-11-01T000000-000000000.log"),
        further.json().path("request-logs").findValuesAsText("name"));
    assertTrue(further.json().path("search").path("before").isMissingNode());
    assertEquals(List.of(), names("?status=failed"));
    assertEquals(List.of(), names("?client=00000000000000aa"));
    assertEquals(5, names("?q=&status=&model=&client=&before=").size());
    assertFalse(config.api().get("/request-logs?q=&status=").json().has("search"));
  }

  @Test
  void whatCannotBeLookedForIsRefusedWithoutRepeatingIt() throws Exception {
    String path = "/request-logs";
    assertError(400, "invalid text", config.api().get(path + "?q=" + "x".repeat(201)));
    assertError(400, "invalid model", config.api().get(path + "?model=" + "x".repeat(201)));
    assertError(400, "invalid status", config.api().get(path + "?status=good"));
    assertError(400, "invalid client", config.api().get(path + "?client=sk-1"));
    assertError(400, "invalid name", config.api().get(path + "?before=..%2Fconfig.yaml"));
    assertError(400, "invalid limit", config.api().get(path + "?q=x&limit=0"));
    assertError(
        400, "a search has no offset: go on with before", config.api().get(path + "?q=x&offset=1"));
  }

  private static List<String> names(String query) throws Exception {
    Answer answer = config.api().get("/request-logs" + query);
    assertEquals(200, answer.status(), answer.body());
    return answer.json().path("request-logs").findValuesAsText("name");
  }

  private static Path put(String name, String content) throws Exception {
    Files.createDirectories(folder());
    Path file = Files.writeString(folder().resolve(name), content);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-01T00:00:01Z")));
  }

  private static Path folder() {
    return config.file().resolveSibling("logs");
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("").replace(" ;", ";");
  }
}
