package dev.cliproxy.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.connect.Part.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecipeTest {
  private static final Target PLAIN =
      new Target("http://localhost:8317/proxy", "gpt-5", "sk-client-1");

  /** What a shell, TOML, JSON or Python would take for more than a text. */
  private static final Target ODD =
      new Target(
          "http://localhost:8317", "team's \"best\" $(model) \\ `x`", "sk 'a' $HOME \"b\" \\");

  private static Part part(Recipe recipe, Target target, Kind kind) {
    return recipe.parts(target).stream()
        .filter(part -> part.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  /** What a real shell makes of the lines, without the client's command. */
  private static Map<String, String> environment(String text) throws Exception {
    List<String> exports = text.lines().filter(line -> line.startsWith("export ")).toList();
    StringBuilder script = new StringBuilder();
    for (String line : exports) {
      String name = line.substring("export ".length(), line.indexOf('='));
      script.append(line).append('\n').append("printf '%s\\n' \"$").append(name).append("\"\n");
    }
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", script.toString()).redirectErrorStream(true).start();
    List<String> values =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertEquals(0, shell.waitFor(), values.toString());
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < exports.size(); i++) {
      String line = exports.get(i);
      environment.put(line.substring("export ".length(), line.indexOf('=')), values.get(i));
    }
    return environment;
  }

  /** The part of TOML that the recipe uses: tables of texts. */
  private static Map<String, String> toml(String text) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    String table = "";
    for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
      Matcher header = Pattern.compile("\\[([a-z_.]+)]").matcher(line);
      if (header.matches()) {
        table = header.group(1) + ".";
        continue;
      }
      Matcher value = Pattern.compile("([a-z_]+) = (\".*\")").matcher(line);
      assertTrue(value.matches(), line);
      values.put(table + value.group(1), new ObjectMapper().readTree(value.group(2)).textValue());
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource
  void everyRecipeNamesAddressModelAndKeyAndNothingElseOfATemplate(Recipe recipe) {
    String all = String.join("\n", recipe.parts(PLAIN).stream().map(Part::text).toList());
    assertTrue(all.contains("http://localhost:8317/proxy"), all);
    assertTrue(all.contains("sk-client-1"), all);
    assertTrue(recipe == Recipe.OPEN_WEBUI || all.contains("gpt-5"), all);
    assertFalse(all.contains("%s"), all);
    assertTrue(recipe.id().matches("[a-z-]+"));
  }

  @ParameterizedTest
  @EnumSource
  void noValueIsMoreThanATextToAShell(Recipe recipe) throws Exception {
    for (Part part : recipe.parts(ODD)) {
      if (part.kind() == Kind.SHELL) {
        assertTrue(environment(part.text()).containsValue(ODD.key()), part.text());
      }
    }
  }

  @Test
  void claudeCodeGetsTheAddressWithoutAVersion() throws Exception {
    assertEquals(
        Map.of(
            "ANTHROPIC_BASE_URL", ODD.base(),
            "ANTHROPIC_AUTH_TOKEN", ODD.key(),
            "ANTHROPIC_MODEL", ODD.model()),
        environment(part(Recipe.CLAUDE_CODE, ODD, Kind.SHELL).text()));
  }

  @Test
  void codexReadsItsFile() throws Exception {
    Map<String, String> file = toml(part(Recipe.CODEX_CLI, ODD, Kind.FILE).text());
    assertEquals(ODD.model(), file.get("model"));
    assertEquals("cliproxy", file.get("model_provider"));
    assertEquals(ODD.base() + "/v1", file.get("model_providers.cliproxy.base_url"));
    assertEquals("responses", file.get("model_providers.cliproxy.wire_api"));
    assertEquals(
        Map.of(file.get("model_providers.cliproxy.env_key"), ODD.key()),
        environment(part(Recipe.CODEX_CLI, ODD, Kind.SHELL).text()));
  }

  @Test
  void filesOfJsonAreJson() throws IOException {
    JsonNode opencode = new ObjectMapper().readTree(part(Recipe.OPENCODE, ODD, Kind.FILE).text());
    assertEquals("cliproxy/" + ODD.model(), opencode.path("model").asText());
    JsonNode provider = opencode.path("provider").path("cliproxy");
    assertEquals(ODD.base() + "/v1", provider.path("options").path("baseURL").asText());
    assertTrue(provider.path("models").has(ODD.model()));
    JsonNode gemini = new ObjectMapper().readTree(part(Recipe.GEMINI_CLI, ODD, Kind.FILE).text());
    assertEquals(
        "gemini-api-key", gemini.path("security").path("auth").path("selectedType").asText());
  }

  @Test
  void theKeyStandsInNoTextOfAValue() {
    assertFalse(PLAIN.toString().contains("sk-client-1"));
    assertFalse(part(Recipe.CURSOR, PLAIN, Kind.FIELDS).toString().contains("sk-client-1"));
  }
}
