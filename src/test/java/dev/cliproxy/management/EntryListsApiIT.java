package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of provider keys, which behave alike. */
@ParameterizedClass
@ValueSource(strings = {"codex-api-key", "claude-api-key", "gemini-api-key"})
class EntryListsApiIT {
  @RegisterExtension static final ServedConfig config = new ServedConfig();

  private static final String EVERYTHING =
      "{'api-key':'sk-a','base-url':'https://a.example.com','proxy-url':'direct',"
          + "'headers':{'X-Team':'blue'},'models':[{'name':'m','alias':'a'}],"
          + "'excluded-models':['old-*'],'priority':3,'note':{'by':['me',null]}}";

  private final String name;
  private final String path;

  EntryListsApiIT(String name) {
    this.name = name;
    this.path = "/" + name;
  }

  @Test
  void anEmptyListIsAnEmptyList() throws Exception {
    config.holds();
    assertShows(list(""), config.api().get(path));
    config.holds(name + ": []");
    assertShows(list(""), config.api().get(path));
  }

  @Test
  void putReplacesTheListAndTheDocumentedFieldsAreAlwaysAnswered() throws Exception {
    config.holds();
    assertOk(
        config
            .api()
            .put(
                path,
                json(
                    "[{'api-key':'sk-a'},{'api-key':'sk-b','base-url':'https://c.example.com'}]")));
    String answer = config.api().get(path).body();
    assertEquals(
        json(
            list(
                "{'api-key':'sk-a','base-url':''},"
                    + "{'api-key':'sk-b','base-url':'https://c.example.com'}")),
        answer);
    assertOk(config.api().put(path, json("{'items':[{'api-key':' sk-c ','base-url':' '}]}")));
    assertShows(list("{'api-key':'sk-c','base-url':''}"), config.api().get(path));
    assertOk(config.api().put(path, json("{'items':[]}")));
    assertShows(list(""), config.api().get(path));
  }

  @Test
  void everyFieldComesBackAlsoThoseThatNobodyKnows() throws Exception {
    config.holds();
    assertOk(config.api().put(path, json("[" + EVERYTHING + "]")));
    assertShows(list(EVERYTHING), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['sk-a']",
        "[null]",
        "[{}]",
        "[{'base-url':'https://a.example.com'}]",
        "[{'api-key':''}]",
        "[{'api-key':' '}]",
        "[{'api-key':null}]",
        "[{'api-key':1}]",
        "[{'api-key':['k']}]",
        "[{'api-key':'k','base-url':'a.example.com'}]",
        "[{'api-key':'k','base-url':'ftp://a.example.com'}]",
        "[{'api-key':'k','base-url':1}]",
        "[{'api-key':'k','proxy-url':'nonsense'}]",
        "[{'api-key':'k','headers':['X']}]",
        "[{'api-key':'k','headers':{'X Y':'z'}}]",
        "[{'api-key':'k','headers':{'X':'a\\r\\nb'}}]",
        "[{'api-key':'k','models':['m']}]",
        "[{'api-key':'k','models':[{'alias':'a'}]}]",
        "[{'api-key':'k','excluded-models':'m'}]",
        "[{'api-key':'k','unknown':{'n':1e400}}]",
        "{'api-key':'k'}",
        "{'items':{'api-key':'k'}}",
        "{}",
        "'k'",
        "",
      })
  void putOfAnythingElseIsRefused(String body) throws Exception {
    holdsTwo();
    String before = Files.readString(config.file());
    assertError(400, "invalid body", config.api().put(path, json(body)));
    assertEquals(before, Files.readString(config.file()));
  }

  @Test
  void patchSetsTheFieldsItNamesAndLeavesTheOthers() throws Exception {
    config.holds();
    assertOk(config.api().put(path, json("[" + EVERYTHING + "]")));
    assertOk(
        config
            .api()
            .patch(
                path,
                json(
                    "{'index':0,"
                        + "'value':{'api-key':'sk-b2','base-url':'https://c.example.com'}}")));
    assertShows(
        list(EVERYTHING.replace("sk-a", "sk-b2").replace("//a.", "//c.")), config.api().get(path));
  }

  @Test
  void patchFindsByTheKey() throws Exception {
    holdsTwo();
    assertOk(
        config
            .api()
            .patch(path, json("{'match':'sk-a','value':{'api-key':'sk-a','base-url':''}}")));
    assertOk(config.api().patch(path, json("{'match':' sk-b ','value':{'priority':1}}")));
    assertShows(
        list(
            "{'api-key':'sk-a','base-url':''},"
                + "{'api-key':'sk-b','base-url':'https://b.example.com','priority':1}"),
        config.api().get(path));
  }

