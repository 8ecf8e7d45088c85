package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.assertOk;
import static dev.cliproxy.testing.ApiAssertions.assertShows;
import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cliproxy.testing.ServedConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys that have two places in the file, and what a write leaves in each. */
class KeyPlacesIT {
  @RegisterExtension static final ServedConfig config = new ServedConfig();

  @Test
  void clientKeysThatStandAtTheTopOnlyGetAProviderWithTheFirstWrite() throws Exception {
    config.holds("api-keys:", "  - k1");
    assertShows("{'api-keys':['k1']}", config.api().get("/api-keys"));
    assertOk(config.api().patch("/api-keys", json("{'old':'','new':'k2'}")));
    assertShows("{'api-keys':['k1','k2']}", config.api().get("/api-keys"));
    assertLines(
        "api-keys:",
        "  - k1",
        "  - k2",
        "auth:",
        "  providers:",
        "    - name: config-inline",
        "      type: config-api-key",
        "      api-keys:",
        "        - k1",
        "        - k2");
  }

  @Test
  void clientKeysOfTheProviderAreWrittenToTheTopToo() throws Exception {
    config.holds("auth:", "  providers:", "    - type: config-api-key", "      api-keys: [k1, k2]");
    assertShows("{'api-keys':['k1','k2']}", config.api().get("/api-keys"));
    assertOk(config.api().delete("/api-keys?value=k1"));
    assertLines(
        "auth:",
        "  providers:",
        "    - type: config-api-key",
        "      api-keys: [k2]",
        "api-keys:",
        "  - k2");
  }

  @Test
  void theProvidersKeysWinAndAWriteMakesBothPlacesAgree() throws Exception {
    config.holds(
        "api-keys: [old]",
        "auth:",
        "  providers:",
        "    - name: mine",
        "      type: config-api-key",
        "      api-keys: [k1] # of the team",
        "      config: {a: 1}",
        "    - type: config-api-key",
        "      api-keys: [second]");
    assertShows("{'api-keys':['k1']}", config.api().get("/api-keys"));
    assertOk(config.api().patch("/api-keys", json("{'index':0,'value':'k2'}")));
    assertLines(
        "api-keys: [k2]",
        "auth:",
        "  providers:",
        "    - name: mine",
        "      type: config-api-key",
        "      api-keys: [k2] # of the team",
        "      config: {a: 1}",
        "    - type: config-api-key",
        "      api-keys: [second]");
  }

  @Test
  void aProviderWithoutKeysLeavesTheTopInForceAndIsFilledByAWrite() throws Exception {
    config.holds(
        "api-keys: [k1]",
        "auth:",
        "  providers:",
        "    - type: config-api-key",
        "      api-keys: []");
    assertShows("{'api-keys':['k1']}", config.api().get("/api-keys"));
    assertOk(config.api().put("/api-keys", json("['k1','k2']")));
    assertShows("{'api-keys':['k1','k2']}", config.api().get("/api-keys"));
    assertLines(
        "api-keys: [k1, k2]",
        "auth:",
        "  providers:",
        "    - type: config-api-key",
        "      api-keys:",
        "        - k1",
        "        - k2");
  }

  @Test
  void takingTheLastClientKeyAwayEmptiesBothPlaces() throws Exception {
    config.holds(
        "api-keys: [k1]",
        "auth:",
        "  providers:",
        "    - type: config-api-key",
        "      api-keys: [k1]");
    assertOk(config.api().delete("/api-keys?index=0"));
    assertShows("{'api-keys':[]}", config.api().get("/api-keys"));
    assertLines(
        "api-keys: []",
        "auth:",
        "  providers:",
        "    - type: config-api-key",
        "      api-keys: []");
  }

  @Test
  void aClientKeyThatIsANumberInTheFileStaysOne() throws Exception {
    config.holds("api-keys: [123456, 0123]");
    assertShows("{'api-keys':['123456','0123']}", config.api().get("/api-keys"));
    assertOk(config.api().patch("/api-keys", json("{'old':'','new':'k'}")));
    assertEquals("api-keys: [123456, 0123, k]", config.lines().split("\n", 2)[0]);
  }

  @Test
  void bothGeminiListsShowTheSameKeys() throws Exception {
    config.holds(
        "gemini-api-key:",
        "  - api-key: g1",
        "    base-url: https://g.example.com",
        "generative-language-api-key: [g2, g1]");
    assertShows(
        "{'generative-language-api-key':['g1','g2']}",
        config.api().get("/generative-language-api-key"));
    assertShows(
        "{'gemini-api-key':[{'api-key':'g1','base-url':'https://g.example.com'},"
            + "{'api-key':'g2','base-url':''}]}",
        config.api().get("/gemini-api-key"));
  }

