package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertAnswer;
import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration file as one text. */
class ConfigTextApiIT {
  private static final String DONE = "{'status':'ok','ok':true,'changed':['config']}";

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @BeforeEach
  void onlyDefaults() throws Exception {
    config.holds();
  }

  @Test
  void theTextIsTheFileToTheByte() throws Exception {
    config.holds("# a word – with more than ASCII", "api-keys: [k1]   # Alice", "x: {y: 1}");
    Answer answer = config.api().get("/config.yaml");
    assertEquals(200, answer.status());
    assertEquals(Files.readString(config.file()), answer.body());
    assertEquals("application/yaml;charset=utf-8", header(answer, "Content-Type").replace(" ", ""));
    assertEquals("no-store", header(answer, "Cache-Control"));
  }

  @Test
  void aTextIsInForceBeforeItsAnswer() throws Exception {
    String text = text() + "# mine\nrequest-retry: 7\nunknown: &a [1, *a]\n".replace(", *a", "");
    assertAnswer(200, DONE, put(text));
    assertEquals(text, Files.readString(config.file()));
    assertShows("{'request-retry':7}", config.api().get("/request-retry"));
    assertAnswer(200, DONE, put(text));
  }

  @Test
  void whatIsWrongIsSaidWithItsLinesAndChangesNothing() throws Exception {
    String before = text();
    Answer answer = put(before + "request-log: maybe\nrequest-retry: 1000\n");
    assertError(422, "invalid configuration", answer);
    String message = answer.json().path("message").asText();
    assertTrue(message.contains("request-log") && message.contains("request-retry"), message);
    assertTrue(message.matches("(?s).*line \\d+.*"), message);
    assertEquals(before, text());
    assertError(422, "invalid configuration", put("a: [\n"));
    assertEquals(before, text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n"})
  void nothingIsNoConfiguration(String text) throws Exception {
    String before = text();
    assertError(400, "invalid body", put(text));
    assertEquals(before, text());
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws Exception {
    String before = text();
    byte[] broken = {'a', ':', ' ', (byte) 0xC3, '\n'};
    assertError(
        400,
        "invalid body",
        config.api().send("PUT", "/config.yaml", BodyPublishers.ofByteArray(broken)));
    assertEquals(before, text());
  }

  @Test
  void aTextOfMoreThanAMebibyteIsTooLarge() throws Exception {
    String before = text();
    assertEquals(413, put(before + "#" + "x".repeat(1 << 20) + "\n").status());
    assertEquals(413, config.announce("PUT", "/config.yaml", (8 << 20) + 1));
    assertEquals(before, text());
  }

  @Test
  void aManagementKeyInPlainTextIsHashedAtOnce() throws Exception {
    String text =
        text().replaceFirst("secret-key: .*", "secret-key: " + TestConfig.KEY + " # kept");
    assertAnswer(200, DONE, put(text));
    assertFalse(text().contains(TestConfig.KEY));
    assertTrue(text().contains("# kept"));
    assertShows("{'debug':false}", config.api().get("/debug"));
  }

  @Test
  void aTagThatIsNoLongerTrueChangesNothing() throws Exception {
    Answer read = config.api().get("/config.yaml");
    String tag = header(read, "ETag");
    assertOk(config.api().put("/request-retry", "{\"value\":5}"));
    String before = text();
    assertEquals(412, put(read.body(), "If-Match", tag).status());
    assertEquals(before, text());
    String present = header(config.api().get("/config.yaml"), "ETag");
    assertAnswer(200, DONE, put(read.body(), "If-Match", present));
    assertShows("{'request-retry':3}", config.api().get("/request-retry"));
  }

  @Test
  void aFileThatIsNotValidIsShownAsItIsAndCanBeMended() throws Exception {
    String good = text();
    Files.writeString(config.file(), good + "debug: [\n");
    assertEquals(good + "debug: [\n", config.api().get("/config.yaml").body());
    assertAnswer(200, DONE, put(good + "request-retry: 6\n"));
    assertShows("{'request-retry':6}", config.api().get("/request-retry"));
  }

  @Test
  void thePreviousTextIsKeptAsAVersion() throws Exception {
    String before = text();
    assertAnswer(200, DONE, put(before + "debug: true\n".replace("debug", "request-log")));
    Answer versions = config.api().get("/config/versions");
    assertTrue(versions.json().path("versions").size() >= 2, versions.body());
    assertEquals("api", versions.json().at("/versions/0/way").asText(), versions.body());
  }

  @Test
  void writersAtTheSameTimeLeaveOneOfTheirTexts() throws Exception {
    String base = text();
    List<String> texts = new ArrayList<>();
    List<Future<Answer>> answers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 24; i++) {
        String text = base + "# writer " + i + "\n";
        texts.add(text);
        answers.add(threads.submit(() -> put(text)));
      }
      for (Future<Answer> answer : answers) {
        // Whoever was overtaken too often is told so.
        assertTrue(List.of(200, 412).contains(answer.get().status()), answer.get().body());
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(texts.contains(text()));
  }

  private static String text() throws Exception {
    return Files.readString(config.file());
  }

  private static Answer put(String text, String... headers) throws Exception {
    return config.api().send("PUT", "/config.yaml", BodyPublishers.ofString(text), headers);
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("none");
  }
}
