package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the panels of the ecosystem call on each of their screens, and what they read of the
 * answers: Cli-Proxy-API Management Center (router-for-me/Cli-Proxy-API-Management-Center at
 * f60c8ca6, August 2026; files below its {@code src}) and EasyCLI (router-for-me/EasyCLI at
 * 0d4dc95; files below its {@code js}). None of it is 404, and what is not to be had here says so.
 */
class PanelReplayIT {
  private static final String LOG = "v1-messages-2026-11-01T000000-000000001.log";

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @BeforeEach
  void aConfigurationWithSomeOfEverything() throws Exception {
    Files.createDirectories(config.authFolder());
    Files.writeString(
        config.authFolder().resolve("claude-me.json"),
        json(
            "{'type':'claude','email':'me@example.com','access_token':'at',"
                + "'refresh_token':'rt','expired':'2999-01-01T00:00:00Z','note':'mine'}"));
    Path logs = Files.createDirectories(config.file().resolveSibling("logs"));
    Files.writeString(
        logs.resolve(LOG),
        "=== REQUEST INFO ===\nURL: /v1/messages\nMethod: POST\nStatus: 503\nModel: m\n\n");
    config.holds(
        "logging-to-file: true",
        "model-lists: {refresh-hours: 0}",
        "api-keys: [client-key]",
        "gemini-api-key: [{api-key: g1}]",
        "codex-api-key: [{api-key: c1, base-url: 'https://codex.example.com'}]",
        "claude-api-key: [{api-key: a1, priority: 2, weight: 3}]",
        "openai-compatibility:",
        "  - {name: Local, base-url: 'https://local.example.com/v1', api-keys: [o1]}",
        "oauth-excluded-models: {claude: [claude-3-*]}",
        "oauth-model-alias: {claude: [{name: claude-sonnet-4-5, alias: sonnet}]}");
    config.api().patch("/auth-files/status", json("{'name':'claude-me.json','disabled':false}"));
  }

