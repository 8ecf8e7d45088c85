package dev.cliproxy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.wording.Wording;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text means, where its parts stand, and what is refused. */
class YamlDocumentTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode tree(String yaml) throws InvalidYamlException {
    return YamlDocument.parse(yaml).tree();
  }

  private static JsonNode value(String yaml) throws InvalidYamlException {
    return tree("v: " + yaml + "\n").get("v");
  }

  private static void assertMeans(String json, String yaml) throws Exception {
    assertEquals(JSON.readTree(json), tree(yaml));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: b: c                | syntax-colon     | 1",
        "a: 1~  b: 2            | syntax-colon     | 2",
        "a: - b                 | syntax-dash      | 1",
        "a: 1~b~c: 2            | syntax-no-colon  | 2",
        "a:~ @b: 1              | syntax-character | 2",
        "a: \"x\\q\"              | syntax-escape    | 1",
        "x:~  - a~ - b          | syntax-indent    | 1",
        "a: 'x~b: 1             | syntax-end       | 1",
        "a: 1~b: [1, 2~c: 1     | syntax-bracket   | 2",
        "a: {x: 1~b: {y: 2      | syntax-brace     | 1",
        "%bad~%YAML 9.1~---~a: 1| syntax           | 2",
      })
  void brokenSyntaxHasAName(String text, String code, int from) {
    Wording wording = problems(text.replace('~', '\n')).get(0).wording();
    assertEquals(code, wording.code(), wording.english());
    assertEquals(List.of(Integer.toString(from)), wording.arguments(), wording.english());
    assertTrue(wording.english().startsWith("broken YAML: "), wording.english());
  }

  private static List<YamlProblem> problems(String yaml) {
    List<YamlProblem> problems =
        assertThrows(InvalidYamlException.class, () -> YamlDocument.parse(yaml)).problems();
    assertFalse(problems.isEmpty());
    return problems;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# only a comment\n", "---\n", "--- # c\n...\n", "\uFEFF# c\n"})
  void aTextWithoutContentIsAnEmptyObject(String yaml) throws Exception {
    assertMeans("{}", yaml);
    assertEquals(yaml, YamlDocument.parse(yaml).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"~", "null", "Null", "NULL", "", "!!null null", "# comment"})
  void emptyAndNullWordsAreNull(String yaml) throws Exception {
    assertTrue(value(yaml).isNull());
  }

  @ParameterizedTest
  @CsvSource({
    "true,true",
    "True,true",
    "yes,true",
    "ON,true",
    "false,false",
    "No,false",
    "off,false",
    "!!bool yes,true"
  })
  void booleansAreThoseOfYaml11(String yaml, boolean expected) throws Exception {
    assertEquals(JSON.getNodeFactory().booleanNode(expected), value(yaml));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "8317",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "123456789012345678901234567890"
      })
  void integersAreReadAsJacksonReadsThem(String yaml) throws Exception {
    assertEquals(JSON.readTree(yaml), value(yaml));
    assertEquals(JSON.readTree(yaml).getClass(), value(yaml).getClass());
  }

  @Test
  void fractionsKeepTheirText() throws Exception {
    assertEquals("0.10", value("0.10").decimalValue().toPlainString());
    assertEquals("-12.5", value("-12.5").decimalValue().toPlainString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x1F",
        "0123",
        "0o7",
        "1_000",
        "1:30",
        "1e5",
        "1.5e3",
        "2024-01-01",
        ".5",
        "5.",
        "+5",
        ".inf",
        ".nan",
        "=",
        "y",
        "n",
        "a b",
        "http://x/y#z"
      })
  void everyOtherPlainScalarIsText(String yaml) throws Exception {
    assertEquals(JSON.getNodeFactory().textNode(yaml), value(yaml));
  }

  @Test
  void quotedAndBlockScalarsAreText() throws Exception {
    assertMeans(
        "{\"a\":\"1\",\"b\":\"true\",\"c\":\"x\\ny\\n\",\"d\":\"x y\",\"e\":\"\"}",
        "a: '1'\nb: \"true\"\nc: |\n  x\n  y\nd: >-\n  x\n  y\ne: ''\n");
  }

  @Test
  void aNumberOfManyDigitsIsText() throws Exception {
    String digits = "1".repeat(100_000);
    assertEquals(digits, value(digits).textValue());
  }

  @Test
  void explicitTagsAreHonoured() throws Exception {
    assertMeans(
        "{\"a\":\"1\",\"b\":5,\"c\":{\"d\":[\"yes\"]}}",
        "a: !!str 1\nb: !!int '5'\nc: !!map\n  d: !!seq\n  - ! yes\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!java.net.URL [x]",
        "!foo bar",
        "!!binary aGk=",
        "!!int x",
        "!!bool 5",
        "!!set {a}",
        "!!python/object:x {}",
        "!!float x"
      })
  void unknownAndUnfitTagsAreNoted(String yaml) throws Exception {
    YamlDocument document = YamlDocument.parse("a: 1\nv: " + yaml + "\n");
    assertEquals(List.of(YamlPath.of("v")), document.foreignTags());
  }

  @Test
  void aTagInsideAndTheAliasOfAnAnchoredOneAreNoted() throws Exception {
    YamlDocument document = YamlDocument.parse("x: &x\n  y: [1, !mine z]\na: *x\nb: &x 1\nc: *x\n");
    assertEquals(List.of(YamlPath.of("x", "y").index(1), YamlPath.of("a")), document.foreignTags());
    assertEquals("z", document.tree().path("x").path("y").path(1).textValue());
  }

  @Test
  void aKeyThatIsNoSingleValueIsNamedAsItIsWritten() throws Exception {
    assertMeans("{\"[a, b]\":1,\"c\":2}", "? [a, b]\n: 1\nc: 2\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"a\\/b\"; a/b",
        "\"\\/\"; /",
        "\"a\\\\/b\"; a\\/b",
        "\"a\\\\\\/b\"; a\\/b",
        "a\\/b; a\\/b",
        "'a\\/b'; a\\/b",
        "[\"\\/\" , a\\/]; [\"/\",\"a\\\\/\"]",
        "\"\uE000\\/\"; \uE000/",
      })
  void anEscapedSlashIsASlashInDoubleQuotesOnly(String yaml, String meaning) throws Exception {
    JsonNode value = value(yaml);
    assertEquals(meaning, value.isTextual() ? value.textValue() : value.toString());
  }

  @Test
  void anEscapedTabIsATab() throws Exception {
    assertEquals("a\tb", value("\"a\\\tb\"").textValue());
  }

  @Test
  void anEditOfATextWithEscapedSlashesKeepsThem() throws Exception {
    YamlDocument document = YamlDocument.parse("a: \"x\\/y\" # \\/\nb: 1\n");
    assertEquals(
        "a: \"x\\/y\" # \\/\nb: 2\n", document.with(YamlPath.of("b"), IntNode.valueOf(2)).text());
  }

  @Test
  void keysAreTheirText() throws Exception {
    assertMeans(
        "{\"1\":1,\"yes\":2,\"a b\":3,\"c\":4,\"<<\":5,\"k\":\"k\"}",
        "1: 1\nyes: 2\n\"a b\": 3\n? c\n: 4\n'<<': 5\nk: &x k\n");
  }

  @Test
  void mergedKeysYieldToOwnOnes() throws Exception {
    assertMeans(
        "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"y\":3,\"z\":4},"
            + "\"c\":{\"x\":9,\"y\":2,\"z\":4},\"d\":{\"x\":1,\"y\":null}}",
        """
        a: &a {x: 1, y: 2}
        b: &b {y: 3, z: 4}
        c:
          x: 9
          <<: [*a, *b]
        d:
          <<: *a
          y:
        """);
  }

  @Test
  void everyDuplicateKeyIsReportedWithBothLines() {
    assertEquals(
        List.of(
            "line 3: a: the key is already set on line 1",
            "line 6: list[0].x: the key is already set on line 5",
            "line 7: a: the key is already set on line 1"),
        problems("a: 1\nb: 2\na: 3\nlist:\n- x: 1\n  \"x\": 2\n'a': 4\n").stream()
            .map(YamlProblem::toString)
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- a | 1",
        "text | 1",
        "~ | 1",
        "a: 1\\n---\\nb: 2 | 2",
        "a: 1\\n<<: 5 | 2",
        "a: 1\\n<<: [{b: 1}, 5] | 2",
        "a: *nothing | 1",
        "a: &a\\n  b: *a | 2",
        "a: 1\\nb: @x | 2",
        "a: 1\\n\\tb: 2 | 2",
        "a: 1\\nb: [1 | 2",
        "a: 1\\nb: {x | 2",
      })
  void brokenTextsAreRefusedWithTheLine(String yaml, int line) {
    assertEquals(line, problems(yaml.replace("\\n", "\n").replace("\\t", "\t")).get(0).line());
  }

  @Test
  void aControlCharacterIsRefusedWithItsLine() {
    assertEquals(3, problems("a: \uD83D\uDE00\r\nb: 2\r\nc: x\u0000y\r\n").get(0).line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: \"hush-hush", "a: 'hush-hush", "a: *hush-hush", "a: !hush!hush-hush x",
        "a: [hush-hush", "a: hush-hush\nhush-hush\nb: 1", "%YAML hush-hush\n---", "a: b: hush-hush",
        "a: !<hush-hush x", "a: &hush-hush *hush-hush", "hush-hush", "a: \"\\x hush-hush\"",
        "a: |hush-hush", "a: !%hush-hush x", "a: \"hush-hush\" hush-hush"
      })
  void noProblemRepeatsWhatMayBeASecret(String yaml) {
    InvalidYamlException exception =
        assertThrows(InvalidYamlException.class, () -> YamlDocument.parse(yaml));
    assertFalse(exception.toString().contains("hush"), exception::toString);
    assertTrue(exception.problems().stream().noneMatch(p -> p.toString().contains("hush")));
  }

  @Test
  void aTextOfMoreThanOneMebibyteIsRefused() throws Exception {
    String fits = "# " + "ä".repeat((1 << 19) - 2) + "\n";
    assertMeans("{}", fits);
    assertTrue(problems("#" + fits + "#").get(0).message().contains("1 MiB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[{", "{", "&a [", "a: !!seq [", "[*a, &a ["})
  void bottomlessNestingIsRefused(String unit) {
    String yaml = unit.repeat((1 << 20) / unit.length());
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> problems(yaml));
  }

  @Test
  void bottomlessIndentationIsRefused() {
    StringBuilder yaml = new StringBuilder();
    for (int depth = 0; yaml.length() < (1 << 20) - 2_000; depth++) {
      yaml.append(" ".repeat(depth)).append("a:\n");
    }
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> problems(yaml.toString()));
  }

  @Test
  void sixtyFourLevelsAreAllowed() throws Exception {
    String deepest = "a: " + "[".repeat(63) + "]".repeat(63);
    assertEquals(1, tree(deepest).size());
    assertEquals(1, problems("a: " + "[".repeat(64) + "]".repeat(64)).size());
    assertEquals(
        1,
        problems(
                "x: &x "
                    + "[".repeat(40)
                    + "]".repeat(40)
                    + "\na: "
                    + "[".repeat(40)
                    + "*x"
                    + "]".repeat(40))
            .size());
  }

  @Test
  void anAliasBombIsRefused() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      yaml.append("a%d: &a%d [".formatted(i, i))
          .append(("*a" + (i - 1) + ", ").repeat(10))
          .append("]\n");
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertTrue(problems(yaml.toString()).get(0).message().contains("aliases")));
  }

  @Test
  void aChainOfMergesIsRefused() {
    StringBuilder yaml = new StringBuilder("m0: &m0 {k: 1}\n");
    for (int i = 1; i < 20_000; i++) {
      yaml.append("m%d: &m%d {<<: *m%d, k%d: 1}\n".formatted(i, i, i - 1, i));
    }
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> problems(yaml.toString()));
  }

  @Test
  void linesAreThoseOfKeysAndItems() throws Exception {
    YamlDocument document =
        YamlDocument.parse(
            """
            # \uD83D\uDE00
            a: 1
            list:
              # c
              - x: 1
                y: 2
              - z
            base: &base
              k: 1
            alias: *base
            merged:
              <<: *base
              own: 1
            """);
    assertEquals(2, document.line(YamlPath.of("a")));
    assertEquals(3, document.line(YamlPath.of("list")));
    assertEquals(5, document.line(YamlPath.of("list").index(0)));
    assertEquals(6, document.line(YamlPath.of("list").index(0).key("y")));
    assertEquals(7, document.line(YamlPath.of("list").index(1)));
    assertEquals(3, document.line(YamlPath.of("list").index(2)));
    assertEquals(10, document.line(YamlPath.of("alias")));
    assertEquals(9, document.line(YamlPath.of("alias", "k")));
    assertEquals(10, document.line(YamlPath.of("alias", "nothing", "here")));
    assertEquals(9, document.line(YamlPath.of("merged", "k")));
    assertEquals(13, document.line(YamlPath.of("merged", "own")));
    assertEquals(2, document.line(YamlPath.of("a", "b")));
    assertEquals(1, YamlDocument.parse("").line(YamlPath.of("a")));
  }

  @Test
  void eachTreeIsACopy() throws Exception {
    YamlDocument document = YamlDocument.parse("a: &a {b: 1}\nc: *a\n");
    ObjectNode tree = document.tree();
    ((ObjectNode) tree.get("a")).put("b", 2);
    assertEquals(1, tree.get("c").get("b").intValue());
    assertEquals(1, document.tree().get("a").get("b").intValue());
  }
}
