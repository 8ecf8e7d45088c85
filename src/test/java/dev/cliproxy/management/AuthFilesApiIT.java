package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertAnswer;
import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFilesApiIT {
  private static final String BOUNDARY = "a-boundary";
  private static final int MAX_BYTES = 10 * 1024 * 1024;

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @BeforeEach
  void noFiles() throws Exception {
    config.holds();
    if (Files.exists(config.authFolder())) {
      try (Stream<Path> files = Files.list(config.authFolder())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void aFolderThatIsNotThereHasNoFiles() throws Exception {
    config.holds("x: y");
    Files.writeString(
        config.file(),
        Files.readString(config.file()).replace("auth-dir: auths", "auth-dir: nowhere"));
    assertOk(config.api().put("/debug", "{\"value\":false}"));
    assertShows("{'files':[]}", config.api().get("/auth-files"));
    assertError(404, "file not found", config.api().get("/auth-files/download?name=a.json"));
    assertError(404, "file not found", config.api().delete("/auth-files?name=a.json"));
    assertAnswer(200, "{'status':'ok','deleted':0}", config.api().delete("/auth-files?all=true"));
  }

  @Test
  void theListIsSortedAndSaysWhatEachFileIs() throws Exception {
    upload("b.json", "{}");
    upload("a.json", "{\"type\": \"google\", \"email\": \"me@example.com\"}");
    upload("C.JSON", "{\"type\": 7}");
    Files.writeString(config.authFolder().resolve("not-json.txt"), "x");
    Files.writeString(config.authFolder().resolve(".hidden.json"), "{}");
    Files.writeString(config.authFolder().resolve("broken.json"), "{");
    Files.createDirectory(config.authFolder().resolve("folder.json"));
    Answer answer = config.api().get("/auth-files");
    String times = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";
    assertEquals(200, answer.status());
    List<String> shown = new ArrayList<>();
    for (JsonNode file : answer.json().path("files")) {
      assertTrue(file.path("modtime").asText().matches(times), file.toString());
      assertEquals(file.path("name"), file.path("id"));
      assertEquals(file.path("type"), file.path("provider"));
      assertTrue(file.path("auth_index").asText().matches("[0-9a-f]{16}"), file.toString());
      assertEquals(20, file.path("recent_requests").size());
      shown.add(
          String.join(
              " ",
              file.path("name").asText(),
              file.path("size").asText(),
              file.path("type").asText(),
              file.path("email").asText(),
              file.path("label").asText(),
              file.path("status").asText(),
              file.path("disabled").asText(),
              file.path("unavailable").asText()));
    }
    assertEquals(
        List.of(
            "C.JSON 11   C.JSON active false false",
            "a.json 45 google me@example.com me@example.com active false false",
            "b.json 2   b.json active false false",
            "broken.json 1   broken.json unreadable false false"),
        shown);
  }

  @Test
  void theListIsFoundByNameAndIdAndInPages() throws Exception {
    for (int i = 0; i < 12; i++) {
      upload("f%02d.json".formatted(i), "{}");
    }
    Answer page = config.api().get("/auth-files?limit=5&offset=10");
    assertEquals(List.of("f10.json", "f11.json"), names(page));
    assertEquals(12, page.json().path("total").asInt());
    assertEquals(12, names(config.api().get("/auth-files?limit=999")).size());
    assertEquals(List.of(), names(config.api().get("/auth-files?offset=12")));
    assertTrue(config.api().get("/auth-files").json().path("total").isMissingNode());
    Answer one = config.api().get("/auth-files?name=f03.json");
    assertEquals(List.of("f03.json"), names(one));
    String id = one.json().at("/files/0/auth_index").asText();
    assertEquals(List.of("f03.json"), names(config.api().get("/auth-files?auth_index=" + id)));
    assertEquals(List.of(), names(config.api().get("/auth-files?auth_index=0123456789abcdef")));
    assertError(400, "invalid limit", config.api().get("/auth-files?limit=-1"));
    assertError(400, "invalid offset", config.api().get("/auth-files?offset=x"));
  }

  private static List<String> names(Answer answer) throws Exception {
    List<String> names = new ArrayList<>();
    answer.json().path("files").forEach(file -> names.add(file.path("name").asText()));
    return names;
  }

  @Test
  void aFileIsDisabledAndEnabledAndKeepsEverythingElse() throws Exception {
    upload("a.json", "{\"type\":\"claude\",\"n\":1.50,\"big\":12345678901234567890,\"x\":null}");
    assertAnswer(200, "{'status':'ok','disabled':true}", status("a.json", true));
    assertEquals(
        "{\"type\":\"claude\",\"n\":1.50,\"big\":12345678901234567890,\"x\":null,\"disabled\":true}\n",
        download("a.json"));
    JsonNode listed = config.api().get("/auth-files").json().at("/files/0");
    assertEquals("disabled", listed.path("status").asText());
    assertTrue(listed.path("disabled").asBoolean());
    assertAnswer(200, "{'status':'ok','disabled':false}", status("a.json", false));
    assertFalse(config.api().get("/auth-files").json().at("/files/0/disabled").asBoolean(true));
    assertTrue(config.api().get("/audit").body().contains("a.json"));
  }

  @Test
  void thereMustBeAFileToDisable() throws Exception {
    assertError(404, "file not found", status("none.json", true));
    assertError(400, "invalid name", status("../x.json", true));
    for (String body :
        List.of("{'name':'a.json'}", "{'name':'a.json','disabled':'true'}", "{'disabled':true}")) {
      assertError(400, "missing fields", config.api().patch("/auth-files/status", json(body)));
    }
    Files.createDirectories(config.authFolder());
    Files.writeString(config.authFolder().resolve("broken.json"), "{");
    assertEquals(400, status("broken.json", true).status());
    assertEquals("{", Files.readString(config.authFolder().resolve("broken.json")));
  }

  private static Answer status(String name, boolean disabled) throws Exception {
    return config
        .api()
        .patch("/auth-files/status", json("{'name':'" + name + "','disabled':" + disabled + "}"));
  }

  @Test
  void fieldsAreSetAndTakenAway() throws Exception {
    upload("a.json", "{\"type\":\"claude\",\"proxy-url\":\"direct\",\"prefix\":\"p\"}");
    assertOk(
        fields(
            "'priority':7,'weight':3,'note':' blue ','proxy_url':'http://127.0.0.1:9',"
                + "'headers':{'X-A':'1','X-B':'2'},'excluded_models':['a*',' '],"
                + "'disable_cooling':true"));
    assertEquals(
        json(
            "{'type':'claude','prefix':'p','priority':7,'weight':3,'note':'blue',"
                + "'proxy_url':'http://127.0.0.1:9','headers':{'X-A':'1','X-B':'2'},"
                + "'excluded_models':['a*'],'disable_cooling':true}"),
        download("a.json").strip());
    JsonNode listed = config.api().get("/auth-files").json().at("/files/0");
    assertEquals(7, listed.path("priority").asInt());
    assertEquals(3, listed.path("weight").asInt());
    assertEquals("blue", listed.path("note").asText());
    assertOk(fields("'headers':{'X-A':'','X-C':'3'}"));
    assertTrue(download("a.json").contains(json("'headers':{'X-B':'2','X-C':'3'}")));
    assertOk(
        fields(
            "'priority':0,'weight':null,'note':'','proxy_url':'','headers':null,"
                + "'excluded_models':[],'disable_cooling':false,'prefix':''"));
    assertEquals(json("{'type':'claude'}"), download("a.json").strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'priority':'7'",
        "'priority':1.5",
        "'weight':1000001",
        "'weight':-1000001",
        "'note':5",
        "'proxy_url':'nonsense'",
        "'headers':{'Content-Length':'1'}",
        "'headers':{'X':1}",
        "'headers':[]",
        "'excluded_models':'a'",
        "'excluded_models':[1]",
        "'disable_cooling':'yes'",
        "'expired':'2999-01-01T00:00:00Z'",
        "'expired':'soon'",
        "'note':'fine','priority':true",
      })
  void aFieldOfAnotherFormIsRefusedAndChangesNothing(String field) throws Exception {
    upload("a.json", "{\"type\":\"claude\"}");
    assertError(400, "invalid body", fields(field));
    assertEquals("{\"type\":\"claude\"}", download("a.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'prefix':'team'", "'websockets':true", "'using_api':true", "'x y':1"})
  void aFieldWithoutAnEffectHereIsNotStored(String field) throws Exception {
    upload("a.json", "{\"type\":\"claude\"}");
    Answer answer = fields("'note':'fine'," + field);
    assertEquals(501, answer.status(), answer.body());
    assertTrue(answer.json().path("error").asText().startsWith("not here: "), answer.body());
    assertEquals("{\"type\":\"claude\"}", download("a.json"));
  }

  @Test
  void thereMustBeAFieldToChangeAndAFileToChangeItIn() throws Exception {
    upload("a.json", "{\"type\":\"claude\"}");
    assertError(
        400,
        "no fields to update",
        config.api().patch("/auth-files/fields", json("{'name':'a.json'}")));
    assertError(
        404,
        "file not found",
        config.api().patch("/auth-files/fields", json("{'name':'b.json','note':'x'}")));
    assertError(
        400,
        "there is nothing to renew the token with",
        fields("'expired':'2020-01-01T00:00:00Z'"));
  }

  private static Answer fields(String fields) throws Exception {
    return config.api().patch("/auth-files/fields", json("{'name':'a.json'," + fields + "}"));
  }

  @Test
  void severalAreDeletedAndWhatCannotBeIsSaid() throws Exception {
    for (String name : List.of("a.json", "b.json", "c.json", "d.json")) {
      upload(name, "{}");
    }
    assertAnswer(
        207,
        "{'status':'partial','deleted':1,'files':['a.json'],"
            + "'failed':[{'name':'none.json','error':'file not found'},"
            + "{'name':'x.txt','error':'name must end with .json'}]}",
        deleteNamed("{'names':['a.json','none.json','x.txt','a.json']}"));
    assertAnswer(
        200,
        "{'status':'ok','deleted':2,'files':['b.json','c.json']}",
        config.api().delete("/auth-files?name=b.json&name=c.json"));
    assertOk(deleteNamed("{'names':['d.json']}"));
    assertError(404, "file not found", deleteNamed("['d.json']"));
    for (String body : List.of("{}", "[]", "{'names':[]}")) {
      assertError(400, "missing name or all=true", deleteNamed(body));
    }
    assertError(400, "invalid body", deleteNamed("{'names':[1]}"));
    assertError(400, "invalid body", deleteNamed("{"));
    assertError(400, "missing name or all=true", config.api().delete("/auth-files"));
  }

  private static Answer deleteNamed(String body) throws Exception {
    return config.api().send("DELETE", "/auth-files", BodyPublishers.ofString(json(body)));
  }

  @Test
  void aDownloadHasTheExactBytesThatWereUploaded() throws Exception {
    String content = "{ \"type\" :\"claude\",\r\n\t\"n\": 1.50, \"\\u00fc\": \"ü😀\" }\n\n";
    upload("acc1.json", content);
    Answer answer = config.api().get("/auth-files/download?name=acc1.json");
    assertEquals(200, answer.status());
    assertEquals(content, answer.body());
    assertEquals("attachment; filename=\"acc1.json\"", header(answer, "Content-Disposition"));
    assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
    assertTrue(header(answer, "Content-Type").startsWith("application/json"));
    assertEquals(
        Integer.toString(content.getBytes(StandardCharsets.UTF_8).length),
        header(answer, "Content-Length"));
    assertEquals(content, Files.readString(config.authFolder().resolve("acc1.json")));
  }

  @Test
  void anUploadIsForItsOwnerOnlyAndReplacesTheFileOfThatName() throws Exception {
    upload("a.json", "{\"type\":\"old\"}");
    upload("a.json", "{\"type\":\"new\"}");
    Path file = config.authFolder().resolve("a.json");
    assertEquals("{\"type\":\"new\"}", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(config.authFolder())));
    try (Stream<Path> files = Files.list(config.authFolder())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space.json",
        "quoted \"name\".json",
        "it's.json",
        "percent%20.json",
        "plus+and&and;.json",
        "grüße-日本-😀.json",
        "UPPER.JSON",
        "semi;colon=.json",
      })
  void anOddNameIsKeptThroughUploadListDownloadAndDelete(String name) throws Exception {
    upload(name, "{\"a\":1}");
    assertListed(name);
    Answer download = config.api().get("/auth-files/download?name=" + encoded(name));
    assertEquals("{\"a\":1}", download.body());
    String disposition = header(download, "Content-Disposition");
    assertTrue(
        disposition.matches("attachment; filename=\"[ !#-\\[\\]-~]+\"(; filename\\*=UTF-8''\\S+)?"),
        disposition);
    assertOk(config.api().delete("/auth-files?name=" + encoded(name)));
    assertShows("{'files':[]}", config.api().get("/auth-files"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space.json", "it's.json", "plus+.json", "grüße-日本-😀.json"})
  void aFormKeepsAnOddNameToo(String name) throws Exception {
    assertOk(uploadForm(part("file", name, "{\"a\":1}")));
    assertListed(name);
  }

  @Test
  void aFormMayHaveSeveralFiles() throws Exception {
    assertAnswer(
        200,
        "{'status':'ok','uploaded':2,'files':['a.json','b.json']}",
        uploadForm(
            part("file", "a.json", "{\"type\":\"one\"}"),
            part("comment", "c.json", "not a file"),
            part("file", "b.json", "{\"type\":\"two\"}\r\n")));
    assertEquals("{\"type\":\"one\"}", download("a.json"));
    assertEquals("{\"type\":\"two\"}\r\n", download("b.json"));
    assertListed("a.json", "b.json");
  }

  @Test
  void aFormWithOneBadFileSavesNone() throws Exception {
    assertEquals(
        400, uploadForm(part("file", "a.json", "{}"), part("file", "b.json", "{")).status());
    assertError(
        400,
        "name must end with .json",
        uploadForm(part("file", "a.json", "{}"), part("file", "b.txt", "{}")));
    assertEquals(
        400, uploadForm(part("file", "a.json", "{}"), part("file", "a.json", "{}")).status());
    assertShows("{'files':[]}", config.api().get("/auth-files"));
  }

  @Test
  void aFormWithoutAFileIsRefused() throws Exception {
    assertEquals(400, uploadForm(part("other", "a.json", "{}")).status());
    assertEquals(400, uploadForm().status());
    Answer noBoundary =
        config
            .api()
            .send(
                "POST",
                "/auth-files",
                BodyPublishers.ofString("{}"),
                "Content-Type",
                "multipart/form-data");
    assertEquals(400, noBoundary.status(), noBoundary.body());
    assertShows("{'files':[]}", config.api().get("/auth-files"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/a.json",
        "../a.json",
        "..\\a.json",
        "x/../a.json",
        ".a.json",
        "a\u0000.json"
      })
  void aNameThatLeavesTheFolderOrHidesIsInvalid(String name) throws Exception {
    assertNameRefused("invalid name", encoded(name));
  }

  @Test
  void aNameThatIsTooLongOrMissingIsInvalid() throws Exception {
    assertNameRefused("invalid name", "a".repeat(196) + ".json");
    assertError(
        400,
        "invalid name",
        config.api().send("POST", "/auth-files", BodyPublishers.ofString("{}")));
    assertError(400, "invalid name", config.api().get("/auth-files/download"));
    upload("a".repeat(195) + ".json", "{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.txt", "a.json.bak", "json", "config.yaml"})
  void aNameMustEndInJson(String name) throws Exception {
    assertNameRefused("name must end with .json", encoded(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "[]", "null", "1", "'x'", "{} {}", "{}x", "{'a':1,'a':2}", "{'a':}"})
  void contentThatIsNotOneJsonObjectIsRefused(String content) throws Exception {
    Answer raw =
        config
            .api()
            .send("POST", "/auth-files?name=a.json", BodyPublishers.ofString(json(content)));
    assertEquals(400, raw.status(), raw.body());
    assertTrue(raw.json().path("error").isTextual(), raw.body());
    assertEquals(400, uploadForm(part("file", "a.json", json(content))).status());
    assertShows("{'files':[]}", config.api().get("/auth-files"));
  }

  @Test
  void contentThatIsNotUtf8IsRefused() throws Exception {
    byte[] latin1 = "{\"a\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
    Answer answer =
        config.api().send("POST", "/auth-files?name=a.json", BodyPublishers.ofByteArray(latin1));
    assertEquals(400, answer.status(), answer.body());
  }

  @Test
  void aRefusalDoesNotRepeatTheContent() throws Exception {
    Answer answer =
        config
            .api()
            .send("POST", "/auth-files?name=a.json", BodyPublishers.ofString("{\"k\": s3cret}"));
    assertEquals(400, answer.status());
    assertFalse(answer.body().contains("s3cret"), answer.body());
  }

  @Test
  void tenMebibytesAreTheMost() throws Exception {
    String largest = "{\"a\":\"" + "x".repeat(MAX_BYTES - 8) + "\"}";
    assertEquals(MAX_BYTES, largest.length());
    upload("a.json", largest);
    String tooLarge = "{\"a\":\"" + "x".repeat(MAX_BYTES - 7) + "\"}";
    assertEquals(413, config.announce("POST", "/auth-files?name=b.json", MAX_BYTES + 1));
    assertEquals(413, uploadForm(part("file", "b.json", tooLarge)).status());
    assertListed("a.json");
  }

  @Test
  void deletingOneLeavesTheOthers() throws Exception {
    upload("a.json", "{}");
    upload("b.json", "{}");
    assertOk(config.api().delete("/auth-files?name=a.json"));
    assertListed("b.json");
    assertError(404, "file not found", config.api().delete("/auth-files?name=a.json"));
    assertError(404, "file not found", config.api().get("/auth-files/download?name=a.json"));
    assertEquals(400, config.api().delete("/auth-files").status());
    assertEquals(400, config.api().delete("/auth-files?all=false").status());
    assertListed("b.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "*"})
  void deletingAllTakesTheJsonFilesOnly(String all) throws Exception {
    upload("a.json", "{}");
    upload("b.json", "{}");
    Path other = Files.writeString(config.authFolder().resolve("other.txt"), "x");
    assertAnswer(200, "{'status':'ok','deleted':2}", config.api().delete("/auth-files?all=" + all));
    assertShows("{'files':[]}", config.api().get("/auth-files"));
    assertTrue(Files.exists(other));
  }

  @Test
  void anotherFolderInTheFileTakesEffect() throws Exception {
    upload("a.json", "{}");
    String text = Files.readString(config.file());
    Files.writeString(config.file(), text.replace("auth-dir: auths", "auth-dir: elsewhere"));
    assertOk(config.api().put("/debug", "{\"value\":false}"));
    assertShows("{'files':[]}", config.api().get("/auth-files"));
    upload("b.json", "{}");
    assertTrue(Files.exists(config.authFolder().resolveSibling("elsewhere").resolve("b.json")));
    config.holds();
    assertListed("a.json");
  }

  private static void assertNameRefused(String error, String encodedName) throws Exception {
    String query = "?name=" + encodedName;
    assertError(
        400,
        error,
        config.api().send("POST", "/auth-files" + query, BodyPublishers.ofString("{}")));
    assertError(400, error, config.api().get("/auth-files/download" + query));
    assertError(400, error, config.api().delete("/auth-files" + query));
  }

  private static void assertListed(String... names) throws Exception {
    assertEquals(
        Arrays.asList(names),
        config.api().get("/auth-files").json().path("files").findValuesAsText("name"));
  }

  private static void upload(String name, String content) throws Exception {
    assertOk(
        config
            .api()
            .send(
                "POST",
                "/auth-files?name=" + encoded(name),
                BodyPublishers.ofString(content),
                "Content-Type",
                "application/json"));
  }

  private static String download(String name) throws Exception {
    return config.api().get("/auth-files/download?name=" + encoded(name)).body();
  }

  private static Answer uploadForm(String... parts) throws Exception {
    return config
        .api()
        .send(
            "POST",
            "/auth-files",
            BodyPublishers.ofString(String.join("", parts) + "--" + BOUNDARY + "--\r\n"),
            "Content-Type",
            "multipart/form-data; boundary=" + BOUNDARY);
  }

  private static String part(String field, String fileName, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
            .formatted(BOUNDARY, field, fileName)
        + "Content-Type: application/octet-stream\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("");
  }
}
