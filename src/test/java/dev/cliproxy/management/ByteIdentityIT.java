package dev.cliproxy.management;

import static dev.cliproxy.testing.ApiAssertions.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.testing.ManagementClient.Answer;
import dev.cliproxy.testing.ServedConfig;
import dev.cliproxy.testing.TestConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A write through the API changes the lines it must change and no other byte of the file. */
@ParameterizedClass
@EnumSource
class ByteIdentityIT {
  @RegisterExtension static final ServedConfig config = new ServedConfig();

  /** The same text as different editors leave it. */
  enum Variant {
    AS_IT_IS,
    WINDOWS_LINE_ENDS,
    NO_LINE_END_AT_THE_END;

    String of(String text) {
      return switch (this) {
        case AS_IT_IS -> text;
        case WINDOWS_LINE_ENDS -> text.replace("\n", "\r\n");
        case NO_LINE_END_AT_THE_END -> text.stripTrailing();
      };
    }

    String lineEnd() {
      return this == WINDOWS_LINE_ENDS ? "\r\n" : "\n";
    }
  }

  /**
   * A request and the lines of the file that it changes.
   *
   * @param changed {@code "-old"} and {@code "+new"}, in the order of the file
   */
  record Write(String method, String path, String body, List<String> changed) {
    @Override
    public String toString() {
      return method + " " + path + " " + body;
    }
  }

  private final Variant variant;

  ByteIdentityIT(Variant variant) {
    this.variant = variant;
  }

  @ParameterizedTest
  @MethodSource("writes")
  void onlyTheseLinesChange(Write write) throws Exception {
    String before = variant.of(handWritten());
    Files.writeString(config.file(), before);
    Answer answer =
        config
            .api()
            .send(write.method(), write.path(), BodyPublishers.ofString(json(write.body())));
    assertEquals(200, answer.status(), answer.body());
    String after = Files.readString(config.file());
    assertEquals(String.join("\n", write.changed()), String.join("\n", difference(before, after)));
    assertTrue(
        after.replace(variant.lineEnd(), "").chars().noneMatch(c -> c == '\n' || c == '\r'),
        "line ends");
    assertEquals(before.endsWith("\n"), after.endsWith("\n"), "the end of the last line");
  }

