package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's own log in files, and how panels follow it. */
class ProgramLogApiIT {
  /** What is warned about once is not logged again. */
  private static final AtomicInteger NAMES = new AtomicInteger();

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @BeforeEach
  void on() throws Exception {
    config.holds("logging-to-file: true");
    assertEquals(200, config.api().delete("/logs").status());
  }

  @Test
  void thereIsNoneWhileItIsOff() throws Exception {
    assertOk(config.api().put("/logging-to-file", "{\"value\":false}"));
    assertError(400, "logging to file disabled", config.api().get("/logs"));
    assertError(400, "logging to file disabled", config.api().delete("/logs"));
    long before = size();
    config.holds("x: y");
    assertEquals(before, size(), "nothing was written meanwhile");
  }

  @Test
  void whatIsLoggedIsThereAtOnceInAFormThatPanelsTakeApart() throws Exception {
    config.holds("logging-to-file: true", "no-such-key: 1");
    JsonNode answer = logs("");
    String line = lines(answer).stream().filter(l -> l.contains("no-such-key")).findFirst().get();
    assertTrue(
        line.matches(
            "\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\] \\[(info|warn) {1,2}\\]"
                + " \\[\\w+\\] .+"),
        line);
    assertFalse(answer.path("cursor-reset").asBoolean(true));
    assertEquals(lines(answer).size(), answer.path("line-count").asInt());
    long age = Instant.now().getEpochSecond() - answer.path("latest-timestamp").asLong();
    assertTrue(age >= 0 && age < 60, "seconds: " + age);
    assertFalse(answer.toString().contains(TestConfig.KEY));
  }

  @Test
  void theCursorBringsWhatCameSinceAndNothingTwice() throws Exception {
    config.holds("logging-to-file: true", "one-unknown: 1");
    JsonNode first = logs("?limit=10000");
    String cursor = first.path("next-cursor").asText();
    assertEquals(List.of(), lines(logs("?limit=10000&cursor=" + cursor)));
    config.holds("logging-to-file: true", "another-unknown: 1");
    JsonNode second = logs("?limit=10000&cursor=" + cursor);
    assertFalse(second.path("cursor-reset").asBoolean(true));
    assertTrue(second.toString().contains("another-unknown"), second.toString());
    assertFalse(second.toString().contains("one-unknown"), second.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "99-0", "1-3", "%20"})
  void aCursorThatLeadsNowhereBringsTheLastLines(String cursor) throws Exception {
    String name = "unknown-" + NAMES.incrementAndGet();
    config.holds("logging-to-file: true", name + ": 1");
    JsonNode answer = logs("?cursor=" + cursor);
    assertTrue(answer.toString().contains(name), answer.toString());
    assertEquals(!cursor.equals("%20"), answer.path("cursor-reset").asBoolean());
  }

  @Test
  void linesAreLimitedAndBoundedByTime() throws Exception {
    config.holds("logging-to-file: true", "a-unknown: 1", "b-unknown: 2");
    assertEquals(1, lines(logs("?limit=1")).size());
    long now = Instant.now().getEpochSecond();
    assertEquals(List.of(), lines(logs("?after=" + (now + 60))));
    assertTrue(lines(logs("?after=" + (now - 3600))).size() >= 2);
    assertTrue(lines(logs("?limit=999999999999")).size() >= 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "1.5"})
  void aLimitThatIsNoneIsRefused(String limit) throws Exception {
    assertError(400, "invalid limit", config.api().get("/logs?limit=" + limit));
  }

  @Test
  void clearingLeavesNothingOfBefore() throws Exception {
    config.holds("logging-to-file: true", "gone-unknown: 1");
    assertTrue(logs("").toString().contains("gone-unknown"));
    JsonNode answer = config.api().delete("/logs").json();
    assertTrue(answer.path("success").asBoolean() && answer.path("removed").asInt() > 0);
    assertFalse(logs("").toString().contains("gone-unknown"));
  }

  private static JsonNode logs(String query) throws Exception {
    var answer = config.api().get("/logs" + query);
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  private static List<String> lines(JsonNode answer) {
    List<String> lines = new ArrayList<>();
    answer.path("lines").forEach(line -> lines.add(line.asText()));
    return lines;
  }

  private static long size() throws Exception {
    long size = 0;
    try (Stream<Path> files = Files.list(config.file().resolveSibling("logs"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("cliproxy-")).toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }
}
