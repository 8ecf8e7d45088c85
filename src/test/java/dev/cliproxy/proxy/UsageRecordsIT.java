package dev.cliproxy.proxy;

import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.SseStream;
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

/** What is recorded of requests that went through the proxy, and how it is asked for. */
class UsageRecordsIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

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
        PROXY.entries(ProviderFormat.CLAUDE, upstreamKey));
    assertEquals(200, PROXY.ask(ProviderFormat.CLAUDE, "claude-recorded").status());

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
    PROXY.holds("request-retry: 2", PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    PROXY.upstream().always(ProviderFormat.CLAUDE.error(500));
    assertEquals(500, PROXY.ask(ProviderFormat.CLAUDE, "claude-failing").status());

    JsonNode request = awaitRequests("model=claude-failing&success=false", 1).get(0);
    assertEquals(500, request.path("status").asInt());
    assertEquals(3, request.path("attempts").asInt());
    assertEquals(0, request.path("total_tokens").asInt());
    assertEquals(
        0, get("/usage/requests?model=claude-failing&success=true").path("requests").size());
  }

  @Test
  void aStreamTellsItsFirstByteApartFromItsEnd() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    try (SseStream stream = PROXY.stream(ProviderFormat.CLAUDE, "claude-streamed")) {
      stream.rest();
    }
    JsonNode request = awaitRequests("model=claude-streamed", 1).get(0);
    assertEquals(18, request.path("total_tokens").asInt());
    assertTrue(request.path("first_byte_ms").asLong() <= request.path("total_ms").asLong());
  }

  @Test
  void sumsAreAskedForByDimensionAndPage() throws Exception {
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    for (int i = 0; i < 3; i++) {
      assertEquals(200, PROXY.ask(ProviderFormat.CLAUDE, "claude-summed-" + i % 2).status());
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
    PROXY.holds(PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    PROXY.ask(ProviderFormat.CLAUDE, "claude-filed");
    awaitRequests("model=claude-filed", 1);
    Path file = PROXY.config().file().resolveSibling("config-records.mv.db");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void nothingIsRecordedWhileThatIsSwitchedOff() throws Exception {
    PROXY.holds("usage: {record: false}", PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    assertEquals(200, PROXY.ask(ProviderFormat.CLAUDE, "claude-unseen").status());
    PROXY.holds("usage: {record: true}", PROXY.entries(ProviderFormat.CLAUDE, PROXY.newKey()));
    assertEquals(200, PROXY.ask(ProviderFormat.CLAUDE, "claude-seen").status());
    awaitRequests("model=claude-seen", 1);
    assertEquals(
        json("{'requests':[],'next_cursor':null}"),
        get("/usage/requests?model=claude-unseen").toString());
  }
}
