package dev.cliproxy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Writes new values as YAML: on one line with brackets, or as the lines of a block. */
final class YamlWriter {

  /** Words that some reader of YAML 1.1 or 1.2 takes for something else than a text. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          "(?i)y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\\.(?:inf|nan)"
              + "|[-+]?\\.?[0-9][-+.:_0-9a-fotxz ]*");

  private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\r\\u0085\\u2028\\u2029]");

  private final YamlLayout layout;
  private final Yaml yaml;

  YamlWriter(YamlLayout layout) {
    this.layout = layout;
    DumperOptions options = new DumperOptions();
    options.setWidth(Integer.MAX_VALUE);
    options.setSplitLines(false);
    options.setAllowUnicode(true);
    this.yaml = new Yaml(options);
  }

  /** Whether a value is written behind its key or dash even in a block. */
  static boolean isInline(JsonNode value) {
    return value.isEmpty();
  }

  /** The value on one line of a block; texts in the style if they can be. */
  String inline(JsonNode value, ScalarStyle texts) {
    return value.isContainerNode() ? flow(value, texts) : scalar(value, texts, FlowStyle.BLOCK);
  }

  /** The value on one line inside of brackets; texts in the style if they can be. */
  String flow(JsonNode value, ScalarStyle texts) {
    if (value instanceof ObjectNode object) {
      StringJoiner fields = new StringJoiner(", ", "{", "}");
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        fields.add(flowEntry(field.getKey(), field.getValue(), texts));
      }
      return fields.toString();
    }
    if (value instanceof ArrayNode array) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      array.forEach(item -> items.add(flow(item, texts)));
      return items.toString();
    }
    return scalar(value, texts, FlowStyle.FLOW);
  }

  /** A key and its value on one line. */
  String flowEntry(String name, JsonNode value, ScalarStyle texts) {
    return key(name, FlowStyle.FLOW) + ": " + flow(value, texts);
  }

  /** The lines of a block collection that is not empty. */
  List<String> block(JsonNode value, int column, ScalarStyle texts) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      lines.addAll(entry(field.getKey(), field.getValue(), column, texts));
    }
    if (value.isArray()) {
      value.forEach(item -> lines.addAll(item(item, column, texts)));
    }
    return lines;
  }

  /** The lines of a key and its value in a block mapping that stands in the column. */
  List<String> entry(String name, JsonNode value, int column, ScalarStyle texts) {
    String head = " ".repeat(column) + key(name, FlowStyle.BLOCK) + ":";
    List<String> lines = new ArrayList<>();
    if (isInline(value)) {
      lines.add(head + " " + inline(value, texts));
    } else {
      lines.add(head);
      lines.addAll(block(value, belowKey(value, column), texts));
    }
    return lines;
  }

  /** The column of a block collection below a key that stands in the column. */
  int belowKey(JsonNode value, int column) {
    return column + (value.isArray() ? layout.sequenceIndent() : layout.mappingIndent());
  }

  /** The lines of an item of a block sequence whose dashes stand in the column. */
  List<String> item(JsonNode value, int column, ScalarStyle texts) {
    String dash = " ".repeat(column) + "- ";
    if (isInline(value)) {
      return List.of(dash + inline(value, texts));
    }
    List<String> lines = block(value, column + 2, texts);
    lines.set(0, dash + lines.get(0).substring(column + 2));
    return lines;
  }

  private String scalar(JsonNode value, ScalarStyle style, FlowStyle around) {
    if (value.isTextual()) {
      return text(value.textValue(), style, around);
    }
    return value.isBigDecimal() ? value.decimalValue().toPlainString() : value.asText();
  }

  private String key(String name, FlowStyle around) {
    return text(name, isAmbiguous(name) ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN, around);
  }

  private static boolean isAmbiguous(String text) {
    return AMBIGUOUS.matcher(text).matches();
  }

  private String text(String text, ScalarStyle wanted, FlowStyle around) {
    boolean quoted =
        switch (wanted) {
          case PLAIN -> isAmbiguous(text) || LINE_BREAK.matcher(text).find();
          case SINGLE_QUOTED -> LINE_BREAK.matcher(text).find();
          default -> true;
        };
    return emitted(text, quoted ? ScalarStyle.DOUBLE_QUOTED : wanted, around);
  }

  /** The library decides whether a style is safe; it writes the text as the only item of a list. */
  private String emitted(String text, ScalarStyle style, FlowStyle around) {
    ScalarNode node = new ScalarNode(Tag.STR, text, null, null, style);
    StringWriter out = new StringWriter();
    yaml.serialize(new SequenceNode(Tag.SEQ, List.of(node), around), out);
    String list = out.toString().strip();
    return around == FlowStyle.FLOW
        ? list.substring(1, list.length() - 1)
        : list.substring(1).strip();
  }
}
