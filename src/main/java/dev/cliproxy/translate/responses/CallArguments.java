package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Tool;
import java.util.Optional;

/**
 * What a call says, between the items of this format, which have a form for each kind of tool, and
 * the arguments of a function.
 */
final class CallArguments {
  private static final String ACTION = "action";
  private static final String COMMAND = "command";
  private static final String COMMANDS = "commands";
  private static final String TYPE = "type";

  private CallArguments() {}

  /** The arguments that an item of a client's history stands for. */
  static String of(ToolKind kind, JsonNode item) {
    return switch (kind) {
      case FUNCTION -> text(item.path("arguments"));
      case CUSTOM -> Json.object().put(Tool.FREEFORM, Json.text(item, "input")).toString();
      case LOCAL_SHELL -> {
        ObjectNode arguments = copy(item.path(ACTION));
        arguments.remove(TYPE);
        yield arguments.toString();
      }
      case SHELL -> copy(item.path(ACTION)).toString();
      case APPLY_PATCH -> copy(item.path("operation")).toString();
      case TOOL_SEARCH -> text(item.path("arguments"));
    };
  }

  private static String text(JsonNode arguments) {
    String text = arguments.isTextual() ? arguments.textValue() : arguments.toString();
    return text.isBlank() || arguments.isNull() ? "{}" : text;
  }

  private static ObjectNode copy(JsonNode node) {
    return node.isObject() ? ((ObjectNode) node).deepCopy() : Json.object();
  }

  /**
   * Writes into an item of an answer what a model said.
   *
   * @param arguments maybe a piece of some, when the model was cut off
   */
  static void write(ToolKind kind, String arguments, ObjectNode item) {
    switch (kind) {
      case FUNCTION -> item.put("arguments", arguments);
      case CUSTOM -> item.put("input", input(arguments));
      case LOCAL_SHELL -> writeLocalShell(object(arguments), item.putObject(ACTION));
      case SHELL -> writeShell(object(arguments), item.putObject(ACTION));
      case APPLY_PATCH -> writePatch(object(arguments), item.putObject("operation"));
      case TOOL_SEARCH -> item.set("arguments", object(arguments));
    }
  }

  private static ObjectNode object(String arguments) {
    return Json.parseObject(arguments).orElseGet(Json::object);
  }

  /** The text that a freeform tool is called with. */
  static String input(String arguments) {
    Optional<ObjectNode> object = Json.parseObject(arguments);
    if (object.isEmpty()) {
      return arguments;
    }
    JsonNode input = object.get().path(Tool.FREEFORM);
    if (input.isTextual()) {
      return input.textValue();
    }
    // Some models take another name for the only member.
    boolean single = object.get().size() == 1 && object.get().elements().next().isTextual();
    return single ? object.get().elements().next().textValue() : arguments;
  }

  private static void writeLocalShell(ObjectNode arguments, ObjectNode action) {
    action.put(TYPE, "exec");
    writeCommands(arguments.path(COMMAND), action, COMMAND);
    action.set("env", Json.object(arguments, "env").orElseGet(Json::object));
    copyNumber(arguments, action, "timeout_ms");
    String directory = Json.text(arguments, "working_directory");
    if (!directory.isEmpty()) {
      action.put("working_directory", directory);
    }
  }

  private static void writeShell(ObjectNode arguments, ObjectNode action) {
    writeCommands(arguments.path(COMMANDS), action, COMMANDS);
    copyNumber(arguments, action, "timeout_ms");
    copyNumber(arguments, action, "max_output_length");
  }

  private static void writeCommands(JsonNode commands, ObjectNode action, String name) {
    var list = action.putArray(name);
    if (commands.isTextual() && name.equals(COMMAND)) {
      list.add("bash").add("-lc").add(commands.textValue());
    } else if (commands.isTextual()) {
      list.add(commands.textValue());
    } else {
      for (JsonNode one : commands) {
        list.add(one.isTextual() ? one.textValue() : one.toString());
      }
    }
  }

  private static void copyNumber(ObjectNode from, ObjectNode to, String name) {
    if (from.path(name).isNumber()) {
      to.set(name, from.path(name));
    }
  }

  private static void writePatch(ObjectNode arguments, ObjectNode operation) {
    String type = Json.text(arguments, TYPE);
    operation.put(TYPE, type.isEmpty() ? "update_file" : type);
    operation.put("path", Json.text(arguments, "path"));
    if (!type.equals("delete_file")) {
      operation.put("diff", Json.text(arguments, "diff"));
    }
  }
}
