package dev.cliproxy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random documents in many layouts, changed at random places. Every line comment carries a number,
 * so that a lost one is seen.
 */
class YamlRandomEditTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> TEXTS =
      List.of(
          "x",
          "sk-abc",
          "a b",
          "yes",
          "1",
          "",
          "it's",
          "say \"hi\"",
          "a: b",
          "# no",
          "http://h:1/?q",
          "\uD83D\uDE00",
          "two\nlines",
          "- x",
          "*a",
          "&a",
          "{x}",
          "[x",
          "x,y",
          " lead",
          "trail ",
          "%x",
          "@x",
          "`x",
          "!x",
          "null",
          "0x1F",
          "tab\there",
          "a #b",
          "end:");

  @Test
  void randomEditsMeanWhatWasAskedAndTouchNothingElse() throws Exception {
    for (int seed = 0; seed < 4_000; seed++) {
      new Round(seed).play();
    }
  }

  /** One document and a few changes, one after the other. */
  private static final class Round {

    private final int seed;
    private final Random random;
    private final String eol;
    private final boolean dashesBelowKeys;
    private final StringBuilder yaml = new StringBuilder();
    private final List<String> anchors = new ArrayList<>();
    private int comments;

    Round(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.eol = chance(20) ? "\r\n" : "\n";
      this.dashesBelowKeys = chance(50);
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    void play() throws Exception {
      write();
      YamlDocument document = parsed(yaml.toString());
      for (int i = 0; i < 4; i++) {
        document = change(document);
      }
    }

    private YamlDocument parsed(String text) {
      try {
        return YamlDocument.parse(text);
      } catch (InvalidYamlException e) {
        throw new AssertionError("seed " + seed + ": the test's own text is wrong\n" + text, e);
      }
    }

    private YamlDocument change(YamlDocument before) {
      YamlPath path = anyPath(before.tree());
      JsonNode old = at(before.tree(), path);
      JsonNode value = path.steps().isEmpty() ? changedObject((ObjectNode) old) : changed(old);
      YamlDocument after;
      try {
        after = before.with(path, value);
      } catch (YamlEditException e) {
        throw new AssertionError(report(before, path, value, "refused"), e);
      }
      ObjectNode wanted = before.tree();
      set(wanted, path, value);
      assertTrue(
          YamlValue.same(YamlValue.canonical(wanted), after.tree()),
          () -> report(before, path, value, after.text()));
      assertKept(before, path, value, after);
      return after;
    }

    private String report(YamlDocument before, YamlPath path, JsonNode value, String after) {
      return "seed %d, %s := %s%n%s%n=====>%n%s".formatted(seed, path, value, before.text(), after);
    }

    /** What stands outside of the lines of the changed value is the same, in the same order. */
    private void assertKept(
        YamlDocument before, YamlPath path, JsonNode value, YamlDocument after) {
      boolean aliases = before.text().contains("*");
      List<String> lines = before.text().lines().toList();
      int first = path.steps().isEmpty() ? 1 : before.line(path);
      List<String> outside = new ArrayList<>();
      if (!path.steps().isEmpty() && !aliases) {
        int last = first - 1 + extent(lines, first);
        outside.addAll(lines.subList(0, first - 1));
        outside.addAll(lines.subList(last, lines.size()));
        assertSubsequence(outside, after.text().lines().toList(), before, path, value, after);
      }
      if (isSmall(at(before.tree(), path))) {
        List<String> numbers = commentsOf(before.text());
        assertEquals(
            numbers, commentsOf(after.text()), () -> report(before, path, value, after.text()));
      }
      assertFalse(
          before.text().contains(eol)
              && after.text().replace(eol, "").contains(eol.equals("\n") ? "\r" : "\n"),
          () -> report(before, path, value, after.text()));
    }

    /** How many lines the value that begins on this line has at most. */
    private static int extent(List<String> lines, int first) {
      String line = lines.get(first - 1);
      int count = 1;
      for (int i = first; i < lines.size(); i++) {
        String next = lines.get(i);
        if (isBelow(line, next)) {
          count = i - first + 2;
        } else if (!next.isBlank() && !next.strip().startsWith("#")) {
          return count;
        }
      }
      return count;
    }

    private static boolean isBelow(String line, String next) {
      if (next.isBlank() || next.strip().startsWith("#")) {
        return false;
      }
      boolean item = next.strip().startsWith("-") && !line.strip().startsWith("-");
      return indent(next) > indent(line) || (item && indent(next) == indent(line));
    }

    private static int indent(String line) {
      return line.length() - line.stripLeading().length();
    }

    private void assertSubsequence(
        List<String> expected,
        List<String> actual,
        YamlDocument before,
        YamlPath path,
        JsonNode value,
        YamlDocument after) {
      int at = 0;
      for (String line : actual) {
        if (at < expected.size() && expected.get(at).equals(line)) {
          at++;
        }
      }
      int reached = at;
      assertEquals(
          expected.size(),
          reached,
          () ->
              "lost: " + expected.get(reached) + "\n" + report(before, path, value, after.text()));
    }

    /** Whether nothing that can hold a comment is taken away. */
    private static boolean isSmall(JsonNode old) {
      return !old.isContainerNode();
    }

    private static List<String> commentsOf(String text) {
      return text.lines()
          .filter(l -> l.matches(".*# c[0-9]+"))
          .map(l -> l.substring(l.lastIndexOf('#')))
          .toList();
    }

    private void set(ObjectNode tree, YamlPath path, JsonNode value) {
      List<YamlPath.Step> steps = path.steps();
      if (steps.isEmpty()) {
        tree.removeAll();
        tree.setAll((ObjectNode) value);
        return;
      }
      JsonNode parent = at(tree, new YamlPath(steps.subList(0, steps.size() - 1)));
      if (parent instanceof ObjectNode object) {
        object.set(((YamlPath.Key) steps.get(steps.size() - 1)).name(), value);
      } else {
        ((ArrayNode) parent).set(((YamlPath.Index) steps.get(steps.size() - 1)).number(), value);
      }
    }

    private static JsonNode at(JsonNode tree, YamlPath path) {
      JsonNode node = tree;
      for (YamlPath.Step step : path.steps()) {
        node =
            step instanceof YamlPath.Key key
                ? node.path(key.name())
                : node.path(((YamlPath.Index) step).number());
      }
      return node;
    }

    private YamlPath anyPath(JsonNode tree) {
      YamlPath path = YamlPath.ROOT;
      JsonNode node = tree;
      while (node.isContainerNode() && !node.isEmpty() && !chance(25)) {
        if (node.isObject()) {
          if (chance(10)) {
            return path.key("new" + random.nextInt(100));
          }
          String name = any(new ArrayList<>(node.properties())).getKey();
          path = path.key(name);
          node = node.get(name);
        } else {
          int index = random.nextInt(node.size());
          path = path.index(index);
          node = node.get(index);
        }
      }
      return path;
    }

    private JsonNode changed(JsonNode old) {
      if (chance(25) || old.isMissingNode()) {
        return anyValue(2);
      }
      if (old.isObject()) {
        return changedObject((ObjectNode) old);
      }
      return old.isArray() ? changedArray((ArrayNode) old) : anyScalar();
    }

    private ObjectNode changedObject(ObjectNode old) {
      ObjectNode value = NODES.objectNode();
      for (Map.Entry<String, JsonNode> field : old.properties()) {
        if (!chance(25)) {
          value.set(field.getKey(), chance(10) ? changed(field.getValue()) : field.getValue());
        }
      }
      if (chance(40)) {
        value.set("added" + random.nextInt(100), anyValue(2));
      }
      return value;
    }

    private ArrayNode changedArray(ArrayNode old) {
      ArrayNode value = NODES.arrayNode();
      for (JsonNode item : old) {
        if (chance(15)) {
          value.add(anyValue(1));
        }
        if (!chance(25)) {
          value.add(chance(10) ? changed(item) : item);
        }
      }
      if (chance(30)) {
        value.add(anyValue(2));
      }
      return value;
    }

    private JsonNode anyValue(int depth) {
      int kind = depth == 0 ? 0 : random.nextInt(4);
      if (kind == 1) {
        ArrayNode array = NODES.arrayNode();
        Stream.generate(() -> anyValue(depth - 1)).limit(random.nextInt(3)).forEach(array::add);
        return array;
      }
      if (kind == 2) {
        ObjectNode object = NODES.objectNode();
        Stream.of("p", "q r", "on")
            .limit(random.nextInt(4))
            .forEach(k -> object.set(k, anyValue(depth - 1)));
        return object;
      }
      return anyScalar();
    }

    private JsonNode anyScalar() {
      return switch (random.nextInt(6)) {
        case 0 -> NODES.numberNode(random.nextInt(100) - 50);
        case 1 -> NODES.booleanNode(chance(50));
        case 2 -> chance(50) ? NODES.nullNode() : NODES.numberNode(random.nextInt(100) / 8.0);
        default -> NODES.textNode(any(TEXTS));
      };
    }

    private void write() {
      if (chance(10)) {
        yaml.append('\uFEFF');
      }
      comment(0);
      if (chance(15)) {
        yaml.append("---").append(eol);
      }
      mapping(0, 3, true);
      comment(0);
      if (chance(10)) {
        yaml.append("...").append(eol);
      } else if (chance(15) && !yaml.toString().contains("|")) {
        yaml.setLength(yaml.length() - eol.length());
      }
    }

    private void comment(int column) {
      while (chance(20)) {
        yaml.append(chance(20) ? "" : " ".repeat(column) + "# \uD83D\uDE00 # c" + comments++)
            .append(eol);
      }
    }

    private void endLine() {
      yaml.append(chance(20) ? "  # c" + comments++ : chance(5) ? " " : "").append(eol);
    }

    private void mapping(int column, int depth, boolean ownLine) {
      int size = 1 + random.nextInt(4);
      boolean merged = false;
      for (int i = 0; i < size; i++) {
        if (i > 0 || ownLine) {
          comment(column);
          yaml.append(" ".repeat(column));
        }
        if (i > 0 && !merged && !anchors.isEmpty() && chance(10)) {
          merged = true;
          yaml.append("<<: *").append(any(anchors));
          endLine();
        } else {
          yaml.append(chance(15) ? "\"k" + i + "\"" : "k" + i).append(':');
          value(column, depth - 1, true);
        }
      }
    }

    private void sequence(int column, int depth, boolean ownLine) {
      int size = 1 + random.nextInt(4);
      for (int i = 0; i < size; i++) {
        if (i > 0 || ownLine) {
          comment(column);
          yaml.append(" ".repeat(column));
        }
        yaml.append('-');
        value(column, depth - 1, false);
      }
    }

    /** Behind a colon or a dash. */
    private void value(int column, int depth, boolean key) {
      int kind = random.nextInt(depth > 0 ? 10 : 4);
      if (kind < 3) {
        yaml.append(' ').append(scalar(false));
        endLine();
      } else if (kind == 3) {
        oddValue(column);
      } else if (kind < 6) {
        yaml.append(' ').append(flow(depth));
        endLine();
      } else if (key) {
        String anchor = kind == 6 && chance(50) ? "a" + anchors.size() + "_" + yaml.length() : "";
        yaml.append(anchor.isEmpty() ? "" : " &" + anchor);
        endLine();
        if (kind < 8) {
          mapping(column + 2, depth, true);
          if (!anchor.isEmpty()) {
            anchors.add(anchor);
          }
        } else {
          sequence(dashesBelowKeys ? column : column + 2, depth, true);
        }
      } else {
        yaml.append(' ');
        if (kind < 8) {
          mapping(column + 2, depth, false);
        } else {
          sequence(column + 2, depth, false);
        }
      }
    }

    private void oddValue(int column) {
      switch (random.nextInt(4)) {
        case 0 -> endLine();
        case 1 -> {
          String indent = " ".repeat(column + 2);
          yaml.append(chance(50) ? " |" : " >-").append(eol);
          yaml.append(indent).append("text # not a comment").append(eol);
          yaml.append(indent).append("more").append(eol);
        }
        case 2 -> {
          yaml.append(anchors.isEmpty() ? " null" : " *" + any(anchors));
          endLine();
        }
        default -> {
          yaml.append(" [").append(eol).append(" ".repeat(column + 2)).append(scalar(true));
          yaml.append(", # c").append(comments++).append(eol).append(" ".repeat(column + 2));
          yaml.append(scalar(true)).append(chance(50) ? "," : "").append(eol);
          yaml.append(" ".repeat(column + 2)).append(']');
          endLine();
        }
      }
    }

    private String flow(int depth) {
      List<String> parts = new ArrayList<>();
      boolean list = chance(50);
      for (int i = random.nextInt(4); i > 0; i--) {
        String part = depth > 0 && chance(30) ? flow(depth - 1) : scalar(true);
        parts.add(list ? part : "f" + i + ": " + part);
      }
      String pad = chance(20) ? " " : "";
      String inner = String.join(chance(80) ? ", " : ",  ", parts);
      String comma = chance(10) && !parts.isEmpty() ? "," : "";
      return list ? "[" + pad + inner + comma + pad + "]" : "{" + pad + inner + comma + pad + "}";
    }

    private String scalar(boolean flow) {
      return switch (random.nextInt(8)) {
        case 0 -> "plain text";
        case 1 -> "'it''s'";
        case 2 -> "\"x \\u263A # no\"";
        case 3 -> flow ? "~" : "http://h:1/?q=[x],{y}#z";
        case 4 -> "0x1F";
        case 5 -> String.valueOf(random.nextInt(100));
        case 6 -> "yes";
        default -> "v" + random.nextInt(3);
      };
    }
  }
}
