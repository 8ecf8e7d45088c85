package dev.cliproxy.proxy;

import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.SseStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of requests that went through the proxy, and how it is asked for. */
class UsageRecordsIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  private static final ProviderFormat CLAUDE = ProviderFormat.CLAUDE;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static JsonNode get(String path) throws Exception {
    ManagementClient.Answer answer = PROXY.api().get(path);
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  private static JsonNode awaitRequests(String query, int count) throws Exception {
    String path = "/usage/requests?" + query;
    boolean there =
        Eventually.holds(
            PATIENCE,
            () -> {
              ManagementClient.Answer answer = PROXY.api().get(path);
              return answer.status() == 200 && answer.json().path("requests").size() >= count;
            });
    assertTrue(there, () -> "not recorded: " + path);
    return get(path).path("requests");
  }

  @Test
  void aRequestIsRecordedWithAllThatIsKnownOfIt() throws Exception {
    String upstreamKey = PROXY.newKey();
    PROXY.holds(
        "request-retry: 1",
        "prices: [{model: 'claude-*', input: 500000, output: 1000000}]",
        PROXY.entries(CLAUDE, upstreamKey));
    assertEquals(200, PROXY.ask(CLAUDE, "claude-recorded").status());

    JsonNode request = awaitRequests("model=claude-recorded", 1).get(0);
    assertEquals(CredentialId.ofClientKey("client-key").value(), request.path("key").asText());
    assertEquals("POST /v1/messages", request.path("api").asText());
    assertEquals("claude-recorded", request.path("served_model").asText());
    assertEquals("claude-api-key", request.path("provider").asText());
    assertTrue(request.path("credential").asText().matches("[0-9a-f]{16}"));
    assertEquals(200, request.path("status").asInt());
    assertTrue(request.path("success").asBoolean());
    assertEquals(11, request.path("input_tokens").asInt());
    assertEquals(7, request.path("output_tokens").asInt());
    assertEquals(3, request.path("cached_tokens").asInt());
    assertEquals(1, request.path("attempts").asInt());
    assertEquals(12.5, request.path("cost_usd").asDouble());
    assertTrue(request.path("first_byte_ms").asLong() <= request.path("total_ms").asLong());
    assertTrue(
        !request.toString().contains("client-key") && !request.toString().contains(upstreamKey));
  }

  @Test
  void aFailureIsRecordedWithItsAttempts() throws Exception {
    PROXY.holds("request-retry: 2", PROXY.entries(CLAUDE, PROXY.newKey()));
    PROXY.upstream().always(CLAUDE.error(500));
    assertEquals(500, PROXY.ask(CLAUDE, "claude-failing").status());

    JsonNode request = awaitRequests("model=claude-failing&success=false", 1).get(0);
    assertEquals(500, request.path("status").asInt());
    assertEquals(3, request.path("attempts").asInt());
    assertEquals(0, request.path("total_tokens").asInt());
    assertEquals(
        0, get("/usage/requests?model=claude-failing&success=true").path("requests").size());
  }