  static Stream<Write> writes() {
    return Stream.of(
        write(
            "PUT",
            "/debug",
            "{'value':true}",
            "-\"debug\":   false               # a key in quotes",
            "+\"debug\":   true               # a key in quotes"),
        write("PATCH", "/debug", "{'debug':false}"),
        write(
            "PUT",
            "/request-log",
            "{'value':true}",
            "-request-log:     false         # aligned by hand",
            "+request-log:     true         # aligned by hand"),
        write(
            "PATCH",
            "/request-retry",
            "{'value':5}",
            "-request-retry: 3 # one space, one hash",
            "+request-retry: 5 # one space, one hash"),
        write(
            "PUT",
            "/proxy-url",
            "{'value':'socks5://u:p@h:1/'}",
            "-'proxy-url': \"\"                # 🔌 nothing here",
            "+'proxy-url': \"socks5://u:p@h:1/\"                # 🔌 nothing here"),
        write("DELETE", "/proxy-url", ""),
        write(
            "PUT",
            "/quota-exceeded/switch-project",
            "{'value':false}",
            "-  switch-project: true         # trailing one",
            "+  switch-project: false         # trailing one"),
        write(
            "PATCH",
            "/quota-exceeded/switch-preview-model",
            "{'value':false}",
            "-  switch-preview-model:   true",
            "+  switch-preview-model:   false"),
        write(
            "PUT",
            "/allow-localhost-unauthenticated",
            "{'value':true}",
            "+allow-localhost-unauthenticated: true"),
        write("PUT", "/force-gpt-5-codex", "{'value':true}", "+force-gpt-5-codex: true"),
        write("PUT", "/api-keys", "['alice-key','bob\\u0027s key','carol\\tkey']"),
        write(
            "PUT",
            "/api-keys",
            "['new-key','alice-key']",
            "+  - new-key",
            "-  - 'bob''s key'",
            "-  - \"carol\\tkey\"",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: [ new-key, alice-key ]   # in brackets"),
        write(
            "PUT",
            "/api-keys",
            "[]",
            "-api-keys:                      # both places must agree",
            "+api-keys: []                      # both places must agree",
            "-  - alice-key                  # since 2023 👩",
            "-  - 'bob''s key'",
            "-  - \"carol\\tkey\"",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: []   # in brackets"),
        write(
            "PATCH",
            "/api-keys",
            "{'old':'alice-key','new':'eve-key'}",
            "-  - alice-key                  # since 2023 👩",
            "+  - eve-key                  # since 2023 👩",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: [ eve-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets"),
        write(
            "PATCH",
            "/api-keys",
            "{'index':1,'value':'bob #2: \\u00fc'}",
            "-  - 'bob''s key'",
            "+  - 'bob #2: ü'",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: [ alice-key, 'bob #2: ü',   \"carol\\tkey\" ]   # in brackets"),
        write(
            "PATCH",
            "/api-keys",
            "{'old':'','new':'dave key'}",
            "+  - dave key",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\", dave key ]   # in brackets"),
        write(
            "DELETE",
            "/api-keys?value=alice-key",
            "",
            "-  - alice-key                  # since 2023 👩",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: [ 'bob''s key',   \"carol\\tkey\" ]   # in brackets"),
        write(
            "DELETE",
            "/api-keys?index=2",
            "",
            "-  - \"carol\\tkey\"",
            "-        api-keys: [ alice-key, 'bob''s key',   \"carol\\tkey\" ]   # in brackets",
            "+        api-keys: [ alice-key, 'bob''s key' ]   # in brackets"),
        write(
            "PUT",
            "/generative-language-api-key",
            "['AIza-entry','AIza-double']",
            "-    AIza-plain,                # first",
            "-    'AIza-single',             # last, with a comma"),
        write(
            "PATCH",
            "/generative-language-api-key",
            "{'old':'AIza-plain','new':'AIza-2'}",
            "-    AIza-plain,                # first",
            "+    AIza-2,                # first"),
        write(
            "PATCH",
            "/generative-language-api-key",
            "{'index':0,'value':'AIza-e2'}",
            "-  - api-key: AIza-entry",
            "+  - api-key: AIza-e2"),
        write(
            "PATCH",
            "/generative-language-api-key",
            "{'old':'','new':'AIza-added'}",
            "-    'AIza-single',             # last, with a comma",
            "+    'AIza-single',",
            "+    AIza-added,             # last, with a comma"),
        write(
            "DELETE",
            "/generative-language-api-key?value=AIza-single",
            "",
            "-    'AIza-single',             # last, with a comma"),
        write(
            "DELETE",
            "/generative-language-api-key?index=1",
            "",
            "-    AIza-plain,                # first"),
        write(
            "PUT",
            "/gemini-api-key",
            "[{'api-key':'g'}]",
            "-    AIza-plain,                # first",
            "-    \"AIza-double\",",
            "-    'AIza-single',             # last, with a comma",
            "-  - api-key: AIza-entry",
            "-    base-url: https://gemini.example.com   # no slash at the end",
            "-    excluded-models:",
            "-      - 'old-*'                # wildcard",
            "-    note: >",
            "-      folded, and",
            "-      kept",
            "+  - api-key: g"),
        write(
            "PATCH",
            "/gemini-api-key",
            "{'match':'AIza-entry','value':{'base-url':''}}",
            "-    base-url: https://gemini.example.com   # no slash at the end",
            "+    base-url: ''   # no slash at the end"),
        write(
            "PATCH",
            "/gemini-api-key",
            "{'match':'AIza-plain','value':{'note':'n'}}",
            "-    AIza-plain,                # first",
            "+  - api-key: AIza-plain",
            "+    note: \"n\""),
        write(
            "PATCH",
            "/gemini-api-key",
            "{'index':0,'value':{'excluded-models':['a','b']}}",
            "-      - 'old-*'                # wildcard",
            "+      - 'a'                # wildcard",
            "+      - 'b'"),
        write(
            "DELETE",
            "/gemini-api-key?api-key=AIza-entry",
            "",
            "-gemini-api-key:",
            "-  - api-key: AIza-entry",
            "-    base-url: https://gemini.example.com   # no slash at the end",
            "-    excluded-models:",
            "-      - 'old-*'                # wildcard",
            "-    note: >",
            "-      folded, and",
            "-      kept",
            "+gemini-api-key: []"),
        write("DELETE", "/gemini-api-key?index=2", "", "-    \"AIza-double\","),
        write(
            "PUT",
            "/claude-api-key",
            "[{'api-key':'c','base-url':'https://c.example'}]",
            "-    - api-key: \"sk-ant-1\"      # 🔑",
            "-      base-url: \"\"",
            "-      headers: *team-headers",
            "+    - api-key: \"c\"      # 🔑",
            "+      base-url: \"https://c.example\"",
            "-    - <<: *defaults",
            "-      api-key: 'sk-ant-2'",
            "-      models: *models          # shared",
            "-    -",
            "-      # the third stands below its dash",
            "-      api-key: sk-ant-3",
            "-      base-url: 'https://claude.example.com'   # with a comment"),
        write(
            "PATCH",
            "/claude-api-key",
            "{'index':0,'value':{'api-key':'c1'}}",
            "-    - api-key: \"sk-ant-1\"      # 🔑",
            "+    - api-key: \"c1\"      # 🔑"),
        write(
            "PATCH",
            "/claude-api-key",
            "{'match':'sk-ant-2','value':{'proxy-url':null}}",
            "+      proxy-url: null"),
        write(
            "PATCH",
            "/claude-api-key",
            "{'match':'sk-ant-2','value':{'proxy-url':'http://h:1'}}",
            "+      proxy-url: 'http://h:1'"),
        write(
            "PATCH",
            "/claude-api-key",
            "{'match':'sk-ant-3','value':{'base-url':null}}",
            "-      base-url: 'https://claude.example.com'   # with a comment"),
        write(
            "PATCH",
            "/claude-api-key",
            "{'match':'sk-ant-1','value':{'headers':{'X-Team':'red'}}}",
            "-      headers: *team-headers",
            "+      headers:",
            "+          X-Team: \"red\""),
        write(
            "DELETE",
            "/claude-api-key?index=0",
            "",
            "-    - api-key: \"sk-ant-1\"      # 🔑",
            "-      base-url: \"\"",
            "-      headers: *team-headers"),
        write(
            "DELETE",
            "/claude-api-key?api-key=sk-ant-2",
            "",
            "-    - <<: *defaults",
            "-      api-key: 'sk-ant-2'",
            "-      models: *models          # shared"),
        write(
            "DELETE",
            "/claude-api-key?api-key=sk-ant-3",
            "",
            "-    -",
            "-      # the third stands below its dash",
            "-      api-key: sk-ant-3",
            "-      base-url: 'https://claude.example.com'   # with a comment"),
        write(
            "PUT",
            "/codex-api-key",
            "[]",
            "-codex-api-key: [{api-key: sk-codex-1, base-url: \"\"}, {api-key: \"sk-codex-2\", priority: 2}]   # all on one line",
            "+codex-api-key: []   # all on one line"),
        write(
            "PUT",
            "/codex-api-key",
            "[{'api-key':'sk-codex-2','priority':2}]",
            "-codex-api-key: [{api-key: sk-codex-1, base-url: \"\"}, {api-key: \"sk-codex-2\", priority: 2}]   # all on one line",
            "+codex-api-key: [{api-key: \"sk-codex-2\", priority: 2}]   # all on one line"),
        write(
            "PATCH",
            "/codex-api-key",
            "{'index':1,'value':{'base-url':'https://x.example'}}",
            "-codex-api-key: [{api-key: sk-codex-1, base-url: \"\"}, {api-key: \"sk-codex-2\", priority: 2}]   # all on one line",
            "+codex-api-key: [{api-key: sk-codex-1, base-url: \"\"}, {api-key: \"sk-codex-2\", priority: 2, base-url: \"https://x.example\"}]   # all on one line"),
        write(
            "DELETE",
            "/codex-api-key?api-key=sk-codex-2",
            "",
            "-codex-api-key: [{api-key: sk-codex-1, base-url: \"\"}, {api-key: \"sk-codex-2\", priority: 2}]   # all on one line",
            "+codex-api-key: [{api-key: sk-codex-1, base-url: \"\"}]   # all on one line"),
        write(
            "PUT",
            "/openai-compatibility",
            "[{'name':'p','base-url':'https://p.example','api-keys':['k'],"
                + "'models':[{'name':'m','alias':''}]}]",
            "-- name: openrouter             # dashes in the key's own column",
            "-  base-url: https://openrouter.ai/api/v1",
            "+- name: p             # dashes in the key's own column",
            "+  base-url: https://p.example",
            "-  - sk-or-1                    # mine",
            "-  - \"sk-or-2\"",
            "+  - k                    # mine",
            "-  - name: moonshotai/kimi-k2:free",
            "-    alias: kimi-k2             # free of charge",
            "+  - name: m",
            "+    alias: ''             # free of charge",
            "-  - {name: \"glm-4.5\", alias: ''}",
            "-- \"name\": 'iflow'",
            "-  \"base-url\": \"https://apis.iflow.cn/v1\"",
            "-  api-key-entries:",
            "-    - api-key: sk-if-1",
            "-      proxy-url: socks5://127.0.0.1:1080   # only this one",
            "-    - {api-key: sk-if-2, weight: 3}        # unknown field",
            "-  headers: {X-App: cliproxy}",
            "-  models: *models"),
        write(
            "PATCH",
            "/openai-compatibility",
            "{'name':'openrouter','value':{'api-keys':['sk-or-2']}}",
            "-  - sk-or-1                    # mine"),
        write(
            "PATCH",
            "/openai-compatibility",
            "{'name':'iflow','value':{'api-keys':['sk-if-1','sk-if-3']}}",
            "-    - {api-key: sk-if-2, weight: 3}        # unknown field",
            "+    - {api-key: sk-if-3}        # unknown field",
            "+  api-keys:",
            "+  - 'sk-if-1'",
            "+  - 'sk-if-3'"),
        write(
            "PATCH",
            "/openai-compatibility",
            "{'index':1,'value':{'models':[]}}",
            "-  models: *models",
            "+  models: []"),
        write(
            "PATCH",
            "/openai-compatibility",
            "{'index':0,'value':{'name':'or'}}",
            "-- name: openrouter             # dashes in the key's own column",
            "+- name: or             # dashes in the key's own column"),
        write(
            "DELETE",
            "/openai-compatibility?name=openrouter",
            "",
            "-- name: openrouter             # dashes in the key's own column",
            "-  base-url: https://openrouter.ai/api/v1",
            "-  # plain keys",
            "-  api-keys:",
            "-  - sk-or-1                    # mine",
            "-  - \"sk-or-2\"",
            "-  models:",
            "-  - name: moonshotai/kimi-k2:free",
            "-    alias: kimi-k2             # free of charge",
            "-  # between the models",
            "-  - {name: \"glm-4.5\", alias: ''}"),
        write(
            "DELETE",
            "/openai-compatibility?index=1",
            "",
            "-- \"name\": 'iflow'",
            "-  \"base-url\": \"https://apis.iflow.cn/v1\"",
            "-  api-key-entries:",
            "-    - api-key: sk-if-1",
            "-      proxy-url: socks5://127.0.0.1:1080   # only this one",
            "-    - {api-key: sk-if-2, weight: 3}        # unknown field",
            "-  headers: {X-App: cliproxy}",
            "-  models: *models"));
  }

  private static Write write(String method, String path, String body, String... changed) {
    return new Write(method, path, body, Arrays.asList(changed));
  }

  private static String handWritten() throws IOException {
    try (InputStream in = ByteIdentityIT.class.getResourceAsStream("/hand-written-config.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .replace("@secret-key@", TestConfig.hash(TestConfig.KEY));
    }
  }

  /** Lines that only one of the texts has, by a longest common subsequence. */
  private static List<String> difference(String before, String after) {
    String[] old = before.split("\r?\n", -1);
    String[] now = after.split("\r?\n", -1);
    int[][] common = new int[old.length + 1][now.length + 1];
    for (int i = old.length - 1; i >= 0; i--) {
      for (int j = now.length - 1; j >= 0; j--) {
        common[i][j] =
            old[i].equals(now[j])
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> difference = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.length || j < now.length) {
      if (i < old.length && j < now.length && old[i].equals(now[j])) {
        i++;
        j++;
      } else if (j == now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) {
        difference.add("-" + old[i++]);
      } else {
        difference.add("+" + now[j++]);
      }
    }
    return Collections.unmodifiableList(difference);
  }
}
