package dev.cliproxy.pages.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.testing.AdminBrowser;
import dev.cliproxy.testing.Evil;
import dev.cliproxy.testing.ManagementClient;
import dev.cliproxy.testing.TestConfig;
import dev.cliproxy.testing.WarServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntriesPageIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SECRETS =
      List.of(
          "sk-ant-0123456789-aaaa",
          "sk-ant-0123456789-bbbb",
          "a-header-value-0123456789",
          "a-proxy-password",
          "sk-or-0123456789-cccc",
          "sk-or-0123456789-dddd",
          "another-password",
          "what-nobody-knows");
  private static final String[] LINES = {
    "debug: false",
    "# Claude",
    "claude-api-key:",
    "  - api-key: 'sk-ant-0123456789-aaaa' # mine",
    "    base-url:   https://one.example/v1",
    "    proxy-url: socks5://user:a-proxy-password@proxy.example:1080",
    "    headers: { X-Team: a-header-value-0123456789, X-On: 'yes' } # two",
    "    models:",
    "      - {name: claude-opus-4, alias: opus, thinking: high}",
    "      # the small one",
    "      - name: claude-haiku-3",
    "    excluded-models: [claude-2]",
    "    prefix: what-nobody-knows # unknown",
    "  - api-key: sk-ant-0123456789-bbbb",
    "# OpenAI-compatible",
    "openai-compatibility:",
    "  - name: router # first",
    "    base-url: https://router.example/v1",
    "    api-key-entries:",
    "      - api-key: sk-or-0123456789-cccc",
    "        proxy-url: http://user:another-password@proxy.example",
    "        weight: 3",
    "      - api-key: sk-or-0123456789-dddd",
    "    api-keys: [sk-or-0123456789-cccc, sk-or-0123456789-dddd]",
    "    models: [{name: kimi-k2, alias: k2}]",
    "  - name: idle",
    "# end"
  };

  @TempDir static Path folder;
  private static Path config;
  private static WarServer server;
  private static ManagementClient api;
  private static AdminBrowser browser;
  private static String original;

  @BeforeAll
  static void start() throws Exception {
    config = TestConfig.write(folder, LINES);
    server = WarServer.start(config);
    api = new ManagementClient(server, TestConfig.KEY);
    browser = AdminBrowser.signedIn(server);
    original = Files.readString(config);
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    server.close();
  }

  /** A write through the API takes over what it finds in the file. */
  @BeforeEach
  void reset() throws Exception {
    Files.writeString(config, original);
    assertEquals(200, api.put("/debug", "{\"value\":false}").status());
    assertEquals(original, Files.readString(config));
  }

  @Test
  void listsAndFormsShowWhatIsThereAndNoSecret() throws Exception {
    HtmlPage list = browser.open("claude-api-key");
    String first = list.getElementById("item-1").asNormalizedText();
    for (String part :
        List.of(
            "sk-a••••aaaa",
            "https://one.example/v1",
            "socks5://user:••••@proxy.example:1080",
            "2 models",
            "1 excluded",
            "2 headers",
            "prefix, models[].thinking")) {
      assertTrue(first.contains(part), part + " in " + first);
    }
    assertTrue(first.contains("sk-a••••aaaa mine "), first);
    assertHoldsNoSecret(list);

    HtmlPage form = browser.open("claude-api-key/0");
    assertEquals("sk-a••••aaaa", ((HtmlInput) form.getElementById("api-key")).getPlaceholder());
    assertEquals("claude-opus-4 = opus\nclaude-haiku-3", text(form, "models"));
    assertEquals("X-Team: a-he••••6789\nX-On: ••••", text(form, "headers"));
    assertEquals("socks5://user:••••@proxy.example:1080", text(form, "proxy-url"));
    assertHoldsNoSecret(form);

    HtmlPage providers = browser.open("openai-compatibility");
    assertTrue(providers.getElementById("item-1").asNormalizedText().contains("2 keys"));
    assertTrue(
        providers.getElementById("item-2").asNormalizedText().contains("not used: no base URL"));
    assertHoldsNoSecret(providers);
    HtmlPage provider = browser.open("openai-compatibility/0");
    assertTrue(provider.asNormalizedText().contains("api-key-entries[].weight"));
    assertHoldsNoSecret(provider);
    assertHoldsNoSecret(browser.open("openai-compatibility/0/delete"));
  }

  @Test
  void theListSaysWhichOfItsKeysIsAskedFirst() throws Exception {
    assertTrue(lead().contains("They take turns in this order"), lead());
    Files.writeString(config, original + "routing: {strategy: fill-first}\n");
    assertEquals(200, api.put("/debug", "{\"value\":false}").status());
    assertTrue(lead().contains("The first one in this order that does not rest"), lead());
  }

  private static String lead() throws Exception {
    return browser.open("claude-api-key").querySelector(".lead").asNormalizedText();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-api-key/0",
        "claude-api-key/1",
        "openai-compatibility/0",
        "openai-compatibility/1"
      })
  void aFormThatIsSentAsItWasShownChangesNoByte(String path) throws Exception {
    String before = Files.readString(config);
    HtmlPage after = submit(browser.open(path), path);
    assertTrue(AdminBrowser.note(after).startsWith("Saved: "), after.asNormalizedText());
    assertEquals(before, Files.readString(config));
  }

  @Test
  void onlyTheFieldsThatWereChangedAreWritten() throws Exception {
    String before = Files.readString(config);
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "base-url", "https://two.example/v2");
    set(form, "models", "claude-opus-4 = big\nclaude-haiku-3");
    set(form, "headers", "X-Team: a-he••••6789\nX-On: no");
    submit(form, "claude-api-key/0");
    assertEquals(
        before
            .replace("https://one.example/v1", "https://two.example/v2")
            .replace("alias: opus", "alias: big")
            .replace("X-On: 'yes'", "X-On: 'no'"),
        Files.readString(config).replace("X-On: \"no\"", "X-On: 'no'"));
    JsonNode entry = entries("claude-api-key").get(0);
    assertEquals("a-header-value-0123456789", entry.path("headers").path("X-Team").asText());
    assertEquals("high", entry.path("models").path(0).path("thinking").asText());
    assertEquals("sk-ant-0123456789-aaaa", entry.path("api-key").asText());
  }

  @Test
  void onlyTheModelsWhoseLineWasChangedAreWritten() throws Exception {
    String models =
        """
            models:
              - {name: big, alias: ""} # explicit
              - name: small
                alias: ''   # quoted
                effort: low
              - { "name":  plain }
              - name: other # has one
                alias: o
              - name: 4711
              - {name: last, alias: null}
        """;
    Files.writeString(config, original + "gemini-api-key:\n  - api-key: sk-m\n" + models);
    assertEquals(200, api.put("/debug", "{\"value\":false}").status());
    String before = Files.readString(config);
    HtmlPage form = browser.open("gemini-api-key/0");
    assertEquals("big\nsmall\nplain\nother = o\n4711\nlast", text(form, "models"));
    set(form, "models", "big\nsmall\nplain\nother = oo\n4711\nlast");
    submit(form, "gemini-api-key/0");
    assertEquals(before.replace("alias: o\n", "alias: oo\n"), Files.readString(config));

    HtmlPage again = browser.open("gemini-api-key/0");
    set(again, "models", "big\nsmall\nplain = p\n4711\nlast\nnew");
    submit(again, "gemini-api-key/0");
    String after = Files.readString(config);
    for (String line :
        List.of(
            "      - {name: big, alias: \"\"} # explicit\n",
            "      - name: small\n        alias: ''   # quoted\n        effort: low\n",
            "      - name: 4711\n",
            "      - {name: last, alias: null}\n",
            "alias: p",
            "new")) {
      assertTrue(after.contains(line), line + " in\n" + after);
    }
    assertFalse(after.contains("name: other"), after);
  }

  @Test
  void keysOfAProviderThatWereLeftAloneStayAsTheyAreWritten() throws Exception {
    String provider =
        """
          - name: plain
            base-url: https://plain.example
            api-key-entries:
              - {api-key: sk-one, proxy-url: ""} # explicit
              - api-key: 'sk-two'
        """;
    Files.writeString(config, original.replace("  - name: idle\n", provider));
    assertEquals(200, api.put("/debug", "{\"value\":false}").status());
    HtmlPage form = browser.open("openai-compatibility/1");
    set(form, "key-proxy-url-1", "direct");
    submit(form, "openai-compatibility/1");
    String after = Files.readString(config);
    assertTrue(after.contains("      - {api-key: sk-one, proxy-url: \"\"} # explicit\n"), after);
    assertTrue(after.contains("        proxy-url: 'direct'\n"), after);
  }

  @Test
  void everyFieldIsReplacedOrTakenAway() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "api-key", "sk-ant-new-0123456789");
    set(form, "base-url", "");
    set(form, "proxy-url", "direct");
    set(form, "headers", "");
    set(form, "models", "");
    set(form, "excluded-models", "claude-1\nclaude-2");
    submit(form, "claude-api-key/0");
    assertEquals(
        JSON.readTree(
            "{\"api-key\":\"sk-ant-new-0123456789\",\"base-url\":\"\",\"proxy-url\":\"direct\","
                + "\"excluded-models\":[\"claude-1\",\"claude-2\"],"
                + "\"prefix\":\"what-nobody-knows\"}"),
        entries("claude-api-key").get(0));
    assertTrue(Files.readString(config).contains("    prefix: what-nobody-knows # unknown\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemini-api-key", "codex-api-key", "claude-api-key"})
  void aKeyIsAddedWithAllItsFieldsAtTheEnd(String list) throws Exception {
    int before = entries(list).size();
    HtmlPage form = browser.open(list + "/new");
    set(form, "api-key", "sk-new-0123456789");
    set(form, "base-url", "https://new.example");
    set(form, "proxy-url", "http://u:p@proxy.example");
    set(form, "headers", "X-A: 1:2\nX-B: two");
    set(form, "models", "m1\nm2 = two");
    set(form, "excluded-models", "m3");
    HtmlPage after = submit(form, list + "/new");
    assertEquals("Added.", AdminBrowser.note(after));
    assertEquals(
        JSON.readTree(
            "{\"api-key\":\"sk-new-0123456789\",\"base-url\":\"https://new.example\","
                + "\"proxy-url\":\"http://u:p@proxy.example\","
                + "\"headers\":{\"X-A\":\"1:2\",\"X-B\":\"two\"},"
                + "\"models\":[{\"name\":\"m1\",\"alias\":\"\"},"
                + "{\"name\":\"m2\",\"alias\":\"two\"}],"
                + "\"excluded-models\":[\"m3\"]}"),
        entries(list).get(before));
    assertTrue(Files.readString(config).contains("sk-new-0123456789"));
  }

  @Test
  void whatTheConfigurationRefusesStandsNextToItsFieldWithoutTheNamesOfTheFile() throws Exception {
    String before = Files.readString(config);
    HtmlPage form = browser.open("claude-api-key/1");
    set(form, "base-url", "ftp://one.example");
    set(form, "proxy-url", "nonsense");
    set(form, "headers", "X Y: v");
    set(form, "models", "= alias");
    HtmlPage after = submit(form, "claude-api-key/1");
    assertEquals(400, after.getWebResponse().getStatusCode());
    assertEquals(
        "expected nothing, or a URL that starts with http:// or https:// and has a host",
        AdminBrowser.error(after, "base-url"));
    assertTrue(AdminBrowser.error(after, "proxy-url").startsWith("expected nothing, direct, or"));
    assertEquals("X Y: expected the name of an HTTP header", AdminBrowser.error(after, "headers"));
    assertEquals("Line 1: expected a text that is not empty", AdminBrowser.error(after, "models"));
    assertEquals("ftp://one.example", text(after, "base-url"));
    assertEquals("= alias", text(after, "models"));
    assertEquals(before, Files.readString(config));
  }

  @Test
  void whatTheConfigurationRefusesIsSaidInThePagesLanguage() throws Exception {
    try (AdminBrowser chinese = AdminBrowser.signedIn(server)) {
      chinese.client().addRequestHeader("Accept-Language", "zh-CN");
      HtmlPage form = chinese.open("claude-api-key/1");
      set(form, "base-url", "ftp://one.example");
      HtmlPage after = submit(form, "claude-api-key/1");
      assertEquals("应为空，或以 http:// 或 https:// 开头且带主机的 URL", AdminBrowser.error(after, "base-url"));
    }
  }

  @Test
  void whatIsTypedByMistakeIsRefusedBeforeItIsSaved() throws Exception {
    String before = Files.readString(config);
    HtmlPage form = browser.open("claude-api-key/new");
    set(form, "api-key", "sk-ant-…");
    set(form, "models", "a -> z\nclaude-x =\nb => y\none = same\ntwo = same\none");
    HtmlPage after = submit(form, "claude-api-key/new");
    assertTrue(AdminBrowser.error(after, "api-key").contains("not a key"));
    assertEquals(
        "Line 1: expected a name, or name = alias; Line 2: expected a name, or name = alias;"
            + " Line 3: expected a name, or name = alias; Line 5: the alias same is there twice",
        AdminBrowser.error(after, "models"));
    assertEquals(before, Files.readString(config));
  }

  @Test
  void aKeyThatTheListHasForTheSameAddressIsRefused() throws Exception {
    String before = Files.readString(config);
    HtmlPage form = browser.open("claude-api-key/new");
    set(form, "api-key", "sk-ant-0123456789-aaaa");
    set(form, "base-url", "https://one.example/v1");
    HtmlPage after = submit(form, "claude-api-key/new");
    assertEquals("this is in the list already", AdminBrowser.error(after, "api-key"));
    HtmlPage provider = browser.open("openai-compatibility/0");
    set(provider, "new-keys", "sk-or-0123456789-dddd");
    HtmlPage refused = submit(provider, "openai-compatibility/0");
    assertEquals("this is in the list already", AdminBrowser.error(refused, "new-keys"));
    assertEquals(before, Files.readString(config));
    set(form, "base-url", "https://other.example");
    assertEquals(200, submit(form, "claude-api-key/new").getWebResponse().getStatusCode());
    assertEquals(3, entries("claude-api-key").size());
    HtmlPage another = browser.open("openai-compatibility/new");
    set(another, "name", "same address");
    set(another, "base-url", "https://router.example/v1");
    submit(another, "openai-compatibility/new");
    assertEquals(3, entries("openai-compatibility").size());
  }

  @Test
  void aMissingKeyOrNameIsRefusedNextToItsField() throws Exception {
    HtmlPage key = submit(browser.open("claude-api-key/new"), "claude-api-key/new");
    assertEquals("expected a text that is not empty", AdminBrowser.error(key, "api-key"));
    HtmlPage name = submit(browser.open("openai-compatibility/new"), "openai-compatibility/new");
    assertEquals("expected a text that is not empty", AdminBrowser.error(name, "name"));
    assertEquals(2, entries("claude-api-key").size());
    assertEquals(2, entries("openai-compatibility").size());
  }

  @Test
  void headersThatCannotBeReadAreRefusedNextToTheField() throws Exception {
    String before = Files.readString(config);
    for (String wrong : List.of("no colon", "X: 1\nX: 2", "X-Other: a-he••••6789")) {
      HtmlPage form = browser.open("claude-api-key/0");
      set(form, "headers", wrong);
      HtmlPage after = submit(form, "claude-api-key/0");
      assertEquals(400, after.getWebResponse().getStatusCode());
      assertFalse(AdminBrowser.error(after, "headers").isEmpty(), wrong);
      assertHoldsNoSecret(after);
    }
    assertEquals(before, Files.readString(config));
  }

  @Test
  void secretsOfARefusedFormComeBackMaskedAndCountWhenItIsSentAgain() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "api-key", "sk-typed-0123456789");
    set(form, "proxy-url", "http://user:typed-password@proxy.example");
    set(form, "headers", "X-Team: typed-header-0123456789");
    set(form, "base-url", "wrong");
    HtmlPage after = submit(form, "claude-api-key/0");
    assertFalse(html(after).contains("typed-password"));
    assertFalse(html(after).contains("sk-typed-0123456789"));
    assertFalse(html(after).contains("typed-header-0123456789"));
    for (String field : List.of("api-key", "proxy-url", "headers")) {
      assertEquals("", AdminBrowser.error(after, field));
    }
    assertEquals("sk-t••••6789", text(after, "api-key"));
    assertEquals("http://user:••••@proxy.example", text(after, "proxy-url"));
    assertEquals("X-Team: type••••6789", text(after, "headers"));
    set(after, "base-url", "still wrong");
    HtmlPage again = submit(after, "claude-api-key/0");
    assertEquals(400, again.getWebResponse().getStatusCode());
    assertFalse(html(again).contains("typed-"), html(again));
    set(again, "base-url", "https://right.example");
    set(again, "proxy-url", "https://user:••••@proxy.example");
    assertTrue(AdminBrowser.note(submit(again, "claude-api-key/0")).startsWith("Saved: "));
    JsonNode entry = entries("claude-api-key").get(0);
    assertEquals("sk-typed-0123456789", entry.path("api-key").asText());
    assertEquals("https://user:typed-password@proxy.example", entry.path("proxy-url").asText());
    assertEquals("typed-header-0123456789", entry.path("headers").path("X-Team").asText());
  }

  @Test
  void allThatIsWrongInAFormIsSaidAtOnce() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "api-key", "sk-o••••zzzz");
    set(form, "base-url", "ftp://one.example");
    set(form, "proxy-url", "nonsense");
    set(form, "models", "= alias");
    set(form, "headers", "no colon\nX Y: v\nX-On: 1\nX-On: 2\nX-New: a-he••••6789");
    HtmlPage after = submit(form, "claude-api-key/0");
    for (String field : List.of("base-url", "proxy-url", "models")) {
      assertTrue(AdminBrowser.error(after, field).contains("expected "), field);
    }
    assertTrue(AdminBrowser.error(after, "api-key").contains("whole of it"));
    String headers = AdminBrowser.error(after, "headers");
    for (String part :
        List.of("Expected Name: value", "X-On is there twice", "whole of it", "HTTP header")) {
      assertTrue(headers.contains(part), part + " in " + headers);
    }
  }

  @Test
  void aHeaderWithoutItsColonIsMendedWithoutItsValueBeingTypedAgain() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(
        form,
        "headers",
        "X-Team: a-he••••6789\nX-First typed-header-0123456789\nX-Second short\nX-Lonely");
    HtmlPage refused = submit(form, "claude-api-key/0");
    assertTrue(AdminBrowser.error(refused, "headers").startsWith("Expected Name: value"));
    assertEquals(
        "X-Team: a-he••••6789\nX-First type••••6789\nX-Second ••••\nX-Lonely",
        text(refused, "headers"));
    set(
        refused,
        "headers",
        "X-Second: ••••\nX-Lonely: no\nX-First: type••••6789\nX-Team: a-he••••6789");
    submit(refused, "claude-api-key/0");
    assertEquals(
        JSON.readTree(
            "{\"X-Second\":\"short\",\"X-Lonely\":\"no\",\"X-First\":"
                + "\"typed-header-0123456789\",\"X-Team\":\"a-header-value-0123456789\"}"),
        entries("claude-api-key").get(0).path("headers"));
  }

  @Test
  void aFormThatCameBackTooLongAgoSaysSoInsteadOfBelievingAMask() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "api-key", "sk-another-word-aaaa");
    set(form, "base-url", "wrong");
    HtmlPage first = submit(form, "claude-api-key/0");
    assertEquals("sk-a••••aaaa", text(first, "api-key"));
    HtmlPage newer = form;
    for (int i = 0; i < 8; i++) {
      newer = submit(form, "claude-api-key/0");
    }
    set(first, "base-url", "");
    HtmlPage forgotten = submit(first, "claude-api-key/0");
    assertEquals(400, forgotten.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.note(forgotten).contains("is not kept any more"));
    set(newer, "base-url", "");
    submit(newer, "claude-api-key/0");
    assertEquals("sk-another-word-aaaa", entries("claude-api-key").get(0).path("api-key").asText());
  }

  @Test
  void aProvidersKeysAreAddedRemovedAndGivenProxies() throws Exception {
    HtmlPage form = browser.open("openai-compatibility/0");
    assertEquals("http://user:••••@proxy.example", text(form, "key-proxy-url-0"));
    form.<HtmlCheckBoxInput>querySelector("input[name=remove-key][value='1']").setChecked(true);
    set(form, "new-keys", "sk-or-new-1\nsk-or-new-2");
    submit(form, "openai-compatibility/0");
    JsonNode entry = entries("openai-compatibility").get(0);
    assertEquals(
        JSON.readTree(
            "[{\"api-key\":\"sk-or-0123456789-cccc\","
                + "\"proxy-url\":\"http://user:another-password@proxy.example\",\"weight\":3},"
                + "{\"api-key\":\"sk-or-new-1\"},{\"api-key\":\"sk-or-new-2\"}]"),
        entry.path("api-key-entries"));
    assertEquals(3, entry.path("api-keys").size());

    HtmlPage wrong = browser.open("openai-compatibility/0");
    set(wrong, "key-proxy-url-2", "nonsense");
    wrong.<HtmlCheckBoxInput>querySelector("input[name=remove-key][value='1']").setChecked(true);
    HtmlPage after = submit(wrong, "openai-compatibility/0");
    assertTrue(AdminBrowser.error(after, "key-proxy-url-2").startsWith("expected nothing, direct"));
    set(after, "key-proxy-url-2", "direct");
    set(after, "key-proxy-url-0", "");
    submit(after, "openai-compatibility/0");
    assertEquals(
        JSON.readTree(
            "[{\"api-key\":\"sk-or-0123456789-cccc\",\"weight\":3},"
                + "{\"api-key\":\"sk-or-new-2\",\"proxy-url\":\"direct\"}]"),
        entries("openai-compatibility").get(0).path("api-key-entries"));
  }

  @Test
  void manyKeysOfAProviderArePagedAndThoseOfOtherPagesStay() throws Exception {
    ArrayNode keys = JSON.createArrayNode();
    for (int i = 0; i < 240; i++) {
      keys.addObject()
          .put("api-key", "sk-many-" + i)
          .put("proxy-url", "http://u:p" + i + "@p.example");
    }
    ObjectNode value = JSON.createObjectNode().set("api-key-entries", keys);
    ObjectNode patch = JSON.createObjectNode().put("index", 0).set("value", value);
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());
    HtmlPage first = browser.open("openai-compatibility/0");
    assertTrue(first.asNormalizedText().contains("Save before you go to another page of keys"));
    HtmlPage second = first.getAnchorByText("Next page").click();
    assertEquals(40, second.querySelectorAll("table.keys tbody tr").size());
    set(second, "key-proxy-url-201", "wrong");
    second.<HtmlCheckBoxInput>querySelector("input[name=remove-key][value='200']").setChecked(true);
    HtmlPage refused = submit(second, "openai-compatibility/0");
    assertFalse(AdminBrowser.error(refused, "key-proxy-url-201").isEmpty());
    set(refused, "key-proxy-url-201", "direct");
    set(refused, "key-replacement-202", "sk-typed-202");
    submit(refused, "openai-compatibility/0");
    keys.remove(200);
    ((ObjectNode) keys.get(200)).put("proxy-url", "direct");
    ((ObjectNode) keys.get(201)).put("api-key", "sk-typed-202");
    assertEquals(keys, entries("openai-compatibility").get(0).path("api-key-entries"));
  }

  @Test
  void twoHundredKeysOfAProviderStandInTheFormTogether() throws Exception {
    ObjectNode patch = JSON.createObjectNode().put("index", 0);
    ArrayNode keys = patch.putObject("value").putArray("api-key-entries");
    for (int i = 0; i < 200; i++) {
      keys.addObject().put("api-key", "sk-many-" + i);
    }
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());
    HtmlPage form = browser.open("openai-compatibility/0");
    assertEquals(200, form.querySelectorAll("table.keys tbody tr").size());
    assertEquals(0, form.querySelectorAll("nav.pager").size());
    HtmlPage moved = button(form, "move-up", 199).click();
    assertEquals("Moved to place 199.", AdminBrowser.note(moved));
  }

  @Test
  void aKeyOfAProviderIsReplacedAndKeepsItsOtherFields() throws Exception {
    HtmlPage form = browser.open("openai-compatibility/0");
    assertEquals(
        "sk-o••••cccc", ((HtmlInput) form.getElementById("key-replacement-0")).getPlaceholder());
    assertEquals("", text(form, "key-replacement-0"));
    set(form, "key-replacement-0", "sk-typed-0123456789");
    set(form, "key-replacement-1", "sk-o••••dddd");
    set(form, "base-url", "wrong");
    HtmlPage refused = submit(form, "openai-compatibility/0");
    assertEquals(400, refused.getWebResponse().getStatusCode());
    assertEquals("sk-t••••6789", text(refused, "key-replacement-0"));
    assertEquals("", text(refused, "key-replacement-1"));
    assertFalse(html(refused).contains("sk-typed"));
    assertHoldsNoSecret(refused);

    set(refused, "base-url", "https://router.example/v1");
    set(refused, "key-replacement-0", "sk-o••••zzzz");
    HtmlPage masked = submit(refused, "openai-compatibility/0");
    assertTrue(AdminBrowser.error(masked, "key-replacement-0").contains("whole of it"));

    String before = Files.readString(config);
    set(masked, "key-replacement-0", "sk-typed-0123456789");
    set(masked, "name", "");
    HtmlPage unnamed = submit(masked, "openai-compatibility/0");
    assertEquals("sk-t••••6789", text(unnamed, "key-replacement-0"));
    set(unnamed, "name", "router");
    submit(unnamed, "openai-compatibility/0");
    JsonNode entry = entries("openai-compatibility").get(0);
    assertEquals(
        JSON.readTree(
            "[{\"api-key\":\"sk-typed-0123456789\","
                + "\"proxy-url\":\"http://user:another-password@proxy.example\",\"weight\":3},"
                + "{\"api-key\":\"sk-or-0123456789-dddd\"}]"),
        entry.path("api-key-entries"));
    assertEquals(
        before.replace("sk-or-0123456789-cccc", "sk-typed-0123456789"), Files.readString(config));
  }

  @Test
  void aKeyOfAProviderIsMovedWithItsFieldsAndTheRestOfTheFormIsSavedToo() throws Exception {
    HtmlPage form = browser.open("openai-compatibility/0");
    assertTrue(button(form, "move-up", 0).hasAttribute("disabled"));
    assertTrue(button(form, "move-down", 1).hasAttribute("disabled"));
    set(form, "name", "renamed");
    set(form, "key-replacement-1", "sk-typed-0123456789");
    set(form, "new-keys", "sk-or-new-1");
    HtmlPage moved = button(form, "move-up", 1).click();
    assertEquals("Moved to place 1.", AdminBrowser.note(moved));
    assertTrue(moved.getUrl().getPath().endsWith("/openai-compatibility/0"));
    assertEquals("renamed", text(moved, "name"));
    JsonNode entry = entries("openai-compatibility").get(0);
    String first =
        "{\"api-key\":\"sk-or-0123456789-cccc\","
            + "\"proxy-url\":\"http://user:another-password@proxy.example\",\"weight\":3}";
    assertEquals(
        JSON.readTree(
            "[{\"api-key\":\"sk-typed-0123456789\"}," + first + ",{\"api-key\":\"sk-or-new-1\"}]"),
        entry.path("api-key-entries"));
    assertEquals(
        JSON.readTree("[\"sk-typed-0123456789\",\"sk-or-0123456789-cccc\",\"sk-or-new-1\"]"),
        entry.path("api-keys"));

    HtmlPage last = button(moved, "move-down", 1).click();
    assertEquals("Moved to place 3.", AdminBrowser.note(last));
    assertEquals(
        JSON.readTree(first), entries("openai-compatibility").get(0).at("/api-key-entries/2"));
    String text = Files.readString(config);
    assertTrue(text.indexOf("sk-or-new-1") < text.indexOf("sk-or-0123456789-cccc"), text);
    assertTrue(text.contains("weight: 3"), text);
  }

  @Test
  void plainKeysOfAProviderAreReplacedAndMovedAndStayPlain() throws Exception {
    ObjectNode patch = JSON.createObjectNode().put("index", 1);
    patch.putObject("value").putArray("api-keys").add("sk-one").add("sk-two").add("sk-three");
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());
    int withEntries = Files.readString(config).split("api-key-entries").length;
    HtmlPage form = browser.open("openai-compatibility/1");
    set(form, "key-replacement-0", "sk-new");
    button(form, "move-down", 0).click();
    JsonNode provider = entries("openai-compatibility").get(1);
    assertEquals(JSON.readTree("[\"sk-two\",\"sk-new\",\"sk-three\"]"), provider.path("api-keys"));
    assertEquals(withEntries, Files.readString(config).split("api-key-entries").length);
  }

  @Test
  void aProviderIsAddedAndItsPlainKeysStayPlainUntilOneHasAProxy() throws Exception {
    int withEntries = Files.readString(config).split("api-key-entries").length;
    HtmlPage form = browser.open("openai-compatibility/new");
    set(form, "name", "mine");
    set(form, "base-url", "https://mine.example/v1");
    set(form, "new-keys", "sk-mine-1\nsk-mine-2");
    set(form, "models", "big = b");
    submit(form, "openai-compatibility/new");
    JsonNode added = entries("openai-compatibility").get(2);
    assertEquals(
        JSON.readTree(
            "{\"name\":\"mine\",\"base-url\":\"https://mine.example/v1\","
                + "\"api-keys\":[\"sk-mine-1\",\"sk-mine-2\"],"
                + "\"api-key-entries\":[{\"api-key\":\"sk-mine-1\"},{\"api-key\":\"sk-mine-2\"}],"
                + "\"models\":[{\"name\":\"big\",\"alias\":\"b\"}]}"),
        added);
    assertEquals(withEntries, Files.readString(config).split("api-key-entries").length);

    HtmlPage edit = browser.open("openai-compatibility/2");
    set(edit, "key-proxy-url-1", "direct");
    submit(edit, "openai-compatibility/2");
    assertEquals(
        JSON.readTree(
            "[{\"api-key\":\"sk-mine-1\"},{\"api-key\":\"sk-mine-2\",\"proxy-url\":\"direct\"}]"),
        entries("openai-compatibility").get(2).path("api-key-entries"));
  }

  @Test
  void aRevealedKeyIsShownOnceAndOnlyIt() throws Exception {
    HtmlPage list =
        AdminBrowser.press(
            browser.open("claude-api-key"), "button[formaction='claude-api-key/1/reveal']");
    assertEquals("sk-ant-0123456789-bbbb", secret(list));
    assertFalse(html(list).contains("sk-ant-0123456789-aaaa"));
    assertHoldsNoSecret(browser.open("claude-api-key"));

    HtmlPage provider =
        AdminBrowser.press(
            browser.open("openai-compatibility/0"), "button[form=reveal][name=key][value='1']");
    assertEquals("sk-or-0123456789-dddd", secret(provider));
    assertTrue(provider.getUrl().getPath().endsWith("/openai-compatibility/0"));
    assertHoldsNoSecret(browser.open("openai-compatibility/0"));
  }

  @Test
  void entriesMoveAndAreDeletedAfterAQuestion() throws Exception {
    HtmlPage moved =
        AdminBrowser.press(
            browser.open("claude-api-key"),
            "button[formaction='claude-api-key/0/move'][value=down]");
    assertEquals("Moved to place 2.", AdminBrowser.note(moved));
    assertEquals(
        "sk-ant-0123456789-aaaa", entries("claude-api-key").get(1).path("api-key").asText());

    HtmlPage question = browser.open("openai-compatibility/0/delete");
    assertTrue(question.asNormalizedText().contains("router"));
    assertEquals("Deleted: router.", AdminBrowser.note(submit(question, "/delete")));
    assertEquals(1, entries("openai-compatibility").size());
    HtmlPage last = browser.open("openai-compatibility/0/delete");
    assertTrue(last.asNormalizedText().contains("This is the last"));
    HtmlPage empty = submit(last, "/delete");
    assertTrue(empty.asNormalizedText().contains("There is no OpenAI-compatible provider yet."));
    assertFalse(html(empty).contains("??"));
  }

  @Test
  void aListThatWasChangedMeanwhileIsNotTouchedByItsIndex() throws Exception {
    HtmlPage list = browser.open("claude-api-key");
    HtmlPage form = browser.open("claude-api-key/1");
    HtmlPage question = browser.open("claude-api-key/1/delete");
    HtmlPage provider = browser.open("openai-compatibility/0");
    api.delete("/claude-api-key?index=0");
    api.put("/claude-api-key", "[{\"api-key\":\"a\"},{\"api-key\":\"b\"}]");
    api.delete("/openai-compatibility?index=1");
    set(form, "base-url", "https://new.example");
    for (HtmlPage after :
        List.of(
            submit(form, "claude-api-key/1"),
            submit(question, "/delete"),
            AdminBrowser.press(list, "button[formaction='claude-api-key/1/move'][value=up]"),
            AdminBrowser.press(list, "button[formaction='claude-api-key/1/reveal']"),
            AdminBrowser.press(provider, "button[form=reveal][value='1']"))) {
      assertEquals(409, after.getWebResponse().getStatusCode());
    }
    assertEquals(
        "[{\"api-key\":\"a\",\"base-url\":\"\"},{\"api-key\":\"b\",\"base-url\":\"\"}]",
        entries("claude-api-key").toString());
  }

  @Test
  void aFormOfAnEntryThatIsGoneComesBackAsTheFormOfANewOne() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "api-key", "sk-typed-0123456789");
    set(form, "base-url", "https://typed.example");
    assertEquals(200, api.put("/claude-api-key", "[]").status());

    HtmlPage anew = submit(form, "claude-api-key/0");
    assertTrue(AdminBrowser.note(anew).contains("is not there any more"), AdminBrowser.note(anew));
    assertEquals("https://typed.example", text(anew, "base-url"));
    assertEquals("sk-t••••6789", text(anew, "api-key"));
    assertEquals("[]", entries("claude-api-key").toString());

    set(anew, "headers", "");
    set(anew, "proxy-url", "");
    submit(anew, "claude-api-key/new");
    assertEquals(
        "sk-typed-0123456789", entries("claude-api-key").get(0).path("api-key").textValue());
  }

  @Test
  void aFormOfAnEntryThatWasChangedMeanwhileIsKeptAndOverwritesItWhenSavedAgain() throws Exception {
    HtmlPage form = browser.open("claude-api-key/0");
    set(form, "api-key", "sk-typed-0123456789");
    set(form, "base-url", "https://typed.example");
    set(form, "models", "typed = t");
    set(form, "headers", "X-Team: a-he••••6789\nX-New: typed-header-0123456789");
    ObjectNode patch = JSON.createObjectNode().put("index", 0);
    patch.putObject("value").put("base-url", "https://other.example").put("proxy-url", "direct");
    assertEquals(200, api.patch("/claude-api-key", patch.toString()).status());
    String before = Files.readString(config);

    HtmlPage stale = submit(form, "claude-api-key/0");
    assertEquals(409, stale.getWebResponse().getStatusCode());
    assertEquals(before, Files.readString(config));
    assertTrue(
        AdminBrowser.note(stale)
            .startsWith(
                "Not saved: the list was changed meanwhile."
                    + " Number 1 in it is now sk-a••••aaaa."),
        stale.asNormalizedText());
    assertEquals("https://typed.example", text(stale, "base-url"));
    assertEquals("typed = t", text(stale, "models"));
    assertEquals("sk-t••••6789", text(stale, "api-key"));
    assertEquals("X-Team: a-he••••6789\nX-New: type••••6789", text(stale, "headers"));
    assertTrue(AdminBrowser.error(stale, "proxy-url").contains("whole of it"));
    assertFalse(html(stale).contains("typed-header-0123456789"));
    assertFalse(html(stale).contains("sk-typed-0123456789"));
    assertHoldsNoSecret(stale);

    set(stale, "proxy-url", "");
    HtmlPage saved = submit(stale, "claude-api-key/0");
    assertEquals(200, saved.getWebResponse().getStatusCode());
    assertEquals(
        JSON.readTree(
            "{\"api-key\":\"sk-typed-0123456789\",\"base-url\":\"https://typed.example\","
                + "\"headers\":{\"X-Team\":\"a-header-value-0123456789\","
                + "\"X-New\":\"typed-header-0123456789\"},"
                + "\"models\":[{\"name\":\"typed\",\"alias\":\"t\"}],"
                + "\"excluded-models\":[\"claude-2\"],\"prefix\":\"what-nobody-knows\"}"),
        entries("claude-api-key").get(0));
  }

  @Test
  void changesOfKeysAreNotMadeToOthersThatTookTheirPlaceMeanwhile() throws Exception {
    HtmlPage form = browser.open("openai-compatibility/0");
    set(form, "name", "typed");
    set(form, "key-proxy-url-0", "direct");
    set(form, "new-keys", "sk-typed-0123456789");
    form.<HtmlCheckBoxInput>querySelector("input[name=remove-key][value='0']").setChecked(true);
    set(form, "key-proxy-url-1", "http://user:typed-password@typed.example");
    ObjectNode patch = JSON.createObjectNode().put("index", 0);
    patch.putObject("value").putArray("api-key-entries").addObject().put("api-key", "sk-other-1");
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());

    HtmlPage stale = submit(form, "openai-compatibility/0");
    assertEquals(409, stale.getWebResponse().getStatusCode());
    assertTrue(AdminBrowser.note(stale).contains("Number 1 in it is now router."));
    String said = AdminBrowser.error(stale, "keys");
    assertTrue(said.startsWith("The keys were changed meanwhile"), said);
    assertTrue(said.contains("had the proxy direct in this form."), said);
    assertTrue(said.contains("the proxy http://user:••••@typed.example in this form."), said);
    assertEquals("sk-t••••6789", text(stale, "new-keys"));
    assertEquals("", text(stale, "key-proxy-url-0"));
    assertFalse(html(stale).contains("sk-typed"));
    assertHoldsNoSecret(stale);

    submit(stale, "openai-compatibility/0");
    JsonNode provider = entries("openai-compatibility").get(0);
    assertEquals("typed", provider.path("name").asText());
    assertEquals(
        JSON.readTree("[{\"api-key\":\"sk-other-1\"},{\"api-key\":\"sk-typed-0123456789\"}]"),
        provider.path("api-key-entries"));
  }

  @Test
  void whatWasTypedBesideKeysThatMovedMeanwhileStaysBesideThem() throws Exception {
    HtmlPage form = browser.open("openai-compatibility/0");
    set(form, "key-replacement-0", "sk-typed-0123456789");
    set(form, "key-replacement-1", "sk-second-0123456789");
    set(form, "key-proxy-url-1", "http://user:typed-password@typed.example");
    form.<HtmlCheckBoxInput>querySelector("input[name=remove-key][value='1']").setChecked(true);
    ObjectNode patch = JSON.createObjectNode().put("index", 0);
    ArrayNode keys = patch.putObject("value").putArray("api-key-entries");
    keys.addObject().put("api-key", "sk-other-1").put("proxy-url", "direct");
    keys.addObject().put("api-key", "sk-or-0123456789-dddd");
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());

    HtmlPage stale = submit(form, "openai-compatibility/0");
    assertEquals(409, stale.getWebResponse().getStatusCode());
    assertEquals(
        "The keys were changed meanwhile and are shown as they are now, with what you typed for"
            + " those that are still there. Look at them and save again. A key that you typed in"
            + " place of one that is gone stands below, to be added.",
        AdminBrowser.error(stale, "keys"));
    assertEquals("", text(stale, "key-replacement-0"));
    assertEquals("direct", text(stale, "key-proxy-url-0"));
    assertEquals("sk-s••••6789", text(stale, "key-replacement-1"));
    assertEquals("http://user:••••@typed.example", text(stale, "key-proxy-url-1"));
    assertEquals("sk-t••••6789", text(stale, "new-keys"));
    HtmlCheckBoxInput removed = stale.querySelector("input[name=remove-key][value='1']");
    assertTrue(removed.isChecked());
    assertFalse(html(stale).contains("typed-password"));
    assertFalse(html(stale).contains("0123456789"), html(stale));

    removed.setChecked(false);
    submit(stale, "openai-compatibility/0");
    assertEquals(
        JSON.readTree(
            "[{\"api-key\":\"sk-other-1\",\"proxy-url\":\"direct\"},"
                + "{\"api-key\":\"sk-second-0123456789\","
                + "\"proxy-url\":\"http://user:typed-password@typed.example\"},"
                + "{\"api-key\":\"sk-typed-0123456789\"}]"),
        entries("openai-compatibility").get(0).path("api-key-entries"));
  }

  @Test
  void whatWasTypedBesideAKeyThatMovedToAnotherPageIsShownAndCounts() throws Exception {
    ArrayNode keys = JSON.createArrayNode();
    for (int i = 0; i < 240; i++) {
      keys.addObject().put("api-key", "sk-many-" + i);
    }
    ObjectNode patch = JSON.createObjectNode().put("index", 0);
    patch.putObject("value").set("api-key-entries", keys);
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());
    HtmlPage form = browser.open("openai-compatibility/0");
    set(form, "key-replacement-0", "sk-typed-0123456789");
    keys.add(keys.remove(0));
    assertEquals(200, api.patch("/openai-compatibility", patch.toString()).status());
    HtmlPage stale = submit(form, "openai-compatibility/0");
    assertEquals("sk-t••••6789", text(stale, "key-replacement-239"));
    submit(stale, "openai-compatibility/0");
    ((ObjectNode) keys.get(239)).put("api-key", "sk-typed-0123456789");
    assertEquals(keys, entries("openai-compatibility").get(0).path("api-key-entries"));
  }

  @Test
  void anItemThatIsNotThereIsNotFound() throws Exception {
    for (String path :
        List.of("claude-api-key/2", "gemini-api-key/0/delete", "openai-compatibility/9")) {
      assertEquals(404, browser.open(path).getWebResponse().getStatusCode(), path);
    }
  }

  @Test
  void whatAnEntryIsMadeOfIsOnlyText() throws Exception {
    for (String evil : Evil.TEXTS) {
      ArrayNode keys = JSON.createArrayNode();
      ObjectNode key = common(keys.addObject().put("api-key", evil), evil);
      key.putArray("excluded-models").add(evil);
      assertEquals(200, api.put("/claude-api-key", keys.toString()).status());
      ArrayNode providers = JSON.createArrayNode();
      ObjectNode provider = common(providers.addObject().put("name", evil), evil);
      provider.putArray("api-key-entries").addObject().put("api-key", evil).put(evil, evil);
      assertEquals(200, api.put("/openai-compatibility", providers.toString()).status());
      for (String list : List.of("claude-api-key", "openai-compatibility")) {
        Evil.assertHarmless(browser.open(list));
        Evil.assertHarmless(browser.open(list + "/0"));
        Evil.assertHarmless(browser.open(list + "/0/delete"));
        HtmlPage form = browser.open(list + "/0");
        List.of("base-url", "proxy-url", "headers", "models").forEach(f -> set(form, f, evil));
        HtmlPage after = submit(form, list + "/0");
        assertEquals(400, after.getWebResponse().getStatusCode());
        Evil.assertHarmless(after);
      }
      HtmlPage revealed =
          AdminBrowser.press(browser.open("claude-api-key"), "button[formaction$='0/reveal']");
      assertEquals(evil, secret(revealed));
      Evil.assertHarmless(revealed);
    }
  }

  private static ObjectNode common(ObjectNode entry, String evil) {
    entry.putObject("headers").put("X-Evil", evil);
    entry.putArray("models").addObject().put("name", evil).put("alias", evil).put(evil, evil);
    return entry.put(evil, evil);
  }

  private static JsonNode entries(String list) throws Exception {
    return api.get("/" + list).json().path(list);
  }

  private static void set(HtmlPage page, String field, String value) {
    DomElement element = page.getElementById(field);
    if (element instanceof HtmlTextArea area) {
      area.setText(value);
    } else {
      ((HtmlInput) element).setValue(value);
    }
  }

  private static String text(HtmlPage page, String field) {
    DomElement element = page.getElementById(field);
    return element instanceof HtmlTextArea area
        ? area.getText().replace("\r\n", "\n")
        : ((HtmlInput) element).getValue();
  }

  private static HtmlPage submit(HtmlPage page, String form) throws Exception {
    return AdminBrowser.submit(AdminBrowser.form(page, form));
  }

  private static DomElement button(HtmlPage page, String name, int key) {
    return page.querySelector("button[name=" + name + "][value='" + key + "']");
  }

  private static String secret(HtmlPage page) {
    return page.getElementById("revealed-secret").getTextContent();
  }

  private static String html(HtmlPage page) {
    return page.getWebResponse().getContentAsString();
  }

  private static void assertHoldsNoSecret(HtmlPage page) {
    assertEquals(List.of(), SECRETS.stream().filter(html(page)::contains).toList());
    assertFalse(html(page).contains("??"), html(page));
  }
}