  @Test
  void patchWithNullTakesAFieldAway() throws Exception {
    config.holds();
    assertOk(config.api().put(path, json("[" + EVERYTHING + "]")));
    assertOk(
        config
            .api()
            .patch(
                path,
                json(
                    "{'index':0,'value':{'base-url':null,'proxy-url':null,'headers':null,"
                        + "'models':null,'excluded-models':null,'note':null,'unknown':null}}")));
    assertShows(list("{'api-key':'sk-a','base-url':'','priority':3}"), config.api().get(path));
    assertFalse(config.lines().contains("null"), config.lines());
  }

  @Test
  void patchOfNothingIsFine() throws Exception {
    holdsTwo();
    String before = Files.readString(config.file());
    assertOk(config.api().patch(path, json("{'index':0,'value':{}}")));
    assertEquals(before, Files.readString(config.file()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'index':2,'value':{}}",
        "{'index':-1,'value':{}}",
        "{'index':99999999999,'value':{}}",
        "{'match':'sk-c','value':{}}",
      })
  void patchOfWhatIsNotThereFindsNothing(String body) throws Exception {
    holdsTwo();
    assertError(404, "item not found", config.api().patch(path, json(body)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'value':{'api-key':'k'}}", "{'name':'sk-a','value':{}}"})
  void patchMustSayWhich(String body) throws Exception {
    holdsTwo();
    assertError(400, "missing fields", config.api().patch(path, json(body)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{'index':'0','value':{}}",
        "{'index':0,'value':'k'}",
        "{'index':0,'value':[]}",
        "{'index':0,'value':{'api-key':''}}",
        "{'index':0,'value':{'api-key':null}}",
        "{'index':0,'value':{'api-key':7}}",
        "{'index':0,'value':{'base-url':'nonsense'}}",
        "{'match':7,'value':{}}",
      })
  void patchWithABadValueIsRefused(String body) throws Exception {
    holdsTwo();
    String before = Files.readString(config.file());
    assertError(400, "invalid body", config.api().patch(path, json(body)));
    assertEquals(before, Files.readString(config.file()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'index':0}", "{'match':'sk-a'}", "{'index':0,'value':null}"})
  void patchWithoutAValueIsRefused(String body) throws Exception {
    holdsTwo();
    assertEquals(400, config.api().patch(path, json(body)).status());
  }

  @Test
  void deleteTakesOneOutByItsKeyOrItsPlace() throws Exception {
    holdsTwo();
    assertOk(config.api().delete(path + "?api-key=sk-b"));
    assertShows(
        list("{'api-key':'sk-a','base-url':'https://a.example.com'}"), config.api().get(path));
    assertOk(config.api().delete(path + "?index=0"));
    assertShows(list(""), config.api().get(path));
  }

  @Test
  void theSameKeyForTwoAddressesIsTakenOutByItsAddress() throws Exception {
    config.holds(
        name + ":",
        "  - {api-key: sk-a, base-url: https://a.example.com}",
        "  - {api-key: sk-a}",
        "  - {api-key: sk-a, base-url: https://b.example.com}");
    assertError(
        404,
        "item not found",
        config.api().delete(path + "?api-key=sk-a&base-url=https://c.example.com"));
    assertOk(config.api().delete(path + "?api-key=sk-a&base-url=https://b.example.com"));
    assertOk(config.api().delete(path + "?api-key=sk-a&base-url="));
    assertShows(
        list("{'api-key':'sk-a','base-url':'https://a.example.com'}"), config.api().get(path));
  }

  @Test
  void whereItStandsAmongOthersIsShownWhenItIsSet() throws Exception {
    holdsTwo();
    assertOk(
        config
            .api()
            .patch(
                path,
                json(
                    "{'index':0,'value':{'priority':-5,'weight':0,'disable-cooling':true,"
                        + "'disabled':true}}")));
    assertOk(config.api().delete(path + "?index=1"));
    assertShows(
        list(
            "{'api-key':'sk-a','base-url':'https://a.example.com','disabled':true,"
                + "'priority':-5,'weight':0,'disable-cooling':true}"),
        config.api().get(path));
    for (String wrong : new String[] {"'priority':'5'", "'weight':1.5", "'weight':1000001"}) {
      assertError(
          400,
          "invalid body",
          config.api().patch(path, json("{'index':0,'value':{" + wrong + "}}")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?api-key=sk-c", "?index=2", "?index=-1"})
  void deleteOfWhatIsNotThereFindsNothing(String query) throws Exception {
    holdsTwo();
    assertError(404, "item not found", config.api().delete(path + query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?api-key=", "?index=", "?name=sk-a", "?value=sk-a", "?index=x"})
  void deleteMustSayWhat(String query) throws Exception {
    holdsTwo();
    Answer answer = config.api().delete(path + query);
    assertEquals(400, answer.status(), answer.body());
  }

  private void holdsTwo() throws Exception {
    config.holds(
        name + ":",
        "  - api-key: sk-a",
        "    base-url: https://a.example.com",
        "  - {api-key: sk-b, base-url: https://b.example.com}");
  }

  private String list(String items) {
    return "{'" + name + "':[" + items + "]}";
  }
}
