package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cliproxy.testing.ServedConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiCompatibilityApiIT {
  private static final String PATH = "/openai-compatibility";

  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @Test
  void theDocumentedExamplesWork() throws Exception {
    config.holds();
    assertShows(list(""), config.api().get(PATH));
    assertOk(
        config
            .api()
            .put(
                PATH,
                json(
                    "[{'name':'openrouter','base-url':'https://openrouter.ai/api/v1',"
                        + "'api-keys':['sk'],'models':[{'name':'m','alias':'a'}]}]")));
    assertShows(
        list(
            "{'name':'openrouter','base-url':'https://openrouter.ai/api/v1',"
                + "'api-keys':['sk'],'api-key-entries':[{'api-key':'sk'}],"
                + "'models':[{'name':'m','alias':'a'}]}"),
        config.api().get(PATH));
    for (String selector : new String[] {"'name':'openrouter'", "'index':0"}) {
      assertOk(
          config
              .api()
              .patch(
                  PATH,
                  json(
                      "{"
                          + selector
                          + ",'value':{'name':'openrouter','base-url':"
                          + "'https://openrouter.ai/api/v1','api-keys':[],'models':[]}}")));
      assertEquals(
          json(
              list(
                  "{'name':'openrouter','base-url':'https://openrouter.ai/api/v1',"
                      + "'api-keys':[],'models':[]}")),
          config.api().get(PATH).body());
    }
    assertOk(config.api().delete(PATH + "?name=openrouter"));
    assertShows(list(""), config.api().get(PATH));
  }

  @Test
  void aProviderNeedsNoMoreThanAName() throws Exception {
    config.holds();
    assertOk(config.api().put(PATH, json("{'items':[{'name':'p'}]}")));
    assertShows(
        list("{'name':'p','base-url':'','api-keys':[],'models':[]}"), config.api().get(PATH));
    assertOk(config.api().delete(PATH + "?index=0"));
    assertShows(list(""), config.api().get(PATH));
  }

  @Test
  void patchLeavesWhatItDoesNotName() throws Exception {
    config.holds(
        "openai-compatibility:",
        "  - name: p",
        "    base-url: https://p.example.com/v1",
        "    api-keys: [k1]",
        "    models: [{name: m, alias: a, context: 8}]",
        "    headers: {X-Team: blue}",
        "    proxy-url: direct",
        "    priority: 3");
    assertOk(config.api().patch(PATH, json("{'name':'p','value':{'name':'q','priority':null}}")));
    assertShows(
        list(
            "{'name':'q','base-url':'https://p.example.com/v1','api-keys':['k1'],"
                + "'api-key-entries':[{'api-key':'k1'}],'models':[{'name':'m','alias':'a','context':8}],'proxy-url':'direct',"
                + "'headers':{'X-Team':'blue'}}"),
        config.api().get(PATH));
  }

  @Test
  void whoSendsBackTheEntriesOfPlainKeysDoesNotRewriteTheFile() throws Exception {
    String[] lines = {
      "openai-compatibility:",
      "  - name: p",
      "    base-url: https://p.example.com",
      "    api-keys: [k1, k2]",
      "    models: []"
    };
    config.holds(lines);
    JsonNode shown = config.api().get("/config").json().path("openai-compatibility");
    assertOk(config.api().put(PATH, shown.toString()));
    assertEquals(String.join("\n", lines), config.lines());
    ((ArrayNode) shown.path(0).path("api-key-entries")).remove(0);
    assertOk(config.api().put(PATH, shown.toString()));
    assertShows(
        list(
            "{'name':'p','base-url':'https://p.example.com','api-keys':['k2'],"
                + "'api-key-entries':[{'api-key':'k2'}],'models':[]}"),
        config.api().get(PATH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{}]",
        "[{'name':''}]",
        "[{'name':1}]",
        "[{'name':'p','base-url':'nonsense'}]",
        "[{'name':'p','api-keys':'k'}]",
        "[{'name':'p','api-keys':[1]}]",
        "[{'name':'p','api-key-entries':['k']}]",
        "[{'name':'p','api-key-entries':[{}]}]",
        "[{'name':'p','api-key-entries':[{'api-key':'k','proxy-url':'nonsense'}]}]",
        "[{'name':'p','models':[{}]}]",
        "[{'name':'p','models':{}}]",
      })
  void putOfAnythingElseIsRefused(String body) throws Exception {
    config.holds();
    assertError(400, "invalid body", config.api().put(PATH, json(body)));
    assertShows(list(""), config.api().get(PATH));
  }

  @Test
  void whatIsNotThereIsNotFoundAndASelectorIsNeeded() throws Exception {
    config.holds("openai-compatibility: [{name: p}]");
    assertError(404, "item not found", config.api().patch(PATH, json("{'name':'q','value':{}}")));
    assertError(404, "item not found", config.api().patch(PATH, json("{'index':1,'value':{}}")));
    assertError(400, "missing fields", config.api().patch(PATH, json("{'match':'p','value':{}}")));
    assertError(404, "item not found", config.api().delete(PATH + "?name=q"));
    assertError(404, "item not found", config.api().delete(PATH + "?index=1"));
    assertEquals(400, config.api().delete(PATH).status());
    assertEquals(400, config.api().delete(PATH + "?api-key=p").status());
  }

  @Test
  void keysSentAsPlainKeysKeepWhatTheirEntriesSay() throws Exception {
    config.holds(
        "openai-compatibility:",
        "  - name: p",
        "    api-key-entries:",
        "      - api-key: k1",
        "        proxy-url: socks5://127.0.0.1:1080",
        "      - api-key: k2");
    assertShows(
        list(
            "{'name':'p','base-url':'','api-keys':['k1','k2'],'api-key-entries':["
                + "{'api-key':'k1','proxy-url':'socks5://127.0.0.1:1080'},{'api-key':'k2'}],"
                + "'models':[]}"),
        config.api().get(PATH));
    assertOk(config.api().patch(PATH, json("{'name':'p','value':{'api-keys':['k3','k1']}}")));
    assertShows(
        list(
            "{'name':'p','base-url':'','api-keys':['k3','k1'],'api-key-entries':["
                + "{'api-key':'k3'},{'api-key':'k1','proxy-url':'socks5://127.0.0.1:1080'}],"
                + "'models':[]}"),
        config.api().get(PATH));
    assertOk(config.api().patch(PATH, json("{'name':'p','value':{'api-keys':[]}}")));
    assertShows(
        list("{'name':'p','base-url':'','api-keys':[],'models':[]}"), config.api().get(PATH));
  }

  @Test
  void keysSentAsEntriesReplaceThePlainKeys() throws Exception {
    config.holds("openai-compatibility:", "  - name: p", "    api-keys: [k1, k2]");
    assertOk(
        config
            .api()
            .patch(
                PATH,
                json("{'name':'p','value':{'api-key-entries':[{'api-key':'k2','weight':2}]}}")));
    assertShows(
        list(
            "{'name':'p','base-url':'','api-keys':['k2'],"
                + "'api-key-entries':[{'api-key':'k2','weight':2}],'models':[]}"),
        config.api().get(PATH));
    assertOk(config.api().patch(PATH, json("{'name':'p','value':{'api-key-entries':[]}}")));
    assertShows(
        list("{'name':'p','base-url':'','api-keys':[],'models':[]}"), config.api().get(PATH));
  }

  @Test
  void aKeyTakenOutOfOneFormIsGoneThoughTheOtherIsSentBackAsItWas() throws Exception {
    config.holds(
        "openai-compatibility:",
        "  - name: p",
        "    api-keys: [a, b]",
        "    api-key-entries:",
        "      - api-key: a",
        "      - api-key: b");
    String entriesWithoutB =
        "{'name':'p','api-keys':['a','b'],'api-key-entries':[{'api-key':'a'}]}";
    assertOk(config.api().patch(PATH, json("{'name':'p','value':" + entriesWithoutB + "}")));
    assertEquals(json("['a']"), keysOfTheFirst());
    config.holds(
        "openai-compatibility:",
        "  - name: p",
        "    api-keys: [a, b]",
        "    api-key-entries: [{api-key: a}, {api-key: b}]");
    assertOk(config.api().put(PATH, json("[" + entriesWithoutB + "]")));
    assertEquals(json("['a']"), keysOfTheFirst());
  }

  @Test
  void twoEntriesWithOneKeyBothStay() throws Exception {
    config.holds("openai-compatibility:", "  - name: p");
    assertOk(
        config
            .api()
            .patch(
                PATH,
                json(
                    "{'name':'p','value':{'api-key-entries':[{'api-key':'a'},"
                        + "{'api-key':'a','proxy-url':'direct'}]}}")));
    assertShows(
        list(
            "{'name':'p','base-url':'','api-keys':['a'],'api-key-entries':["
                + "{'api-key':'a'},{'api-key':'a','proxy-url':'direct'}],'models':[]}"),
        config.api().get(PATH));
  }

  private String keysOfTheFirst() throws Exception {
    return config.api().get(PATH).json().at("/openai-compatibility/0/api-keys").toString();
  }

  @Test
  void keysSentInBothFormsAreAllThere() throws Exception {
    config.holds();
    assertOk(
        config
            .api()
            .put(
                PATH,
                json(
                    "[{'name':'p','api-keys':['k1','k2'],"
                        + "'api-key-entries':[{'api-key':'k2','proxy-url':'direct'}]}]")));
    assertShows(
        list(
            "{'name':'p','base-url':'','api-keys':['k2','k1'],'api-key-entries':["
                + "{'api-key':'k2','proxy-url':'direct'},{'api-key':'k1'}],'models':[]}"),
        config.api().get(PATH));
  }

  @Test
  void anAnswerMayBeSentBackAsItIs() throws Exception {
    config.holds(
        "openai-compatibility:",
        "  - name: p",
        "    api-key-entries: [{api-key: k1, proxy-url: direct}]",
        "    models: [{name: m}]");
    String before = config.api().get(PATH).body();
    String list = before.substring(before.indexOf('['), before.length() - 1);
    assertOk(config.api().put(PATH, list));
    assertEquals(before, config.api().get(PATH).body());
  }

  private static String list(String items) {
    return "{'openai-compatibility':[" + items + "]}";
  }
}
