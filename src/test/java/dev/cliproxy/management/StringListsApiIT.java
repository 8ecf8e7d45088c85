package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertError;
import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.testing.ServedConfig;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of texts, which behave alike. */
@ParameterizedClass
@ValueSource(strings = {"api-keys", "generative-language-api-key"})
class StringListsApiIT {
  @RegisterExtension static final ServedConfig config = new ServedConfig();

  private final String name;
  private final String path;

  StringListsApiIT(String name) {
    this.name = name;
    this.path = "/" + name;
  }

  @Test
  void anEmptyListIsAnEmptyList() throws Exception {
    config.holds();
    assertShows(list(""), config.api().get(path));
    config.holds(name + ":");
    assertShows(list(""), config.api().get(path));
  }

  @Test
  void putReplacesTheListAsAnArrayOrAsItems() throws Exception {
    config.holds();
    assertOk(config.api().put(path, json("['k1','k2','k3']")));
    assertShows(list("'k1','k2','k3'"), config.api().get(path));
    assertOk(config.api().put(path, json("{'items':['k4']}")));
    assertShows(list("'k4'"), config.api().get(path));
    assertOk(config.api().put(path, json("{'items':[]}")));
    assertShows(list(""), config.api().get(path));
    assertOk(config.api().put(path, json("['k5']")));
    assertOk(config.api().put(path, "[]"));
    assertShows(list(""), config.api().get(path));
  }

  @Test
  void whiteSpaceAroundAKeyIsTakenAway() throws Exception {
    config.holds();
    assertOk(config.api().put(path, json("[' k1 ','k2\\n']")));
    assertShows(list("'k1','k2'"), config.api().get(path));
    assertOk(config.api().patch(path, json("{'old':' k1','new':' k3 '}")));
    assertOk(config.api().patch(path, json("{'index':1,'value':'\\tk4'}")));
    assertShows(list("'k3','k4'"), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['']",
        "['k','  ']",
        "['k','k']",
        "['k',' k ']",
        "[1]",
        "[null]",
        "[['k']]",
        "[{'api-key':'k'}]",
        "{'items':null}",
        "{'items':'k'}",
        "{}",
        "{'value':['k']}",
        "'k'",
        "null",
        "",
      })
  void putOfAnythingElseIsRefused(String body) throws Exception {
    holdsTwo();
    String before = Files.readString(config.file());
    assertError(400, "invalid body", config.api().put(path, json(body)));
    assertShows(list("'k1','k2'"), config.api().get(path));
    assertEquals(before, Files.readString(config.file()));
  }

  @Test
  void patchExchangesOneByItsTextOrItsPlace() throws Exception {
    holdsTwo();
    assertOk(config.api().patch(path, json("{'old':'k2','new':'k2b'}")));
    assertShows(list("'k1','k2b'"), config.api().get(path));
    assertOk(config.api().patch(path, json("{'index':0,'value':'k1b'}")));
    assertShows(list("'k1b','k2b'"), config.api().get(path));
    assertOk(config.api().patch(path, json("{'old':'k1b','new':'k1b'}")));
    assertShows(list("'k1b','k2b'"), config.api().get(path));
  }

  @Test
  void patchOfATextThatIsNotThereAddsTheNewOne() throws Exception {
    holdsTwo();
    assertOk(config.api().patch(path, json("{'old':'unknown','new':'k3'}")));
    assertOk(config.api().patch(path, json("{'old':'','new':'k4'}")));
    assertShows(list("'k1','k2','k3','k4'"), config.api().get(path));
    config.holds();
    assertOk(config.api().patch(path, json("{'old':'unknown','new':'k1'}")));
    assertShows(list("'k1'"), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "99999999999"})
  void patchOfAPlaceThatIsNotThereFindsNothing(String index) throws Exception {
    holdsTwo();
    assertError(
        404,
        "item not found",
        config.api().patch(path, json("{'index':" + index + ",'value':'k'}")));
    assertShows(list("'k1','k2'"), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'index':0}",
        "{'value':'k'}",
        "{'old':'k1'}",
        "{'new':'k'}",
        "{'old':null,'new':'k'}",
        "{'old':'k1','value':'k'}",
      })
  void patchWithoutAWholeFormLacksFields(String body) throws Exception {
    holdsTwo();
    assertError(400, "missing fields", config.api().patch(path, json(body)));
    assertShows(list("'k1','k2'"), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "['k']",
        "{'index':'0','value':'k'}",
        "{'index':0.5,'value':'k'}",
        "{'index':0,'value':1}",
        "{'index':0,'value':' '}",
        "{'index':0,'value':'k2'}",
        "{'old':'k1','new':''}",
        "{'old':'k1','new':'k2'}",
        "{'old':'unknown','new':'k2'}",
        "{'old':1,'new':'k'}",
      })
  void patchWithABadValueIsRefused(String body) throws Exception {
    holdsTwo();
    assertError(400, "invalid body", config.api().patch(path, json(body)));
    assertShows(list("'k1','k2'"), config.api().get(path));
  }

  @Test
  void deleteTakesOneOutByItsTextOrItsPlace() throws Exception {
    config.holds(name + ": [k1, k2, 'k 3', k4]");
    assertOk(config.api().delete(path + "?value=k1"));
    assertShows(list("'k2','k 3','k4'"), config.api().get(path));
    assertOk(config.api().delete(path + "?index=0"));
    assertShows(list("'k 3','k4'"), config.api().get(path));
    assertOk(config.api().delete(path + "?value=%20k%203"));
    assertShows(list("'k4'"), config.api().get(path));
    assertOk(config.api().delete(path + "?index=0"));
    assertShows(list(""), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"?value=k3", "?index=2", "?index=-1", "?index=99999999999"})
  void deleteOfWhatIsNotThereFindsNothing(String query) throws Exception {
    holdsTwo();
    assertError(404, "item not found", config.api().delete(path + query));
    assertShows(list("'k1','k2'"), config.api().get(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?", "?value=", "?index=", "?api-key=k1", "?name=k1", "?index=k1"})
  void deleteMustSayWhat(String query) throws Exception {
    holdsTwo();
    assertEquals(400, config.api().delete(path + query).status());
    assertShows(list("'k1','k2'"), config.api().get(path));
  }

  private void holdsTwo() throws Exception {
    config.holds(name + ":", "  - k1", "  - k2");
  }

  private String list(String items) {
    return "{'" + name + "':[" + items + "]}";
  }
}