  @Test
  void entriesThatShareAKeyStayTogetherWhenOtherKeysChange() throws Exception {
    config.holds(
        "gemini-api-key:",
        "  - api-key: g1",
        "  - api-key: g1",
        "    base-url: https://g.example.com",
        "  - api-key: g2");
    assertOk(config.api().delete("/generative-language-api-key?value=g2"));
    assertLines(
        "gemini-api-key:",
        "  - api-key: g1",
        "  - api-key: g1",
        "    base-url: https://g.example.com");
    assertOk(config.api().patch("/generative-language-api-key", json("{'old':'g1','new':'g3'}")));
    assertLines(
        "gemini-api-key:",
        "  - api-key: g3",
        "  - api-key: g3",
        "    base-url: https://g.example.com");
  }

  @Test
  void aFileWithPlainGeminiKeysKeepsThem() throws Exception {
    config.holds("generative-language-api-key:", "  - g1 # first", "  - g2");
    assertOk(config.api().put("/generative-language-api-key", json("['g1','g3','g4']")));
    assertLines("generative-language-api-key:", "  - g1 # first", "  - g3", "  - g4");
    assertShows(
        "{'gemini-api-key':[{'api-key':'g1','base-url':''},{'api-key':'g3','base-url':''},"
            + "{'api-key':'g4','base-url':''}]}",
        config.api().get("/gemini-api-key"));
  }

  @Test
  void aFileWithGeminiEntriesKeepsThemAndWhatTheySay() throws Exception {
    config.holds(
        "gemini-api-key:",
        "  - api-key: g1",
        "    headers: {X-Team: blue}",
        "  - api-key: g2",
        "    note: mine");
    assertOk(config.api().patch("/generative-language-api-key", json("{'old':'g2','new':'g2b'}")));
    assertLines(
        "gemini-api-key:",
        "  - api-key: g1",
        "    headers: {X-Team: blue}",
        "  - api-key: g2b",
        "    note: mine");
    assertOk(config.api().delete("/generative-language-api-key?value=g1"));
    assertLines("gemini-api-key:", "  - api-key: g2b", "    note: mine");
    assertOk(config.api().patch("/generative-language-api-key", json("{'old':'','new':'g3'}")));
    assertLines("gemini-api-key:", "  - api-key: g2b", "    note: mine", "  - api-key: g3");
  }

  @Test
  void aFileWithBothGeminiListsKeepsEachKeyWhereItIs() throws Exception {
    config.holds(
        "gemini-api-key:",
        "  - api-key: g1 # has nothing else to say",
        "generative-language-api-key:",
        "  # plain",
        "  - p1 # mine",
        "  - p2");
    assertOk(config.api().patch("/generative-language-api-key", json("{'old':'','new':'p3'}")));
    assertOk(config.api().patch("/generative-language-api-key", json("{'old':'p1','new':'p0'}")));
    assertOk(config.api().patch("/generative-language-api-key", json("{'old':'g1','new':'g0'}")));
    assertOk(config.api().delete("/generative-language-api-key?value=p2"));
    assertLines(
        "gemini-api-key:",
        "  - api-key: g0 # has nothing else to say",
        "generative-language-api-key:",
        "  # plain",
        "  - p0 # mine",
        "  - p3");
    assertShows(
        "{'generative-language-api-key':['g0','p0','p3']}",
        config.api().get("/generative-language-api-key"));
  }

  @Test
  void entriesSentAsEntriesBecomeEntries() throws Exception {
    config.holds("generative-language-api-key: [g1]");
    assertOk(
        config
            .api()
            .patch("/gemini-api-key", json("{'match':'g1','value':{'note':'has more to say'}}")));
    assertShows(
        "{'gemini-api-key':[{'api-key':'g1','base-url':'','note':'has more to say'}]}",
        config.api().get("/gemini-api-key"));
    assertShows(
        "{'generative-language-api-key':['g1']}", config.api().get("/generative-language-api-key"));
    assertOk(config.api().delete("/gemini-api-key?api-key=g1"));
    assertShows("{'gemini-api-key':[]}", config.api().get("/gemini-api-key"));
    assertShows(
        "{'generative-language-api-key':[]}", config.api().get("/generative-language-api-key"));
  }

  @Test
  void thePlainListKeepsTheEntriesOrder() throws Exception {
    config.holds("gemini-api-key: [{api-key: g1, note: a}, {api-key: g2, note: b}]");
    assertOk(config.api().put("/generative-language-api-key", json("['g2','g3','g1']")));
    assertShows(
        "{'gemini-api-key':[{'api-key':'g2','base-url':'','note':'b'},"
            + "{'api-key':'g3','base-url':''},{'api-key':'g1','base-url':'','note':'a'}]}",
        config.api().get("/gemini-api-key"));
    assertShows(
        "{'generative-language-api-key':['g2','g3','g1']}",
        config.api().get("/generative-language-api-key"));
  }

  private static void assertLines(String... lines) throws Exception {
    assertEquals(String.join("\n", lines), config.lines());
  }
}
