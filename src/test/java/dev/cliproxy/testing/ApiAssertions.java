package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.ManagementClient.Answer;
import java.io.IOException;

/** What tests of the management API expect of answers. */
public final class ApiAssertions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ApiAssertions() {}

  /** JSON as it is sent, of text that has single quotes for the sake of the reader. */
  public static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  /** The answer has this status and this JSON value, in single quotes. */
  public static void assertAnswer(int status, String singleQuoted, Answer answer)
      throws IOException {
    assertEquals(status, answer.status(), answer.body());
    assertIsJson(answer);
    assertEquals(JSON.readTree(json(singleQuoted)), answer.json());
  }

  /** The answer to a GET that succeeds. */
  public static void assertShows(String singleQuoted, Answer answer) throws IOException {
    assertAnswer(200, singleQuoted, answer);
  }

  /** The documented answer to a write. */
  public static void assertOk(Answer answer) throws IOException {
    assertAnswer(200, "{'status':'ok'}", answer);
  }

  /** The answer is this error; it may say more, but only under these names. */
  public static void assertError(int status, String error, Answer answer) throws IOException {
    assertEquals(status, answer.status(), answer.body());
    assertIsJson(answer);
    JsonNode body = answer.json();
    assertEquals(error, body.path("error").asText(), answer.body());
    body.fieldNames()
        .forEachRemaining(
            name -> assertTrue(name.matches("error|details|message|request_id"), answer::body));
  }

  private static void assertIsJson(Answer answer) {
    String type = answer.response().headers().firstValue("Content-Type").orElse("none");
    assertEquals("application/json;charset=utf-8", type.replace(" ", ""), answer.body());
  }
}
