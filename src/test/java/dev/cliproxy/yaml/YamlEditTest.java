package dev.cliproxy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Texts before and after a change, to the byte. */
class YamlEditTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }

  /** Steps are separated by dots; a number is an index. */
  private static YamlPath path(String dotted) {
    YamlPath path = YamlPath.ROOT;
    for (String step : Arrays.asList(dotted.split("\\.", -1))) {
      if (step.matches("[0-9]+")) {
        path = path.index(Integer.parseInt(step));
      } else if (!step.isEmpty()) {
        path = path.key(step);
      }
    }
    return path;
  }

  private static void assertEdit(String before, String path, String json, String after)
      throws Exception {
    YamlDocument changed = YamlDocument.parse(before).with(path(path), json(json));
    assertEquals(after, changed.text());
    assertSame(changed, changed.with(path(path), json(json)), "the same change again is no change");
  }

  @Test
  void aScalarIsReplacedAndItsQuotingKept() throws Exception {
    assertEdit("a: 1 # c\nb: 2\n", "a", "15", "a: 15 # c\nb: 2\n");
    assertEdit("a: 'x' # c\n", "a", "'w'", "a: 'w' # c\n");
    assertEdit("a: \"x\"   # c\n", "a", "'w'", "a: \"w\"   # c\n");
    assertEdit("a: x # c\n", "a", "'w z'", "a: w z # c\n");
    assertEdit("a:   x\n", "a", "true", "a:   true\n");
    assertEdit("a: 'true'\n", "a", "true", "a: true\n");
    assertEdit("a: yes\n", "a", "false", "a: false\n");
    assertEdit("a: 'x'\n", "a", "\"it's\"".replace('\'', '\u2019'), "a: 'it\u2019s'\n");
    assertEdit("a: x\n", "a", "1.50", "a: 1.5\n");
    assertEdit("a: x # c\n", "a", "null", "a: null # c\n");
  }

  @Test
  void aPlainTextThatMeansSomethingElseIsQuoted() throws Exception {
    for (String text :
        new String[] {
          "yes",
          "no",
          "on",
          "null",
          "~",
          "1e3",
          "0o7",
          "0x1F",
          "2024-01-01",
          "=",
          "y",
          "1",
          "1.0",
          "1_000",
          "1:30",
          ".5",
          "<<",
          ".inf"
        }) {
      assertEdit("a: x\n", "a", "'" + text + "'", "a: \"" + text + "\"\n");
    }
    assertEdit("a: x\n", "a", "''", "a: ''\n");
    assertEdit("a: x\n", "a", "'a: b'", "a: 'a: b'\n");
    assertEdit("a: x\n", "a", "'# b'", "a: '# b'\n");
    assertEdit("a: x\n", "a", "' b '", "a: ' b '\n");
    assertEdit("a: x\n", "a", "'p\\nq'", "a: \"p\\nq\"\n");
    assertEdit("a: 'x'\n", "a", "'p\\nq\\u0007'", "a: \"p\\nq\\a\"\n");
    assertEdit("a: x\n", "a", "'sk-\uD83D\uDE00'", "a: sk-\uD83D\uDE00\n");
    assertEdit("a: x\n", "a", "'http://h:1/p?q#r'", "a: http://h:1/p?q#r\n");
  }

  @Test
  void aLongTextStaysOnOneLine() throws Exception {
    String words = "word ".repeat(200) + "end";
    assertEdit("a: 'x'\nb: 1\n", "a", "'" + words + "'", "a: '" + words + "'\nb: 1\n");
    assertEdit("a: \"x\"\nb: 1\n", "a", "'" + words + "'", "a: \"" + words + "\"\nb: 1\n");
  }

  @Test
  void aNewTextTakesTheStyleOfItsSiblings() throws Exception {
    assertEdit("a: 1\n", "b", "'x'", "a: 1\nb: \"x\"\n");
    assertEdit("a: 'w'\n", "b", "'x'", "a: 'w'\nb: 'x'\n");
    assertEdit("a: w\n", "b", "'x'", "a: w\nb: x\n");
    assertEdit("l: ['w']\n", "l", "['w','x']", "l: ['w', 'x']\n");
    assertEdit("a: w\nb: 5\n", "b", "'5'", "a: w\nb: \"5\"\n");
  }

  @Test
  void emojiBeforeTheValueDoNotShiftIt() throws Exception {
    assertEdit(
        "# \uD83D\uDE00\uD83D\uDE00\na: '\uD83D\uDE00' # \uD83D\uDE00\nb: x # \uD83D\uDE00\nc: 1\n",
        "b",
        "'w'",
        "# \uD83D\uDE00\uD83D\uDE00\na: '\uD83D\uDE00' # \uD83D\uDE00\nb: w # \uD83D\uDE00\nc: 1\n");
  }

  @Test
  void aByteOrderMarkStays() throws Exception {
    assertEdit("\uFEFFa: 1\nb: 2\n", "a", "3", "\uFEFFa: 3\nb: 2\n");
    assertEdit("\uFEFFa: 1\n", "b", "2", "\uFEFFa: 1\nb: 2\n");
    assertEdit("\uFEFFa: 1\nb: 2\n", "", "{'b':2}", "\uFEFFb: 2\n");
    assertEdit("\uFEFF", "a", "1", "\uFEFF" + "a: 1\n");
  }

  @Test
  void insertedLinesUseTheLineEndsOfTheText() throws Exception {
    assertEdit(
        "a: 1\r\nl:\r\n  - x\r\n",
        "l",
        "['x',{'p':1,'q':2}]",
        "a: 1\r\nl:\r\n  - x\r\n  - p: 1\r\n    q: 2\r\n");
    assertEdit("a: 1\r\nb: 2\r\n", "c", "[1]", "a: 1\r\nb: 2\r\nc:\r\n  - 1\r\n");
    assertEdit("a: 1\r\nb: 2\r\nc: 3\r\n", "", "{'a':1,'c':3}", "a: 1\r\nc: 3\r\n");
  }

  @Test
  void aNullThatReceivesAValueKeepsItsComment() throws Exception {
    assertEdit("a:\nb: 1\n", "a", "5", "a: 5\nb: 1\n");
    assertEdit("a:   \nb: 1\n", "a", "5", "a: 5\nb: 1\n");
    assertEdit("a:   # c\nb: 1\n", "a", "5", "a: 5   # c\nb: 1\n");
    assertEdit("a: ~ # c\n", "a", "5", "a: 5 # c\n");
    assertEdit("a: # c\nb: 1\n", "a", "[1]", "a: # c\n  - 1\nb: 1\n");
    assertEdit("a: ~ # c\nb: 1\n", "a.x.w", "1", "a: # c\n  x:\n    w: 1\nb: 1\n");
    assertEdit("a:", "a", "5", "a: 5");
    assertEdit("a:", "a", "[5]", "a:\n  - 5");
    assertEdit(
        "l:\n  - # c\n  - 2\n", "l.0", "{'p':1,'q':2}", "l:\n  - p: 1 # c\n    q: 2\n  - 2\n");
  }

  @Test
  void aNewTopLevelKeyGoesToTheEnd() throws Exception {
    assertEdit("a: 1\n# end\n", "b", "2", "a: 1\n# end\nb: 2\n");
    assertEdit("a: 1", "b", "2", "a: 1\nb: 2");
    assertEdit("a: 1 # c", "b.c", "2", "a: 1 # c\nb:\n  c: 2");
    assertEdit("---\na: 1\n...\n", "b", "2", "---\na: 1\nb: 2\n...\n");
    assertEdit("--- # h\na: 1\n... # e", "b", "2", "--- # h\na: 1\nb: 2\n... # e");
    assertEdit("a: |\n  text\n\n\n", "b", "2", "a: |\n  text\n\n\nb: 2\n");
    assertEdit("a: |+\n  text\n\n", "b", "2", "a: |+\n  text\n\nb: 2\n");
    assertEdit("a: |\n  text", "b", "2", "a: |-\n  text\nb: 2");
    assertEdit("{a: 1}\n", "b", "2", "{a: 1, b: 2}\n");
  }

  @Test
  void anEmptyDocumentReceivesItsFirstKey() throws Exception {
    assertEdit("", "a", "1", "a: 1\n");
    assertEdit("# c\n", "a", "1", "# c\na: 1\n");
    assertEdit("# c", "a", "1", "# c\na: 1");
    assertEdit("---\n# c\n", "a.b", "1", "---\n# c\na:\n  b: 1\n");
    assertEdit("---\n...\n", "a", "1", "---\na: 1\n...\n");
    assertEdit("{}\n", "a", "1", "{a: 1}\n");
  }

  @Test
  void aNewKeyGoesBehindTheLastEntryOfItsMapping() throws Exception {
    assertEdit(
        "a:\n    x: 1 # c\n    # about b\nb: 2\n",
        "a.w",
        "[1]",
        "a:\n    x: 1 # c\n    w:\n        - 1\n    # about b\nb: 2\n");
    assertEdit("l:\n- p: 1\n- p: 2\n", "l.0.q", "3", "l:\n- p: 1\n  q: 3\n- p: 2\n");
    assertEdit(
        "a:\n  b:\n    c: 1\n",
        "a",
        "{'b':{'c':1,'d':2},'e':3}",
        "a:\n  b:\n    c: 1\n    d: 2\n  e: 3\n");
    assertEdit("a: {x: 1}\n", "a.w", "2", "a: {x: 1, w: 2}\n");
    assertEdit(
        "a: |+\n  t\n\nb:\n  k: |+\n    t\n\n\nc: 1\n",
        "b.z",
        "1",
        "a: |+\n  t\n\nb:\n  k: |+\n    t\n\n\n  z: 1\nc: 1\n");
  }

  @Test
  void keysAreQuotedWhereTheyMust() throws Exception {
    assertEdit(
        "a: 1\n",
        "",
        "{'a':1,'yes':1,'x: w':2,'<<':3,'7':4,'':5}",
        "a: 1\n\"yes\": 1\n'x: w': 2\n\"<<\": 3\n\"7\": 4\n'': 5\n");
    assertEdit("\"a\": 1\n'b' : 2\n? c\n: 3\n", "b", "9", "\"a\": 1\n'b' : 9\n? c\n: 3\n");
    assertEdit("\"a\": 1\n? c\n: 3 # d\n", "c", "9", "\"a\": 1\n? c\n: 9 # d\n");
    assertEdit("\"a\": 1\n? c\n: 3\nd: 4\n", "", "{'a':1,'d':4}", "\"a\": 1\nd: 4\n");
  }

  @Test
  void sequencesAreIndentedAsElsewhere() throws Exception {
    assertEdit("a:\n- 1\n", "b", "[{'c':[1]}]", "a:\n- 1\nb:\n- c:\n  - 1\n");
    assertEdit("a:\n   - 1\n", "b", "[1]", "a:\n   - 1\nb:\n   - 1\n");
    assertEdit(
        "a:\n    b: 1\n", "c", "[[1,2],[]]", "a:\n    b: 1\nc:\n    - - 1\n      - 2\n    - []\n");
  }

  @Test
  void itemsAreAddedAndTheOthersStay() throws Exception {
    String before = "l:\n  # one\n  - 'x' # x\n\n  # two\n  - w   # w\n# end\nb: 1\n";
    assertEdit(
        before,
        "l",
        "['x','w','z']",
        "l:\n  # one\n  - 'x' # x\n\n  # two\n  - w   # w\n  - 'z'\n# end\nb: 1\n");
    assertEdit(
        before,
        "l",
        "['x','nn','w']",
        "l:\n  # one\n  - 'x' # x\n  - 'nn'\n\n  # two\n  - w   # w\n# end\nb: 1\n");
    assertEdit(
        before,
        "l",
        "['nn','x','w']",
        "l:\n  # one\n  - 'nn'\n  - 'x' # x\n\n  # two\n  - w   # w\n# end\nb: 1\n");
    assertEdit("l:\n- - x\n", "l.0", "['nn','m','x']", "l:\n- - nn\n  - m\n  - x\n");
    assertEdit("l:\n  - x", "l", "['x','w']", "l:\n  - x\n  - w");
  }

  @Test
  void removingAnItemKeepsTheCommentsAroundIt() throws Exception {
    String before = "l:\n  # one\n  - x # x\n  # two\n  - w # w\n  # three\n  - z # z\nb: 1\n";
    assertEdit(
        before, "l", "['x','z']", "l:\n  # one\n  - x # x\n  # two\n  # three\n  - z # z\nb: 1\n");
    assertEdit(before, "l", "['z']", "l:\n  # one\n  # two\n  # three\n  - z # z\nb: 1\n");
    assertEdit(before, "l", "['x']", "l:\n  # one\n  - x # x\n  # two\n  # three\nb: 1\n");
  }

  @Test
  void removingTheLastItemLeavesAnEmptyFlowList() throws Exception {
    assertEdit(
        "l: # c\n  # one\n  - x # x\n  # two\nb: 1\n",
        "l",
        "[]",
        "l: [] # c\n  # one\n  # two\nb: 1\n");
    assertEdit("l:\n- x", "l", "[]", "l: []\n");
    assertEdit("m:\n  # one\n  k: v\n  k2: v\nb: 1\n", "m", "{}", "m: {}\n  # one\nb: 1\n");
    assertEdit("l:\n  - a: 1 # c\n    b: 2\n", "l.0", "{}", "l:\n  - {} # c\n");
    assertEdit("l: &x\n  - a\nb: 1\n", "l", "[]", "l: []\nb: 1\n");
  }

  @Test
  void anEmptyListThatFillsBecomesABlock() throws Exception {
    assertEdit("l: [] # c\n  # one\nb: 1\n", "l", "['x']", "l: # c\n  - \"x\"\n  # one\nb: 1\n");
    assertEdit("l: {}\n", "l.a", "1", "l:\n  a: 1\n");
    assertEdit("l: [ # c\n  ]\n", "l", "[1]", "l: [1 # c\n  ]\n");
    assertEdit("f: {l: []}\n", "f.l", "[1, 2]", "f: {l: [1, 2]}\n");
  }

  @Test
  void removingTheFirstKeyOfAnItemLeavesAValidItem() throws Exception {
    String before = "l:\n  - api-key: x # c\n    # about u\n    u: 1\n    v: 2\n";
    assertEdit(before, "l.0", "{'u':1,'v':2}", "l:\n  - # about u\n    u: 1\n    v: 2\n");
    assertEdit(before, "l.0", "{'v':2}", "l:\n  - # about u\n    v: 2\n");
    assertEdit("l:\n- a: 1\n  b: 2\n  c: 3\n", "l.0", "{'c':3}", "l:\n- c: 3\n");
    assertEdit("l:\n- a:\n    x: 1\n  b: 2\n", "l.0", "{'b':2}", "l:\n- b: 2\n");
    assertEdit("l:\n- a: 1\n  b: 2\n", "l.0", "{'c':3}", "l:\n- c: 3\n");
    assertEdit("l:\n- a: 1 # c\n", "l.0", "{'c':[3],'d':1}", "l:\n- c: # c\n  - 3\n  d: 1\n");
    assertEdit("l:\n- - 1\n  - 2\n", "l.0", "[2]", "l:\n- - 2\n");
  }

  @Test
  void oneFieldOfOneItemChangesInPlace() throws Exception {
    assertEdit(
        "k:\n  - api-key: 'a' # first\n    base-url: u\n\n  - api-key: 'b'\n    base-url: \"v\" # x\n",
        "k",
        "[{'api-key':'a','base-url':'u'},{'api-key':'b','base-url':'w'}]",
        "k:\n  - api-key: 'a' # first\n    base-url: u\n\n  - api-key: 'b'\n    base-url: \"w\" # x\n");
    assertEdit(
        "k:\n  - a: 1\n    b: 2\n", "k.0.b", "{'c':1}", "k:\n  - a: 1\n    b:\n      c: 1\n");
  }

  @Test
  void aValueOfAnotherShapeIsWrittenAnew() throws Exception {
    assertEdit("a: x # c\nb: 1\n", "a", "{'p':[1]}", "a: # c\n  p:\n    - 1\nb: 1\n");
    assertEdit("a: # c\n  # d\n  - x # e\n  - w\nb: 1\n", "a", "5", "a: 5 # c\n  # d\nb: 1\n");
    assertEdit("a:\n  - x\nb: 1\n", "a", "{'k':'v'}", "a:\n  k: v\nb: 1\n");
    assertEdit("a: |\n  x\n  w\n\nb: 1\n", "a", "'z'", "a: \"z\"\n\nb: 1\n");
    assertEdit("a: |\n  x\n  w\nb: 1\n", "a", "[1]", "a:\n  - 1\nb: 1\n");
    assertEdit("a: \"x\n  w\" # c\nb: 1\n", "a", "'z'", "a: \"z\" # c\nb: 1\n");
    assertEdit("a:\n  x\nb: 1\n", "a", "'z'", "a:\n  z\nb: 1\n");
    assertEdit(
        "l:\n  - x # c\n  - w\n", "l.0", "{'p':1,'q':2}", "l:\n  - p: 1 # c\n    q: 2\n  - w\n");
    assertEdit("l:\n  - p: 1\n    q: 2\n  - w\n", "l.0", "'x'", "l:\n  - x\n  - w\n");
    assertEdit("l:\n  -\n    p: 1\n  - w\n", "l.0", "7", "l:\n  - 7\n  - w\n");
    assertEdit("l:\n  - # c\n    p: 1\n  - w\n", "l.0", "[7]", "l:\n  - # c\n    - 7\n  - w\n");
    assertEdit("a: !!str 5 # c\n", "a", "6", "a: 6 # c\n");
    assertEdit("a: {x: 1}\nb: 1\n", "a", "[1]", "a:\n  - 1\nb: 1\n");
    assertEdit(
        "f: {a: {x: 1}, b: 1}\n", "f.a", "[1, {'w': 'z'}]", "f: {a: [1, {w: \"z\"}], b: 1}\n");
  }

  @Test
  void bracketedListsMindTheirCommas() throws Exception {
    assertEdit("l: [a, b, c] # c\n", "l", "['a','c']", "l: [a, c] # c\n");
    assertEdit("l: [a, b, c]\n", "l", "['b','c']", "l: [b, c]\n");
    assertEdit("l: [a, b, c]\n", "l", "['a']", "l: [a]\n");
    assertEdit("l: [ a, b ]\n", "l", "['a']", "l: [ a ]\n");
    assertEdit("l: [a, b, ]\n", "l", "['a']", "l: [a, ]\n");
    assertEdit("l: [a, b, ]\n", "l", "['a','b','c']", "l: [a, b, c, ]\n");
    assertEdit("l: [a, b]\n", "l", "[]", "l: []\n");
    assertEdit("l: [a, b]\n", "l", "['x','a','b','c','d']", "l: [x, a, b, c, d]\n");
    assertEdit("l: [a, b, c, d]\n", "l", "['b']", "l: [b]\n");
    assertEdit("m: {a: 1, b: 2, c: }\n", "m", "{'a':1,'c':3}", "m: {a: 1, c: 3 }\n");
    assertEdit("m: {a: 1}\n", "m", "{'b':1}", "m: {b: 1}\n");
    assertEdit("m: {a, b}\n", "m", "{'a':1,'b':2,'c':3}", "m: {a: 1, b: 2, c: 3}\n");
    assertEdit("m: [a: 1]\n", "m.0.a", "2", "m: [a: 2]\n");
    assertEdit("m: [a: 1]\n", "m.0.b", "2", "m: [{a: 1, b: 2}]\n");
  }

  @Test
  void bracketedListsOverSeveralLinesKeepTheirComments() throws Exception {
    String before = "l: [\n  a, # one\n  # two\n  b, # three\n  c # four\n]\n";
    assertEdit(before, "l", "['a','c']", "l: [\n  a, # one\n  # two\n  c # four\n]\n");
    assertEdit(
        before, "l", "['a','b','d']", "l: [\n  a, # one\n  # two\n  b, # three\n  d # four\n]\n");
    assertEdit(
        before,
        "l",
        "['a','b']",
        "l: [\n  a, # one\n  # two\n  b, # three\n]\n".replace("b, #", "b #"));
    assertEdit(before, "l", "[]", "l: [\n  # two\n]\n");
    assertEdit("l: [\n  a,\n  b\n]\n", "l", "['a','b','c']", "l: [\n  a,\n  b,\n  c\n]\n");
    assertEdit("l: [a, b,\n  c]\n", "l", "['a','c']", "l: [a,\n  c]\n");
  }

  @Test
  void anAliasIsReplacedAlone() throws Exception {
    assertEdit("a: &a 1\nb: *a # c\n", "b", "2", "a: &a 1\nb: 2 # c\n");
    assertEdit("a: &a {x: 1}\nb: *a\n", "b.x", "2", "a: &a {x: 1}\nb:\n  x: 2\n");
    assertEdit("a: &a {x: 1}\nb: [*a]\n", "b.0.x", "2", "a: &a {x: 1}\nb: [{x: 2}]\n");
  }

  @Test
  void changingAnAnchoredValueLeavesItsAliasesAlone() throws Exception {
    assertEdit("a: &a 1\nb: *a # c\n", "a", "2", "a: 2\nb: 1 # c\n");
    assertEdit(
        "a: &a\n  x: 1\n  w: [s]\nb: *a\nc: [*a]\nd:\n  <<: *a\n",
        "a.x",
        "2",
        "a: &a\n  x: 2\n  w: [s]\nb: {x: 1, w: [\"s\"]}\nc: [{x: 1, w: [\"s\"]}]\nd:\n  <<: {x: 1, w: [\"s\"]}\n");
    assertEdit("l:\n  - &a x\n  - w\nb: *a\n", "l", "['w']", "l:\n  - w\nb: \"x\"\n");
    assertEdit("a: &a [1]\nb: *a\n", "a", "[1,2]", "a: &a [1, 2]\nb: [1]\n");
    assertEdit("a: {p: &p 1}\nb: *p\n", "a", "'gone'", "a: \"gone\"\nb: 1\n");
    assertEdit("k: &k name\n*k : 1\n", "k", "'x'", "k: x\n\"name\" : 1\n");
    assertEdit("a: &a 1\nb: &b [*a]\nc: *b\n", "a", "2", "a: 2\nb: &b [1]\nc: *b\n");
  }

  @Test
  void mergedKeysAreOverriddenNotChanged() throws Exception {
    String before = "b: &b {x: 1, w: 2}\nm:\n  <<: *b\n  z: 3\n";
    assertEdit(before, "m.x", "5", before + "  x: 5\n");
    assertEdit(before, "m", "{'w':2,'z':3}", before + "  x: null\n");
    assertEdit(before, "m", "{'x':1,'w':2}", "b: &b {x: 1, w: 2}\nm:\n  <<: *b\n");
    assertEdit(before + "  x: 5\n", "m", "{'w':2,'z':3}", before + "  x: null\n");
  }

  @Test
  void oddTabsAreKept() throws Exception {
    assertEdit("a: x\t# c\nb: q r\t\n", "a", "'z'", "a: z\t# c\nb: q r\t\n");
    assertEdit("a: x\t# c\nb: q r\t\n", "a", "'p: q'", "a: 'p: q' # c\nb: q r\t\n");
    assertEdit("a: x\t# c\nb: q r\t\n", "b", "[1]", "a: x\t# c\nb: \n  - 1\n");
    assertEdit("a: x\t# c\nb: q r\t\n", "a", "[1]", "a: # c\n  - 1\nb: q r\t\n");
  }

  @Test
  void nothingToChangeIsTheSameDocument() throws Exception {
    YamlDocument document = YamlDocument.parse("a: 0x10\nb: yes\nc: 1.50\nl: [1, {x: ~}]\n");
    assertSame(document, document.with(path("b"), json("true")));
    assertSame(document, document.with(path("a"), json("'0x10'")));
    assertSame(document, document.with(path("c"), json("1.5")));
    assertSame(document, document.with(YamlPath.ROOT, document.tree()));
    assertSame(document, document.with(path("l.0"), JsonNodeFactory.instance.numberNode(1L)));
  }

  @Test
  void whatCannotBeWrittenIsRefusedWithoutTheValue() throws Exception {
    YamlDocument document = YamlDocument.parse("a: 1\nl: [1]\n");
    assertRefused(document, "a.b", json("'hush'"));
    assertRefused(document, "l.1", json("'hush'"));
    assertRefused(document, "l.x", json("'hush'"));
    assertRefused(document, "", json("['hush']"));
    assertRefused(document, "a", JsonNodeFactory.instance.numberNode(Double.NaN));
    assertRefused(document, "a", JsonNodeFactory.instance.missingNode());
    assertRefused(document, "a", JsonNodeFactory.instance.binaryNode(new byte[1]));
    assertRefused(document, "a", JsonNodeFactory.instance.textNode("hush".repeat(1 << 19)));
    assertRefused(document, "a", json("[".repeat(100) + "]".repeat(100)));
    assertRefused(document, "a", json("1e500"));
  }

  private static void assertRefused(YamlDocument document, String path, JsonNode value) {
    String message =
        assertThrows(YamlEditException.class, () -> document.with(path(path), value)).getMessage();
    assertTrue(!message.contains("hush"), message);
  }

  @Test
  void numbersOfEveryKindSurvive() throws Exception {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    YamlDocument document = YamlDocument.parse("a: 0\n");
    for (JsonNode number :
        new JsonNode[] {
          nodes.numberNode((short) 3), nodes.numberNode(5L), nodes.numberNode(1.0e7),
          nodes.numberNode(0.1f), nodes.numberNode(1e-9), nodes.numberNode(Long.MIN_VALUE),
          nodes.numberNode(new java.math.BigDecimal("1E+3"))
        }) {
      JsonNode read = document.with(path("a"), number).tree().get("a");
      assertEquals(0, read.decimalValue().compareTo(number.decimalValue()), number::toString);
      assertEquals(number.isIntegralNumber(), read.isIntegralNumber());
    }
  }

  @Test
  void aCommentBehindARemovedEntryDoesNotSlipIntoABlockText() throws Exception {
    assertEdit(
        "m:\n  a: |\n    x\n  b: 1\n    # c\nz: 1\n",
        "m",
        "{'a':'x\\n'}",
        "m:\n  a: \"x\\n\"\n    # c\nz: 1\n");
  }

  @Test
  void aLargeFileIsChangedAsASmallOneIs() throws Exception {
    StringBuilder yaml = new StringBuilder("keys:\n");
    for (int i = 0; i < 5_000; i++) {
      yaml.append("  - api-key: 'key-%d' # \uD83D\uDE00\n".formatted(i));
      yaml.append("    base-url: https://example.com/%s\n".formatted("p".repeat(70)));
      yaml.append("    headers: {x: \"%s\"}\n".formatted("h".repeat(30)));
    }
    assertTrue(yaml.length() > 850_000, () -> "" + yaml.length());
    YamlDocument document = YamlDocument.parse(yaml.toString());
    ArrayNode shorter = (ArrayNode) document.tree().get("keys");
    ArrayNode reversed = JsonNodeFactory.instance.arrayNode();
    shorter.forEach(item -> reversed.insert(0, item));
    shorter.remove(2_500);
    YamlDocument changed = document.with(path("keys.2500.base-url"), json("'x'"));
    assertEquals("x", changed.tree().at("/keys/2500/base-url").asText());
    assertEquals(shorter, document.with(path("keys"), shorter).tree().get("keys"));
    assertTrue(document.with(path("new"), json("'x'")).text().startsWith(yaml.toString()));
    assertEquals(reversed, document.with(path("keys"), reversed).tree().get("keys"));
  }

  @Test
  void theCommentOfABlockTextsHeaderStays() throws Exception {
    assertEdit("a: | # c\n  x # no\nb: 1\n", "a", "'z'", "a: \"z\" # c\nb: 1\n");
    assertEdit("a: >- # c\n  x\nb: 1\n", "a", "[1]", "a: # c\n  - 1\nb: 1\n");
    assertEdit("a: |\n  # x\nb: 1\n", "a", "'z'", "a: \"z\"\nb: 1\n");
  }

  @Test
  void anchorsAndTagsInOddPlacesAreMinded() throws Exception {
    assertEdit(
        "l:\n  - &a\n    p: 1\n    q: 2\n  - *a\n",
        "l.0.p",
        "5",
        "l:\n  - &a\n    p: 5\n    q: 2\n  - {p: 1, q: 2}\n");
    assertEdit("l:\n  - &k p: 1\n    q: *k\n", "l.0", "{'q':'p'}", "l:\n  - q: \"p\"\n");
    assertEdit("m: !!map {a: 1}\n", "m.a", "2", "m: !!map {a: 2}\n");
    assertEdit("m: &m !!map # c\n  a: 1\n", "m.b", "2", "m: &m !!map # c\n  a: 1\n  b: 2\n");
    assertEdit("\"a: b\": &x 'v' # c\n", "a: b", "'w'", "\"a: b\": 'w' # c\n");
    assertEdit("a: &x # c\nb: 1\n", "a", "2", "a: 2 # c\nb: 1\n");
  }

  @Test
  void theLastEntryBeforeAnExplicitEndLeavesAnEmptyMapping() throws Exception {
    assertEdit("a: 1 # c\n...\n", "", "{}", "{} # c\n...\n");
    assertEdit("---\na: 1\n# c\n", "", "{}", "---\n# c\n");
    assertEdit("# c\na:\n  - 1\n# d\n", "", "{}", "# c\n# d\n");
  }

  @Test
  void aLongLineOfManyItemsIsChanged() throws Exception {
    YamlDocument document = YamlDocument.parse("l: [" + "ab, ".repeat(200_000) + "]\n");
    ArrayNode other = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < 200_500; i++) {
      other.add("c" + i % 2);
    }
    assertEquals(other, document.with(path("l"), other).tree().get("l"));
  }
}