  /**
   * Places in the answer, with ! for the |, and what they are: t text, n number, b boolean, a list,
   * o object.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # screen, source                                        | call                                                  | what is read
          login: services/api/config.ts, transformers.ts          | GET /config                                           | /debug b, /proxy-url t, /request-retry n, /request-log b, /logging-to-file b, /logs-max-total-size-mb n, /ws-auth b, /quota-exceeded/switch-project b, /quota-exceeded/switch-preview-model b, /routing/strategy t, /api-keys/0 t, /gemini-api-key/0/api-key t, /codex-api-key/0/base-url t, /claude-api-key/0/priority n, /claude-api-key/0/weight n, /openai-compatibility/0/name t, /openai-compatibility/0/base-url t, /openai-compatibility/0/api-key-entries/0/api-key t, /oauth-excluded-models/claude/0 t
          dashboard: features/dashboard, services/api/authFiles.ts | GET /auth-files                                      | /files/0/name t, /files/0/type t, /files/0/provider t, /files/0/auth_index t, /files/0/size n, /files/0/modtime t, /files/0/status t, /files/0/disabled b, /files/0/unavailable b, /files/0/runtime_only b, /files/0/email t, /files/0/note t, /files/0/success n, /files/0/failed n, /files/0/recent_requests/19/success n, /files/0/recent_requests/19/failed n, /files/0/recent_requests/19/time t
          dashboard: services/api/apiKeyUsage.ts                   | GET /api-key-usage                                    | /gemini/!g1/success n, /claude/!a1/failed n, /codex/https:~1~1codex.example.com!c1/recent_requests/0/success n, /local/https:~1~1local.example.com~1v1!o1/success n
          dashboard: services/api/apiKeys.ts                       | GET /api-keys                                         | /api-keys/0 t
          providers: services/api/providers.ts                     | GET /vertex-api-key                                   | /vertex-api-key a
          providers: services/api/providers.ts                     | GET /openai-compatibility                             | /openai-compatibility/0/api-key-entries a, /openai-compatibility/0/models a
          auth files: services/api/authFiles.ts                    | GET /auth-files/models?name=claude-me.json            | /models/0/id t, /models/0/display_name t, /models/0/type t, /models/0/owned_by t
          auth files: services/api/authFiles.ts                    | GET /model-definitions/claude                         | /channel t, /models/0/id t, /models/0/owned_by t
          auth files: services/api/authFiles.ts                    | GET /model-definitions/gemini-cli                     | /models/0/id t
          auth files: services/api/authFiles.ts                    | GET /oauth-excluded-models                            | /oauth-excluded-models/claude/0 t
          auth files: services/api/authFiles.ts                    | GET /oauth-model-alias                                | /oauth-model-alias/claude/0/name t, /oauth-model-alias/claude/0/alias t
          auth files: services/api/authFiles.ts                    | GET /auth-files/download?name=claude-me.json          | /access_token t
          logs: services/api/logs.ts, pages/LogsPage.tsx           | GET /logs?limit=10000                                 | /lines a, /latest-timestamp n, /next-cursor t, /cursor-reset b
          logs: services/api/logs.ts                               | GET /request-error-logs                               | /files/0/name t, /files/0/size n, /files/0/modified n
          plugins: services/api/plugins.ts                         | GET /plugins                                          | /plugins_enabled b, /plugins_dir t, /plugins a
          plugins: services/api/plugins.ts                         | GET /plugin-store                                     | /plugins_enabled b, /plugins a
          EasyCLI: config-manager.js                               | GET /gemini-api-key                                   | /gemini-api-key/0/api-key t
          EasyCLI: config-manager.js                               | GET /codex-api-key                                    | /codex-api-key/0/base-url t
          EasyCLI: config-manager.js                               | GET /claude-api-key                                   | /claude-api-key/0/api-key t
          older panels                                             | GET /usage-statistics-enabled                         | /usage-statistics-enabled b
          older panels                                             | GET /logging-to-file                                  | /logging-to-file b
          older panels                                             | GET /logs-max-total-size-mb                           | /logs-max-total-size-mb n
          older panels                                             | GET /ws-auth                                          | /ws-auth b
          older panels                                             | GET /max-retry-interval                               | /max-retry-interval n
          older panels                                             | GET /max-retry-credentials                            | /max-retry-credentials n
          older panels                                             | GET /routing/strategy                                 | /strategy t
          older panels                                             | GET /usage                                            | /usage/total_requests n, /usage/apis o
          """)
  void whatAScreenReadsIsThere(String screen, String call, String read) throws Exception {
    String path = call.substring("GET ".length());
    Answer answer = config.api().get(path);
    assertEquals(200, answer.status(), screen + ": " + answer.body());
    for (String place : read.split(", ", -1)) {
      String pointer = place.substring(0, place.lastIndexOf(' ')).replace('!', '|');
      JsonNode value = answer.json().at(pointer);
      assertTrue(
          switch (place.charAt(place.length() - 1)) {
            case 't' -> value.isTextual();
            case 'n' -> value.isNumber();
            case 'b' -> value.isBoolean();
            case 'a' -> value.isArray();
            default -> value.isObject();
          },
          screen + ": " + place + " in " + answer.body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # screen, source                                   | call                          | body                                            | what stands in the file then
          system: services/api/config.ts                      | PUT /request-log              | {'value':true}                                  | request-log: true
          EasyCLI: settings-core.js                           | PUT /debug                    | {'value':true}                                  | debug: true
          EasyCLI: settings-core.js                           | PUT /proxy-url                | {'value':'http://127.0.0.1:3128'}               | proxy-url: http://127.0.0.1:3128
          EasyCLI: settings-core.js                           | PUT /request-retry            | {'value':5}                                     | request-retry: 5
          EasyCLI: settings-core.js                           | PUT /quota-exceeded/switch-project | {'value':false}                            | switch-project: false
          EasyCLI: settings-core.js                           | PUT /quota-exceeded/switch-preview-model | {'value':false}                      | switch-preview-model: false
          EasyCLI: config-manager.js                          | PUT /api-keys                 | ['new-key']                                     | new-key
          EasyCLI: config-manager.js                          | PUT /gemini-api-key           | [{'api-key':'g9'}]                              | g9
          older panels                                        | PUT /usage-statistics-enabled | {'value':false}                                 | usage-statistics-enabled: false
          older panels                                        | PUT /logging-to-file          | {'value':false}                                 | logging-to-file: false
          older panels                                        | PUT /logs-max-total-size-mb   | {'value':9}                                     | logs-max-total-size-mb: 9
          older panels                                        | PUT /max-retry-interval       | {'value':30}                                    | max-retry-interval: 30
          older panels                                        | PUT /max-retry-credentials    | {'value':2}                                     | max-retry-credentials: 2
          older panels                                        | PUT /routing/strategy         | {'value':'fill-first'}                          | strategy: fill-first
          api keys: services/api/apiKeys.ts                   | PATCH /api-keys               | {'index':0,'value':'changed-key'}               | changed-key
          providers: services/api/providers.ts                | PATCH /openai-compatibility   | {'index':0,'value':{'disabled':true}}           | disabled: true
          auth files: services/api/authFiles.ts               | PATCH /oauth-excluded-models  | {'provider':'codex','models':['gpt-4*']}        | gpt-4*
          auth files: services/api/authFiles.ts               | PUT /oauth-excluded-models    | {'codex':['gpt-3*']}                            | gpt-3*
          auth files: services/api/authFiles.ts               | PATCH /oauth-model-alias      | {'channel':'codex','aliases':[{'name':'gpt-5','alias':'five','fork':true,'force-mapping':true}]} | alias: five
          """)
  void aSwitchHasItsEffectInTheFile(String screen, String call, String body, String line)
      throws Exception {
    String[] parts = call.split(" ", 2);
    assertFalse(file().contains(line), line);
    Answer answer = send(parts[0], parts[1], json(body));
    assertEquals(200, answer.status(), screen + ": " + answer.body());
    assertEquals("ok", answer.json().path("status").asText());
    assertTrue(file().contains(line), file());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # screen, source                            | call                       | body                                   | status
          providers: services/api/models.ts            | POST /api-call             | {'method':'GET','url':'http://127.0.0.1:1/'} | 403
          quota: services/api/apiCall.ts               | POST /api-call             | {'authIndex':'0123456789abcdef','method':'GET','url':'https://api.anthropic.com/x'} | 403
          system: services/api/version.ts              | GET /latest-version        |                                        | 501
          logins: services/api/oauth.ts                | GET /antigravity-auth-url  |                                        | 501
          logins: services/api/oauth.ts                | GET /kimi-auth-url         |                                        | 501
          logins: services/api/oauth.ts                | GET /xai-auth-url          |                                        | 501
          EasyCLI: config-manager.js                   | GET /iflow-auth-url        |                                        | 501
          EasyCLI: config-manager.js                   | POST /iflow-auth-url       | {'cookie':'x'}                         | 501
          logins: services/api/vertex.ts               | POST /vertex/import        | {}                                     | 501
          providers: services/api/providers.ts         | PUT /vertex-api-key        | [{'api-key':'v'}]                      | 501
          providers: services/api/providers.ts         | PUT /xai-api-key           | [{'api-key':'x'}]                      | 501
          providers: services/api/providers.ts         | PUT /interactions-api-key  | [{'api-key':'i'}]                      | 501
          older panels                                 | PATCH /vertex-api-key      | {'index':0,'value':{}}                 | 501
          older panels                                 | PUT /ws-auth               | {'value':false}                        | 501
          auth files: services/api/authFiles.ts        | PATCH /auth-files/fields   | {'name':'claude-me.json','websockets':true} | 501
          """)
  void whatIsNotHereSaysSoInASentenceAndChangesNothing(
      String screen, String call, String body, int status) throws Exception {
    String before = file();
    String[] parts = call.split(" ", 2);
    Answer answer = send(parts[0], parts[1], body == null ? "" : json(body));
    assertEquals(status, answer.status(), screen + ": " + answer.body());
    String error = answer.json().path("error").asText();
    assertTrue(error.startsWith("not here: ") && error.length() > 20, answer.body());
    assertEquals(before, file());
    assertEquals(status == 403, error.contains("/v0/management/check"), error);
  }

  @Test
  void theConfigurationScreenReadsAndWritesTheWholeFile() throws Exception {
    // features/config/hooks/useConfigDocument.ts, hooks/useVisualConfig.ts
    String text = config.api().get("/config.yaml").body();
    assertEquals(file(), text);
    String changed =
        text.replace("logging-to-file: true", "logging-to-file: true\nws-auth: true")
            + "max-retry-credentials: 4\nrouting:\n  strategy: weighted-round-robin\n"
            + "  session-affinity: true\nusage-statistics-enabled: true\n"
            + "streaming: {keepalive-seconds: 5, bootstrap-retries: 1}\ncommercial-mode: false\n";
    Answer answer =
        config
            .api()
            .send(
                "PUT",
                "/config.yaml",
                BodyPublishers.ofString(changed),
                "Content-Type",
                "application/yaml");
    assertEquals(200, answer.status(), answer.body());
    assertEquals(changed, config.api().get("/config.yaml").body());
    JsonNode all = config.api().get("/config").json();
    assertEquals("weighted-round-robin", all.at("/routing/strategy").asText());
    assertTrue(all.at("/routing/session-affinity").asBoolean());
    assertEquals(4, all.path("max-retry-credentials").asInt());
  }

  @Test
  void theProvidersScreenWritesListsAsItReadThem() throws Exception {
    // services/api/providers.ts: reads a list in /config, changes one entry, puts all.
    for (String list : new String[] {"gemini-api-key", "codex-api-key", "claude-api-key"}) {
      ArrayNode entries = list(list);
      assertEquals(200, send("PUT", "/" + list, entries.toString()).status());
      assertEquals(entries, list(list), "sent back as it was");
      ObjectNode entry = (ObjectNode) entries.path(0);
      entry.put("priority", 7).put("weight", 2).put("disable-cooling", true);
      entry.putArray("models").addObject().put("name", "m1").put("alias", "one");
      // components: an entry is switched off by excluding every model.
      entry.putArray("excluded-models").add("*");
      entries.addObject().put("api-key", "another");
      assertEquals(200, send("PUT", "/" + list, entries.toString()).status());
      JsonNode after = list(list);
      assertEquals(7, after.at("/0/priority").asInt());
      assertEquals(2, after.at("/0/weight").asInt());
      assertTrue(after.at("/0/disable-cooling").asBoolean());
      assertEquals("*", after.at("/0/excluded-models/0").asText());
      assertEquals("one", after.at("/0/models/0/alias").asText());
      String url = entry.path("base-url").asText();
      String query = "?api-key=" + entry.path("api-key").asText() + "&base-url=" + url;
      assertEquals(200, config.api().delete("/" + list + query).status());
      assertEquals(1, list(list).size());
    }
    ArrayNode providers = list("openai-compatibility");
    ObjectNode provider = (ObjectNode) providers.path(0);
    provider.put("priority", 1).put("test-model", "m1").put("disabled", false);
    ((ObjectNode) provider.at("/api-key-entries/0")).put("weight", 5);
    provider.withArray("/api-key-entries").addObject().put("api-key", "o2");
    assertEquals(200, send("PUT", "/openai-compatibility", providers.toString()).status());
    JsonNode after = list("openai-compatibility").path(0);
    assertEquals(5, after.at("/api-key-entries/0/weight").asInt(), after.toString());
    assertEquals("o2", after.at("/api-key-entries/1/api-key").asText());
    assertEquals("m1", after.path("test-model").asText());
    assertEquals(200, config.api().delete("/openai-compatibility?index=0").status());
    assertEquals(0, list("openai-compatibility").size());
  }

  private static ArrayNode list(String name) throws Exception {
    return (ArrayNode) config.api().get("/config").json().path(name);
  }

  @Test
  void theAuthFilesScreenSwitchesEditsAndDeletes() throws Exception {
    // services/api/authFiles.ts, features/authFiles
    assertEquals(
        "{\"status\":\"ok\",\"disabled\":true}",
        send("PATCH", "/auth-files/status", json("{'name':'claude-me.json','disabled':true}"))
            .body());
    assertTrue(tokenFile().path("disabled").asBoolean());
    assertEquals(
        200,
        send(
                "PATCH",
                "/auth-files/fields",
                json("{'name':'claude-me.json','priority':3,'weight':2,'proxy_url':'direct'}"))
            .status());
    assertEquals(3, tokenFile().path("priority").asInt());
    assertEquals("rt", tokenFile().path("refresh_token").asText(), "the tokens are never lost");
    JsonNode file = config.api().get("/auth-files").json().at("/files/0");
    assertEquals("disabled", file.path("status").asText());
    assertEquals(3, file.path("priority").asInt());
    assertEquals(200, send("DELETE", "/auth-files", json("{'names':['claude-me.json']}")).status());
    assertEquals(0, config.api().get("/auth-files").json().path("files").size());
  }

  @Test
  void aRestIsEndedByTheIdThatTheListShows() throws Exception {
    String id = config.api().get("/auth-files").json().at("/files/0/auth_index").asText();
    Answer answer =
        send(
            "POST",
            "/reset-quota",
            JsonNodeFactory.instance.objectNode().put("auth_index", id).toString());
    assertEquals(json("{'status':'ok','auth_index':'" + id + "','models':[]}"), answer.body());
    assertEquals(
        404, send("POST", "/reset-quota", json("{'auth_index':'0123456789abcdef'}")).status());
    assertEquals(400, send("POST", "/reset-quota", json("{'auth_index':'x'}")).status());
    assertEquals(400, send("POST", "/reset-quota", "{}").status());
  }

  @Test
  void theLogsScreenDownloadsTheLogOfOneRequest() throws Exception {
    // services/api/logs.ts, pages/hooks/logParsing.ts
    String name = config.api().get("/request-error-logs").json().at("/files/0/name").asText();
    assertEquals(LOG, name);
    Answer file = config.api().get("/request-error-logs/" + name);
    assertTrue(file.body().contains("Status: 503"), file.body());
    assertEquals(file.body(), config.api().get("/request-log-by-id/" + name).body());
    String id = name.replace(".log", "");
    assertEquals(file.body(), config.api().get("/request-log-by-id/" + id).body());
    assertEquals(400, config.api().get("/request-log-by-id/nonsense").status());
    assertEquals(
        404, config.api().get("/request-log-by-id/" + id.replace("2026-11", "2026-12")).status());
    assertEquals(400, config.api().get("/request-error-logs/x.log").status());
  }

  @Test
  void whatTakesNothingFindsNothing() throws Exception {
    for (String list : new String[] {"vertex-api-key", "xai-api-key", "interactions-api-key"}) {
      assertEquals(200, send("PUT", "/" + list, "[]").status());
      assertEquals(404, config.api().delete("/" + list + "?api-key=x&base-url=").status());
    }
    assertEquals(400, config.api().get("/model-definitions/nobody").status());
    assertEquals(404, config.api().delete("/oauth-excluded-models?provider=nobody").status());
    assertEquals(
        404,
        send("PATCH", "/oauth-model-alias", json("{'channel':'nobody','aliases':[]}")).status());
    for (String body :
        new String[] {
          "{'provider':'claude'}",
          "{'models':[]}",
          "{'provider':'claude','models':'x'}",
          "{'provider':'../x','models':['m']}",
          "{'provider':'claude','models':[{}]}",
        }) {
      assertEquals(400, send("PATCH", "/oauth-excluded-models", json(body)).status(), body);
    }
  }

  @Test
  void theVersionThatPanelsShowIsOurs() throws Exception {
    Answer answer =
        config
            .api()
            .send("GET", "/config", BodyPublishers.noBody(), "Origin", "https://panel.example.com");
    assertFalse(answer.response().headers().firstValue("X-Server-Version").isEmpty());
    String exposed =
        answer.response().headers().firstValue("Access-Control-Expose-Headers").orElse("");
    assertTrue(exposed.contains("X-Server-Version"), exposed);
  }

  private static Answer send(String method, String path, String body) throws Exception {
    return config.api().send(method, path, BodyPublishers.ofString(body));
  }

  private static String file() throws Exception {
    return Files.readString(config.file());
  }

  private static JsonNode tokenFile() throws Exception {
    return config.api().get("/auth-files/download?name=claude-me.json").json();
  }
}
