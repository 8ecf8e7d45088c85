package dev.cliproxy.proxy;

import static dev.cliproxy.proxy.ServedProxy.KEY_HEADER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ProviderFormat;
import dev.cliproxy.testing.RawHttp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of the management API switches off is off at the next request. */
class DisabledEntriesIT {
  @RegisterExtension private static final ServedProxy PROXY = new ServedProxy();

  @Test
  void aProviderThatIsDisabledByAPanelGetsNoMoreRequestsUntilItIsEnabled() throws Exception {
    PROXY.holds(
        "openai-compatibility:",
        "  - name: p",
        "    base-url: " + PROXY.upstream().url(),
        "    api-keys: [" + PROXY.newKey() + "]",
        "    models: [{name: m}]");
    assertEquals(200, ask("m").status());

    patch("/openai-compatibility", "{\"disabled\":true}");
    assertEquals(404, ask("m").status());
    assertTrue(models().contains("\"data\":[]"), models());
    assertTrue(PROXY.api().get("/openai-compatibility").body().contains("\"disabled\":true"));
    assertEquals(1, PROXY.upstream().requests().size());

    patch("/openai-compatibility", "{\"disabled\":false}");
    assertEquals(200, ask("m").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-api-key", "codex-api-key", "gemini-api-key"})
  void aDisabledKeyIsPassedOver(String section) throws Exception {
    ProviderFormat format =
        switch (section) {
          case "claude-api-key" -> ProviderFormat.CLAUDE;
          case "codex-api-key" -> ProviderFormat.RESPONSES;
          default -> ProviderFormat.GEMINI;
        };
    String disabled = PROXY.newKey();
    String enabled = PROXY.newKey();
    PROXY.holds(PROXY.entries(format, disabled, enabled));
    patch("/" + section, "{\"disabled\":true}");
    String model = modelOf(format);
    for (int i = 0; i < 4; i++) {
      assertEquals(200, PROXY.ask(format, model).status());
    }
    assertEquals(List.of(enabled, enabled, enabled, enabled), PROXY.usedKeys());
  }

  @Test
  void oneKeyOfAProviderCanBeDisabledAndAllOfThemToo() throws Exception {
    String first = PROXY.newKey();
    String second = PROXY.newKey();
    serveEntries("{api-key: " + first + ", disabled: true}, {api-key: " + second + "}");
    assertEquals(200, ask("m").status());
    assertEquals(200, ask("m").status());
    assertEquals(List.of(second, second), PROXY.usedKeys());

    serveEntries("{api-key: " + first + ", disabled: true}");
    assertEquals(404, ask("m").status());
  }

  private static void serveEntries(String entries) throws Exception {
    PROXY.holds(
        "openai-compatibility:",
        "  - name: p",
        "    base-url: " + PROXY.upstream().url(),
        "    api-key-entries: [" + entries + "]",
        "    models: [{name: m}]");
  }

  @Test
  void anExcludedModelOfAProviderIsNotServed() throws Exception {
    PROXY.holds(
        "openai-compatibility:",
        "  - name: p",
        "    base-url: " + PROXY.upstream().url(),
        "    excluded-models: ['secret-*']",
        "    models: [{name: m}, {name: secret-m}]");
    assertEquals(200, ask("m").status());
    assertEquals(404, ask("secret-m").status());
    assertTrue(!models().contains("secret-m"), models());
  }

  @Test
  void aModelWithAnExclusiveAliasGoesByThatAlone() throws Exception {
    String entry =
        String.join(
            "\n",
            "openai-compatibility:",
            "  - name: p",
            "    base-url: " + PROXY.upstream().url(),
            "    models: [{name: real, alias: nice}, {name: plain}]");
    PROXY.holds(entry);
    assertEquals(200, ask("real").status());
    assertEquals(200, ask("nice").status());

    PROXY.holds(entry, "    exclusive-alias: true");
    assertEquals(404, ask("real").status());
    assertEquals(200, ask("nice").status());
    assertEquals(200, ask("plain").status());
    assertTrue(models().contains("nice") && !models().contains("real"), models());
  }

  private static String modelOf(ProviderFormat format) {
    return switch (format) {
      case CLAUDE -> "claude-x";
      case RESPONSES -> "gpt-x";
      default -> "gemini-x";
    };
  }

  private static void patch(String list, String value) throws Exception {
    assertEquals(200, PROXY.api().patch(list, "{\"index\":0,\"value\":" + value + "}").status());
  }

  private static RawHttp.Answer ask(String model) throws Exception {
    return PROXY.ask(ProviderFormat.CHAT, model);
  }

  private static String models() throws Exception {
    return PROXY.send("GET", "/v1/models", KEY_HEADER).body();
  }
}
