package dev.cliproxy.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.testing.GoldenRoutes;
import dev.cliproxy.testing.GoldenRoutes.Route;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.RawHttp;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, a refused request changes nothing and the server goes on. */
class BadInputIT {
  private static final int MIB = 1 << 20;
  private static final String KEY = "Authorization: Bearer " + TestConfig.KEY;
  private static final List<String> BOOLEANS =
      List.of(
          "/debug",
          "/request-log",
          "/force-gpt-5-codex",
          "/allow-localhost-unauthenticated",
          "/quota-exceeded/switch-project",
          "/quota-exceeded/switch-preview-model");
  private static final List<String> TEXT_LISTS =
      List.of("/api-keys", "/generative-language-api-key");
  private static final List<String> OBJECT_LISTS =
      List.of("/codex-api-key", "/claude-api-key", "/gemini-api-key", "/openai-compatibility");

  @TempDir private static Path folder;

  private static Path config;
  private static WarServer server;
  private static ManagementClient client;
  private static RawHttp raw;

  private byte[] fileBefore;
  private String configBefore;

  @BeforeAll
  static void startServer() throws Exception {
    config =
        TestConfig.write(
            folder,
            "# kept as it is",
            "debug: false # and this",
            "request-retry: 3",
            "proxy-url: 'socks5://user:pass@127.0.0.1:1080/'",
            "api-keys: [k1, k2]",
            "claude-api-key:",
            "  - api-key: sk-a",
            "openai-compatibility:",
            "  - name: one",
            "    base-url: https://one.example/v1");
    server = WarServer.start(config);
    client = new ManagementClient(server, TestConfig.KEY);
    raw = new RawHttp(server.port());
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void remember() throws Exception {
    fileBefore = Files.readAllBytes(config);
    configBefore = client.get("/config").body();
  }

  @AfterEach
  void theServerGoesOn() throws Exception {
    assertEquals(200, client.get("/config").status());
  }

  static List<Arguments> malformedBodies() {
    List<Arguments> bodies = new ArrayList<>();
    Map<String, String> texts = new TreeMap<>();
    texts.put("nothing", "");
    texts.put("blanks", " \r\n\t ");
    texts.put("a word", "true value");
    texts.put("cut off", "{\"value\":true");
    texts.put("single quotes", "{'value':true}");
    texts.put("no quotes", "{value:true}");
    texts.put("a comment", "{\"value\":true}//x");
    texts.put("a trailing comma", "{\"value\":true,}");
    texts.put("trailing junk", "{\"value\":true}x");
    texts.put("a second value", "{\"value\":true}{\"value\":true}");
    texts.put("a duplicate key", "{\"value\":true,\"value\":true}");
    texts.put("an escaped duplicate key", "{\"value\":true,\"\\u0076alue\":true}");
    texts.put("a duplicate key below", "{\"value\":true,\"x\":{\"a\":1,\"a\":1}}");
    texts.put("201 levels", "{\"value\":true,\"x\":" + nested(200) + "}");
    texts.put("100000 levels", nested(100_000));
    texts.put("100000 levels without end", "[".repeat(100_000));
    texts.put("100000 levels of objects", "{\"value\":".repeat(100_000));
    texts.put("10000 digits", "{\"value\":true,\"x\":" + "9".repeat(10_000) + "}");
    texts.put("not a number", "{\"value\":true,\"x\":NaN}");
    texts.put("a leading zero", "{\"value\":true,\"x\":007}");
    texts.put("a byte order mark", "\uFEFF{\"value\":true}");
    texts.put("a control character", "{\"value\":true,\"x\":\"\0\"}");
    texts.put("a form", "value=true");
    texts.put("XML", "<value>true</value>");
    texts.put("YAML", "value: true");
    texts.put("null", "null");
    texts.put("no field", "{}");
    texts.put("another field", "{\"Value\":true,\"values\":true}");
    texts.put("a null value", "{\"value\":null}");
    texts.put("a list", "[{\"value\":true}]");
    texts.put("a boolean alone", "true");
    texts.forEach((name, text) -> bodies.add(Arguments.of(name, text.getBytes(UTF_8))));
    bodies.add(Arguments.of("a cut UTF-8 sequence", bytes("{\"value\":true,\"x\":\"\u00c3\"}")));
    bodies.add(Arguments.of("an overlong slash", bytes("{\"value\":true,\"x\":\"\u00c0\u00af\"}")));
    bodies.add(
        Arguments.of("a raw surrogate", bytes("{\"value\":true,\"x\":\"\u00ed\u00a0\u0080\"}")));
    bodies.add(Arguments.of("UTF-16", "{\"value\":true}".getBytes(StandardCharsets.UTF_16)));
    bodies.add(Arguments.of("UTF-16LE", "{\"value\":true}".getBytes(StandardCharsets.UTF_16LE)));
    bodies.add(Arguments.of("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0}));
    return bodies;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedBodies")
  void aMalformedBodyIsInvalid(String name, byte[] body) throws Exception {
    assertInvalidBody("PUT", "/debug", body);
    assertInvalidBody("PATCH", "/quota-exceeded/switch-project", body);
    assertRefused(400, raw.sendBody("PATCH", "/v0/management/claude-api-key", body, KEY));
  }

  static Stream<Arguments> wrongValues() {
    List<Arguments> all = new ArrayList<>();
    List<String> any = List.of("{}", "[]", "null", "[true]", "{\"value\":true}");
    List<String> numbers = List.of("1", "0", "-1", "1.0", "1e999999999", "-1e-999999999");
    add(all, BOOLEANS, any, numbers, List.of("\"true\"", "\"\"", "\"yes\""));
    add(
        all,
        List.of("/request-retry"),
        any,
        List.of("101", "-1", "5.0", "1e0", "1e999999999", "5.5", "99999999999", "1E400"),
        List.of("9".repeat(400), "\"5\"", "\"\"", "true"));
    add(
        all,
        List.of("/proxy-url"),
        any,
        numbers,
        List.of("true", "\"ftp://h:1\"", "\"http://\"", "\"http:///x\"", "\"http://:8080\""),
        List.of("\"http://h:99999\"", "\"http://h:-1\"", "\"http://h:x\"", "\"//host:1\""),
        List.of("\"http://a b:1\"", "\"http://h /\"", "\"h\\nttp://h\"", "\"http://h\\u0000\""),
        List.of("\"javascript:alert(1)\"", "\"file:///etc/passwd\"", "\"socks4://h:1\""),
        List.of("\"127.0.0.1:8080\"", "\"localhost\"", "\"http:h\"", "\"x\"", "\"\\ud800\""));
    return all.stream();
  }

  @SafeVarargs
  private static void add(List<Arguments> all, List<String> paths, List<String>... values) {
    for (String path : paths) {
      for (List<String> some : values) {
        some.forEach(value -> all.add(Arguments.of(path, value)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aValueOfAnotherKindIsInvalid(String path, String value) throws Exception {
    assertInvalidBody("PUT", path, ("{\"value\":" + value + "}").getBytes(UTF_8));
  }

  @Test
  void anAddressThatIsRefusedIsAnsweredWithTheFormsThatAreNot() throws Exception {
    String details =
        client.put("/proxy-url", "{\"value\":\"ftp://h\"}").json().path("details").asText();
    for (String scheme : List.of("http://", "https://", "socks5://", "socks5h://")) {
      assertTrue(details.contains(scheme), details);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://h",
        "https://user:p%40ss@proxy.example:8443/",
        "socks5://user:pass@[::1]:1080",
        "socks5h://127.0.0.1:1080/"
      })
  void anAddressOfAnAcceptedFormIsTaken(String address) throws Exception {
    String before = client.get("/proxy-url").json().path("proxy-url").asText();
    assertEquals(200, client.put("/proxy-url", value(address)).status());
    assertEquals(address, client.get("/proxy-url").json().path("proxy-url").asText());
    assertEquals(200, client.put("/proxy-url", value(before)).status());
  }

  private static String value(String text) {
    return "{\"value\":\"" + text + "\"}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "true",
        "\"k\"",
        "{\"items\":null}",
        "{\"items\":{}}",
        "{\"items\":\"k\"}",
        "{\"value\":[\"k\"]}",
        "[1]",
        "[null]",
        "[[]]",
        "[[\"k\"]]",
        "[{\"api-key\":1}]",
        "[{\"name\":1}]",
        "[{\"api-key\":\"\"}]",
        "[{\"name\":\"\"}]",
        "[{}]",
        "[\"\"]",
        "[\"  \"]",
        "[\"k\",\"k\"]",
        "[\"k\",\" k \"]",
        "[\"\\ud800\"]",
        "[{\"api-key\":\"\\udfff\",\"name\":\"\\udfff\"}]",
        "[\"k\",{\"api-key\":\"k\",\"name\":\"k\"}]"
      })
  void aListOfAnotherKindIsInvalid(String body) throws Exception {
    for (String path : TEXT_LISTS) {
      assertInvalidBody("PUT", path, body.getBytes(UTF_8));
    }
    for (String path : OBJECT_LISTS) {
      assertInvalidBody("PUT", path, body.getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"index\":0}",
        "{\"value\":\"x\"}",
        "{\"old\":\"k1\"}",
        "{\"new\":\"k1\"}",
        "{\"index\":null,\"value\":null}",
        "{\"index\":\"0\",\"value\":\"x\"}",
        "{\"index\":0.0,\"value\":\"x\"}",
        "{\"index\":true,\"value\":\"x\"}",
        "{\"index\":0,\"value\":5}",
        "{\"index\":0,\"value\":[\"x\"]}",
        "{\"index\":0,\"value\":\"\"}",
        "{\"index\":0,\"value\":\"k2\"}",
        "{\"old\":\"k1\",\"new\":\"k2\"}",
        "{\"old\":\"k1\",\"new\":7}",
        "{\"old\":\"k1\",\"new\":\" \"}",
        "{\"match\":\"sk-a\",\"name\":\"one\"}",
        "{\"match\":5,\"name\":5,\"value\":{}}",
        "[]"
      })
  void aChangeOfOneItemThatCannotBeUnderstoodIsRefused(String body) throws Exception {
    for (String path : List.of("/api-keys", "/claude-api-key", "/openai-compatibility")) {
      assertRefused(400, client.patch(path, body));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "2147483648", "99999999999999999999", "-9223372036854775809"})
  void anIndexOutOfRangeIsNotFound(String index) throws Exception {
    String body = "{\"index\":" + index + ",\"value\":%s}";
    assertNotFound(client.patch("/api-keys", body.formatted("\"x\"")));
    assertNotFound(client.patch("/claude-api-key", body.formatted("{\"base-url\":\"\"}")));
    assertNotFound(client.delete("/api-keys?index=" + index));
    assertNotFound(client.delete("/openai-compatibility?index=" + index));
  }

  @Test
  void aSelectorThatSelectsNothingOrIsMissingIsRefused() throws Exception {
    assertNotFound(client.delete("/api-keys?value=nobody"));
    assertNotFound(client.delete("/claude-api-key?api-key=nobody"));
    assertNotFound(client.delete("/openai-compatibility?name=nobody"));
    for (String query : List.of("", "?", "?index=", "?index=x", "?index=0x0", "?value=", "?k=v")) {
      assertRefused(400, client.delete("/api-keys" + query));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "text/plain",
        "text/html; charset=iso-8859-1",
        "application/json; charset=utf-16",
        "application/octet-stream",
        "multipart/mixed",
        "json",
        "application/",
        "/json",
        ";",
        "*/*",
        "application/json, text/plain",
        "\"",
        "application/json; charset=\"",
        "\u00e4\u00f6"
      })
  void theContentTypeDoesNotMatter(String type) throws Exception {
    byte[] body = "{\"value\":false}".getBytes(UTF_8);
    RawHttp.Answer answer =
        raw.sendBody("PUT", "/v0/management/debug", body, KEY, "Content-Type: " + type);
    assertEquals("{\"status\":\"ok\"}", answer.body(), answer::toString);
    assertEquals(200, raw.sendBody("PUT", "/v0/management/debug", body, KEY).status());
    assertUnchanged();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "\"",
      })
  void aBrokenFormIsRefused(String type) throws Exception {
    for (String path : List.of("auth-files", "debug")) {
      for (String body : List.of("", "{\"value\":false}", "--x\r\n", "--x\r\n\r\n\r\n--x--\r\n")) {
        String method = path.equals("debug") ? "PUT" : "POST";
        RawHttp.Answer answer =
            raw.sendBody(
                method,
                "/v0/management/" + path,
                body.getBytes(UTF_8),
                KEY,
                "Content-Type: " + type);
        // What is not a form at all is taken for JSON.
        if (answer.status() != 200 || !body.startsWith("{") || path.equals("auth-files")) {
          assertRefused(400, answer);
        }
      }
    }
    assertEquals("{\"files\":[]}", client.get("/auth-files").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png", "application/xml;q=1, */*;q=0", "x", "/", ""})
  void whatIsAcceptedDoesNotMatter(String accept) throws Exception {
    RawHttp.Answer answer = raw.send("GET", "/v0/management/debug", KEY, "Accept: " + accept);
    assertEquals("{\"debug\":false}", answer.body());
    assertTrue(answer.header("Content-Type").orElseThrow().startsWith("application/json"));
    assertRefused(404, raw.send("GET", "/v0/management/nothing", KEY, "Accept: " + accept));
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match: x", "If-Match: \"x", "If-Match: \"\u00e4\""})
  void aConditionThatCannotBeReadChangesNothing(String condition) throws Exception {
    byte[] body = "{\"value\":true}".getBytes(UTF_8);
    RawHttp.Answer answer = raw.sendBody("PUT", "/v0/management/debug", body, KEY, condition);
    assertRefused(answer.status() == 412 ? 412 : 400, answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-None-Match: x",
        "If-Modified-Since: x",
        "Accept-Language: ;;",
        "Accept-Charset: x;q=z",
        "Accept-Encoding: \"",
        "Cookie: =;=",
        "Range: bytes=9-1"
      })
  void anOddHeaderIsNoInternalError(String header) throws Exception {
    RawHttp.Answer answer = raw.send("GET", "/v0/management/debug", KEY, header);
    if (answer.status() != 200) {
      assertTrue(answer.status() < 500, answer::body);
      assertRefused(answer.status(), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth-files/download?name=%zz.json",
        "auth-files/download?name=%",
        "auth-files/download?name=%ff%fe.json",
        "auth-files/download?name=%00.json",
        "auth-files/download?name",
        "auth-files/download?&&=&",
        "auth-files/download?name={x}.json",
        "auth-files/download"
      })
  void anOddQueryIsRefused(String target) throws Exception {
    RawHttp.Answer answer = raw.send("GET", "/v0/management/" + target, KEY);
    assertRefused(answer.status() == 404 ? 404 : 400, answer);
  }

  @Test
  void aNumberThatTheFileCannotHoldIsInvalidEvenInAnUnknownField() throws Exception {
    String entry = "[{\"api-key\":\"k\",\"weight\":%s}]";
    for (String number : List.of("1e999999999", "1e-999999999", "9".repeat(400))) {
      assertInvalidBody("PUT", "/claude-api-key", entry.formatted(number).getBytes(UTF_8));
    }
  }

  @Test
  void aBodyOfJustEightMebibytesIsReadAndOneByteMoreIsNot() throws Exception {
    String most = padded(8 * MIB);
    assertEquals(200, client.put("/debug", most).status());
    assertUnchanged();
    // Again and again: an answer that is lost is lost by chance.
    for (int i = 0; i < 10; i++) {
      assertRefused(413, client.put("/debug", most + " "));
    }
    assertRefused(413, client.put("/debug", padded(9 * MIB)));
    assertRefused(413, client.put("/api-keys", "\"" + "x".repeat(9 * MIB) + "\""));
  }

  private static String padded(int length) {
    String text = "{\"value\":false}";
    return text + " ".repeat(length - text.length());
  }

  @Test
  void anAnnouncedBodyOfHundredMegabytesIsRefusedBeforeItComes() throws Exception {
    try (RawHttp.Exchange exchange = raw.open()) {
      exchange.write(
          RawHttp.head("PUT", "/v0/management/debug", KEY, "Content-Length: 100000000")
              .getBytes(UTF_8));
      assertRefused(413, exchange.answer());
    }
    for (String length : List.of("99999999999999999999", "-1", "x", "1, 2")) {
      RawHttp.Answer answer =
          raw.send("PUT", "/v0/management/debug", KEY, "Content-Length: " + length);
      assertTrue(List.of(400, 413).contains(answer.status()), answer::body);
    }
  }

  @Test
  void aClientThatSendsHundredMegabytesGetsItsAnswer() throws Exception {
    try (InputStream zeros = new Zeros(100_000_000)) {
      assertRefused(
          413,
          client.send(
              "PUT",
              "/debug",
              BodyPublishers.fromPublisher(
                  BodyPublishers.ofInputStream(() -> zeros), 100_000_000)));
    }
  }

  @Test
  void aClientThatSendsHundredMegabytesInChunksGetsItsAnswerToo() throws Exception {
    Zeros zeros = new Zeros(100_000_000);
    assertRefused(413, client.send("PUT", "/debug", BodyPublishers.ofInputStream(() -> zeros)));
  }

  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long size) {
      this.left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? '0' : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = (int) Math.min(length, left);
      if (count == 0) {
        return length == 0 ? 0 : -1;
      }
      Arrays.fill(buffer, offset, offset + count, (byte) '0');
      left -= count;
      return count;
    }
  }

  @Test
  void aBodyThatStopsComingEndsWithTheConnectionAndTheServerGoesOn() throws Exception {
    long start = System.nanoTime();
    try (RawHttp.Exchange exchange = raw.open()) {
      exchange.write(
          RawHttp.head("PUT", "/v0/management/debug", KEY, "Content-Length: 14").getBytes(UTF_8));
      for (byte drip : "{\"val".getBytes(UTF_8)) {
        exchange.write(new byte[] {drip});
      }
      assertEquals(200, client.get("/debug").status());
      assertEndsInAnError(exchange);
    }
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(9).toNanos());
    assertUnchanged();
  }

  @Test
  void aClientThatHangsUpInMidBodyChangesNothing() throws Exception {
    try (RawHttp.Exchange exchange = raw.open()) {
      exchange.write(
          RawHttp.head("PUT", "/v0/management/debug", KEY, "Content-Length: 15").getBytes(UTF_8));
      exchange.write("{\"value\":true}".getBytes(UTF_8));
    }
    assertUnchanged();
  }

  /** Either is right: a closed connection, or an answer that says no. */
  private static void assertEndsInAnError(RawHttp.Exchange exchange) {
    try {
      RawHttp.Answer answer = exchange.answer();
      assertTrue(answer.status() >= 400, () -> "status " + answer.status());
      assertFalse(answer.body().contains("\tat "), answer::body);
    } catch (IOException closed) {
      assertFalse(closed instanceof java.net.SocketTimeoutException, closed::toString);
    }
  }

  @Test
  void tooManyHeaderBytesAreRefused() throws Exception {
    RawHttp.Answer answer =
        raw.send("GET", "/v0/management/debug", KEY, "X-Padding: " + "x".repeat(10_000));
    assertTrue(List.of(400, 431).contains(answer.status()), () -> "status " + answer.status());
  }

  static Stream<Arguments> allowedMethods() throws IOException {
    Map<String, Set<String>> allowed = new TreeMap<>();
    for (Route route : GoldenRoutes.read()) {
      if (route.who().equals(GoldenRoutes.KEY)) {
        allowed.computeIfAbsent(route.example(), path -> new TreeSet<>()).add(route.method());
      }
    }
    return allowed.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  @ParameterizedTest
  @MethodSource("allowedMethods")
  void anotherMethodIsNotAllowedAndTheAnswerSaysWhichAre(String path, Set<String> allowed)
      throws Exception {
    for (String method : List.of("GET", "PUT", "POST", "PATCH", "DELETE", "BREW")) {
      if (!allowed.contains(method)) {
        RawHttp.Answer answer = raw.sendBody(method, path, "{}".getBytes(UTF_8), KEY);
        assertRefused(405, answer);
        Set<String> said = new TreeSet<>(List.of(answer.header("Allow").orElse("").split(", *")));
        said.removeAll(Set.of("HEAD", "OPTIONS"));
        assertEquals(allowed, said);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/nothing",
        "/debug/more",
        "/Debug",
        "/quota-exceeded",
        "/auth-files/none",
        "/application.wadl",
        "/config.yml"
      })
  void anUnknownPathIsNotFoundInJson(String path) throws Exception {
    for (String method : List.of("GET", "PUT", "DELETE", "BREW")) {
      assertRefused(404, raw.sendBody(method, "/v0/management" + path, "{}".getBytes(UTF_8), KEY));
    }
  }

  private void assertInvalidBody(String method, String path, byte[] body) throws Exception {
    RawHttp.Answer answer = raw.sendBody(method, "/v0/management" + path, body, KEY);
    assertRefused(400, answer);
    assertEquals("invalid body", json(answer.body()).path("error").asText());
  }

  private void assertNotFound(ManagementClient.Answer answer) throws Exception {
    assertRefused(404, answer);
    assertEquals("item not found", answer.json().path("error").asText());
  }

  private void assertRefused(int status, ManagementClient.Answer answer) throws Exception {
    String type = answer.response().headers().firstValue("Content-Type").orElse("");
    assertRefused(status, answer.status(), type, answer.body());
  }

  private void assertRefused(int status, RawHttp.Answer answer) throws Exception {
    assertRefused(status, answer.status(), answer.header("Content-Type").orElse(""), answer.body());
  }

  private void assertRefused(int expected, int status, String type, String body) throws Exception {
    assertEquals(expected, status, body);
    assertTrue(type.startsWith("application/json"), type);
    assertTrue(json(body).path("error").isTextual(), body);
    for (String leak :
        List.of("Exception", "\\tat ", "<html", "com.fasterxml", "test-management")) {
      assertFalse(body.contains(leak), body);
    }
    assertUnchanged();
  }

  private void assertUnchanged() throws Exception {
    assertArrayEquals(fileBefore, Files.readAllBytes(config));
    assertEquals(configBefore, client.get("/config").body());
  }

  private static JsonNode json(String body) throws IOException {
    return new ObjectMapper().readTree(body);
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
