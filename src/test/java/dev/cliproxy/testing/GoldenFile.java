package dev.cliproxy.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is expected, in a JSON file that a person has read and found right. Written by the tests
 * when they are run with {@code -Dgolden.write=true}; then read what has changed before it is
 * committed.
 */
public final class GoldenFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINE = 100;

  private GoldenFile() {}

  /** That the file says the same, as a tree; members are in the same order, too. */
  public static void assertHolds(Path file, JsonNode outcome) throws IOException {
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(file, printed(outcome, 0) + "\n");
    }
    assertEquals(printed(JSON.readTree(Files.readString(file)), 0), printed(outcome, 0));
  }

  /**
   * The events of a stream: each its name, where it has one, and data. What is no event is bare,
   * the last mark a text.
   */
  public static ArrayNode events(String stream) throws IOException {
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    for (String event : stream.split("\n\n", 0)) {
      String[] lines = event.split("\n", 0);
      String last = lines[lines.length - 1];
      if (!last.startsWith("data: ")) {
        events.addObject().set("bare", JSON.readTree(last));
        continue;
      }
      String data = last.substring("data: ".length());
      if (data.equals("[DONE]")) {
        events.add(data);
        continue;
      }
      ObjectNode one = events.addObject();
      if (lines.length > 1) {
        one.put("event", lines[0].substring("event: ".length()));
      }
      one.set("data", JSON.readTree(data));
    }
    return events;
  }

  /** For people: on one line what fits there, and every event. */
  private static String printed(JsonNode node, int indent) {
    String line = node.toString();
    if (line.length() + indent <= LINE
        || !node.isContainerNode()
        || node.has("data")
        || node.has("bare")) {
      return line;
    }
    String margin = " ".repeat(indent + 2);
    List<String> inside = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      inside.add(margin + "\"" + member.getKey() + "\": " + printed(member.getValue(), indent + 2));
    }
    if (node.isArray()) {
      node.forEach(element -> inside.add(margin + printed(element, indent + 2)));
    }
    return (node.isArray() ? "[" : "{")
        + "\n"
        + String.join(",\n", inside)
        + "\n"
        + " ".repeat(indent)
        + (node.isArray() ? "]" : "}");
  }
}