  @Test
  void aStreamTellsItsFirstByteApartFromItsEnd() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    try (SseStream stream = PROXY.stream(CLAUDE, "claude-streamed")) {
      stream.rest();
    }
    JsonNode request = awaitRequests("model=claude-streamed", 1).get(0);
    assertEquals(18, request.path("total_tokens").asInt());
    assertTrue(request.path("first_byte_ms").asLong() <= request.path("total_ms").asLong());
  }

  @Test
  void sumsAreAskedForByDimensionAndPage() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    for (int i = 0; i < 3; i++) {
      assertEquals(200, PROXY.ask(CLAUDE, "claude-summed-" + i % 2).status());
    }
    awaitRequests("model=claude-summed-0", 2);
    awaitRequests("model=claude-summed-1", 1);

    JsonNode first = get("/usage/summary?by=model&model=claude-summed-0");
    assertEquals(1, first.path("count").asInt());
    JsonNode item = first.path("items").get(0);
    assertEquals("claude-summed-0", item.path("name").asText());
    assertEquals(2, item.path("requests").asInt());
    assertEquals(22, item.path("input_tokens").asInt());
    assertTrue(item.path("cost_usd").isNull(), "it has no price");
    assertEquals(36, item.path("unpriced_tokens").asInt());
    JsonNode all = get("/usage/summary?by=model&limit=1&offset=1");
    assertEquals(1, all.path("items").size());
    assertTrue(all.path("count").asInt() >= 2);
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    assertEquals(today, get("/usage/summary").path("to").asText());
    assertEquals(0, get("/usage/summary?from=2020-01-01&to=2020-01-31").path("count").asInt());
  }

  @Test
  void bothAreHadAsCsvInWhichNoCellIsAFormula() throws Exception {
    PROXY.holds(
        "openai-compatibility: [{name: f, base-url: '%s', api-keys: [k], models: [{name: m, alias: '=1+1'}]}]"
            .formatted(PROXY.upstream().url()));
    PROXY.ask(ProviderFormat.CHAT, "=1+1");
    awaitRequests("model=%3D1%2B1", 1);
    ManagementClient.Answer summary = PROXY.api().get("/usage/summary?by=model&format=csv");
    assertEquals(200, summary.status());
    assertTrue(
        summary.body().startsWith("name,requests,failures,input_tokens,output_tokens,"),
        summary.body());
    assertTrue(
        summary.body().contains("\n'=1+1,") || summary.body().contains("\n\"'=1+1\","),
        summary.body());
    assertEquals(
        "text/csv; charset=utf-8",
        summary.response().headers().firstValue("Content-Type").orElseThrow().replace(";c", "; c"));
    assertTrue(
        PROXY.api().get("/usage/requests?format=csv").body().startsWith("time,key,api,model,"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/usage/summary?by=colour | by must be one of day, hour, model",
        "/usage/summary?from=yesterday | from must be a day such as 2026-11-28, in UTC",
        "/usage/summary?from=2026-02-30 | from must be a day",
        "/usage/summary?from=2026-02-02&to=2026-02-01 | from is after to",
        "/usage/summary?from=-999999999-01-01 | from must be a day",
        "/usage/summary?by=hour&from=2026-01-01&to=2026-02-01 | by=hour takes at most 31 days",
        "/usage/summary?limit=0 | limit must be a whole number from 1 to 1000",
        "/usage/summary?limit=many | limit must be a whole number",
        "/usage/summary?offset=-1 | offset must be a whole number",
        "/usage/summary?format=xml | format must be json or csv",
        "/usage/summary?modle=x | unknown parameter modle",
        "/usage/summary?model=x&model=y | model is there more than once",
        "/usage/requests?success=maybe | success must be true or false",
        "/usage/requests?cursor=x | cursor must be a whole number",
        "/usage/requests?cursor=99999999999999999999 | cursor must be a whole number"
      })
  void aQuestionThatCannotBeMeantIsRefused(String path, String error) throws Exception {
    ManagementClient.Answer answer = PROXY.api().get(path);
    assertEquals(400, answer.status(), answer.body());
    assertTrue(answer.json().path("error").asText().startsWith(error), answer.body());
  }

  @Test
  void theFileStandsBesideTheConfigurationForItsOwnerOnly() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    PROXY.ask(CLAUDE, "claude-filed");
    awaitRequests("model=claude-filed", 1);
    Path file = PROXY.config().file().resolveSibling("config-records.mv.db");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void nothingIsRecordedWhileThatIsSwitchedOff() throws Exception {
    PROXY.holds("usage: {record: false}", PROXY.entries(CLAUDE, PROXY.newKey()));
    assertEquals(200, PROXY.ask(CLAUDE, "claude-unseen").status());
    PROXY.holds("usage: {record: true}", PROXY.entries(CLAUDE, PROXY.newKey()));
    assertEquals(200, PROXY.ask(CLAUDE, "claude-seen").status());
    awaitRequests("model=claude-seen", 1);
    assertEquals(
        json("{'requests':[],'next_cursor':null}"),
        get("/usage/requests?model=claude-unseen").toString());
  }

  private static ManagementClient.Answer importUsage(String body) throws Exception {
    return PROXY.api().send("POST", "/usage/import", BodyPublishers.ofString(body));
  }

  @Test
  void whatIsExportedIsThereAlreadyWhenItIsImported() throws Exception {
    PROXY.holds(PROXY.entries(CLAUDE, PROXY.newKey()));
    for (int i = 0; i < 3; i++) {
      assertEquals(200, PROXY.ask(CLAUDE, "claude-exported").status());
    }
    awaitRequests("model=claude-exported", 3);
    String exported = PROXY.api().get("/usage/export?model=claude-exported").body();
    JsonNode json = new ObjectMapper().readTree(exported);
    assertEquals(1, json.path("version").asInt());
    assertEquals(3, json.path("usage").path("total_requests").asInt());
    assertEquals(54, json.path("usage").path("total_tokens").asInt());
    JsonNode model =
        json.path("usage")
            .path("apis")
            .path("POST /v1/messages")
            .path("models")
            .path("claude-exported");
    assertEquals(3, model.path("details").size());
    assertFalse(exported.contains("client-key"));

    JsonNode again = importUsage(exported).json();
    assertEquals(0, again.path("added").asInt(), again.toString());
    assertEquals(3, again.path("skipped").asInt());

    String renamed = exported.replace("claude-exported", "claude-imported");
    assertEquals(3, importUsage(renamed).json().path("added").asInt());
    JsonNode before = get("/usage/requests?model=claude-exported").path("requests").get(0);
    JsonNode after = get("/usage/requests?model=claude-imported").path("requests").get(0);
    ((ObjectNode) before).put("model", "").put("served_model", "");
    ((ObjectNode) after).put("model", "").put("served_model", "");
    assertEquals(before, after);
    assertEquals(
        3,
        get("/usage/summary?by=model&model=claude-imported")
            .path("total")
            .path("requests")
            .asInt());
  }

  @Test
  void theFileOfTheProgramBeforeIsTakenOverWithoutItsKeys() throws Exception {
    // Of yesterday: older requests would be deleted at any moment.
    LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(1);
    String file =
        """
        {"version":1,"exported_at":"2026-02-03T00:00:00Z","usage":{"total_requests":3,"apis":{
          "sk-somebodys-key":{"total_requests":2,"models":{"gpt-old":{"total_requests":2,"details":[
            {"timestamp":"DAYT10:00:00.123456789+08:00","source":"me@example.com",
             "auth_index":"3","tokens":{"input_tokens":5,"output_tokens":6,"total_tokens":11},
             "failed":false,"new_field":{"x":[1]}},
            {"timestamp":"DAYT10:00:00.123456789+08:00","source":"me@example.com",
             "auth_index":"3","tokens":{"input_tokens":5,"output_tokens":6,"total_tokens":11},
             "failed":false},
            {"timestamp":"DAYT11:00:00Z","failed":true,"tokens":null}]}}},
          "POST /v1/chat/completions":{"models":{"gpt-other":{"details":null}}}}}}
        """
            .replace("DAY", day.toString());
    JsonNode answer = importUsage(file).json();
    assertEquals(2, answer.path("added").asInt(), answer.toString());
    assertEquals(1, answer.path("skipped").asInt());
    JsonNode requests = get("/usage/requests?model=gpt-old").path("requests");
    assertEquals(2, requests.size());
    assertEquals(day + "T02:00:00.123456Z", requests.get(1).path("time").asText());
    assertEquals(11, requests.get(1).path("total_tokens").asInt());
    assertEquals(
        CredentialId.ofClientKey("sk-somebodys-key").value(), requests.get(1).path("key").asText());
    assertEquals("unknown", requests.get(1).path("api").asText());
    assertFalse(requests.get(0).path("success").asBoolean());
    assertFalse(get("/usage/export").toString().contains("sk-somebodys-key"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"usage\":[]}",
        "{\"usage\":{\"apis\":{}}}",
        "{\"usage\":{\"total_requests\":5}}",
        "{\"records\":[{\"timestamp\":\"2026-01-01T00:00:00Z\"}]}",
        "{\"usage\":{\"apis\":{\"a\":{\"models\":{\"m\":{\"details\":[{\"timestamp\":\"now\"}]}}}}}}",
        "{\"usage\":{\"apis\":{\"a\":{\"models\":{\"m\":{\"details\":[{}]}}}}}}",
        "{\"usage\":{\"apis\":{\"a\":{\"models\":{\"m\":{\"details\":{}}}}}}}",
        "{\"usage\":{\"apis\":{\"a\":{\"models\":{\"half-done\":{\"details\":[{\"timestamp\":\"2026-01-01T00:00:00Z\"}, 5]}}}}}}",
        "{\"usage\":{\"apis\":{\"a\":{\"models\":{\"half-done\":{\"details\":[{\"timestamp\":\"2026-01-01T00:00:00Z\"}"
      })
  void whatIsNoExportedUsageIsRefusedAndLeavesNothing(String body) throws Exception {
    ManagementClient.Answer answer = importUsage(body);
    assertEquals(400, answer.status(), answer.body());
    assertTrue(answer.json().path("details").asText().length() > 10, answer.body());
    assertEquals(0, get("/usage/requests?model=half-done&from=2025-12-31").path("requests").size());
  }

  @Test
  void anImportOfAHundredMegabytesIsTooLarge() throws Exception {
    assertEquals(413, PROXY.config().announce("POST", "/usage/import", 100_000_000));
  }
}
