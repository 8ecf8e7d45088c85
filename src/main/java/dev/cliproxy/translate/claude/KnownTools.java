package dev.cliproxy.translate.claude;

import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Tool;
import java.util.Optional;

/**
 * The tools that a client runs itself and whose parameters only Anthropic's models know by heart.
 * Their calls are calls like all others, so they are nothing but functions to other models.
 */
final class KnownTools {
  private static final String BASH =
      """
      {"type":"object","properties":{
        "command":{"type":"string","description":"The command to run. Required unless the tool is restarted."},
        "restart":{"type":"boolean","description":"Whether to restart the shell instead."}}}
      """;

  private static final String EDITOR =
      """
      {"type":"object","properties":{
        "command":{"type":"string","enum":["view","create","str_replace","insert"%s]},
        "path":{"type":"string","description":"The absolute path of the file or directory."},
        "view_range":{"type":"array","items":{"type":"integer"},
          "description":"For view: the first and the last line, from 1; -1 for the end."},
        "file_text":{"type":"string","description":"For create: what the file will hold."},
        "old_str":{"type":"string","description":"For str_replace: what is replaced, found once."},
        "new_str":{"type":"string","description":"For str_replace: what replaces it.%s"},
        "insert_line":{"type":"integer","description":"For insert: after which line, from 0."}%s},
        "required":["command","path"]}
      """;

  private static final String INSERT_TEXT =
      ",\"insert_text\":{\"type\":\"string\",\"description\":\"For insert: the text.\"}";

  private static final String MEMORY =
      """
      {"type":"object","properties":{
        "command":{"type":"string",
          "enum":["view","create","str_replace","insert","delete","rename"]},
        "path":{"type":"string","description":"A path below /memories; all commands but rename."},
        "view_range":{"type":"array","items":{"type":"integer"},
          "description":"For view: the first and the last line, from 1."},
        "file_text":{"type":"string","description":"For create: what the file will hold."},
        "old_str":{"type":"string","description":"For str_replace: what is replaced, found once."},
        "new_str":{"type":"string","description":"For str_replace: what replaces it."},
        "insert_line":{"type":"integer","description":"For insert: after which line, from 0."},
        "insert_text":{"type":"string","description":"For insert: the text."},
        "old_path":{"type":"string","description":"For rename: the old path."},
        "new_path":{"type":"string","description":"For rename: the new path."}},
        "required":["command"]}
      """;

  private KnownTools() {}

  /** The function that a type of tool is; empty for one that is none, or not known. */
  static Optional<Tool> function(String type, String name) {
    if (type.startsWith("bash_")) {
      return function(name, "bash", "Runs a command in a shell that lives on between calls.", BASH);
    }
    if (type.startsWith("text_editor_")) {
      boolean old = type.equals("text_editor_20250124");
      String schema =
          EDITOR.formatted(
              old ? ",\"undo_edit\"" : "",
              old ? " For insert: the text." : "",
              old ? "" : INSERT_TEXT);
      return function(
          name, "str_replace_based_edit_tool", "Shows, makes, and edits text files.", schema);
    }
    if (type.startsWith("memory_")) {
      return function(name, "memory", "Keeps files in /memories between conversations.", MEMORY);
    }
    return Optional.empty();
  }

  private static Optional<Tool> function(
      String name, String otherwise, String description, String schema) {
    return Optional.of(
        new Tool.Function(
            name.isEmpty() ? otherwise : name,
            description,
            Json.parseObject(schema),
            Optional.empty()));
  }
}
