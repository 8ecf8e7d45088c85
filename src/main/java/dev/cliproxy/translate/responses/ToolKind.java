package dev.cliproxy.translate.responses;

import java.util.Optional;

/** A kind of tool that a client of this format runs itself, and what its items are called. */
enum ToolKind {
  FUNCTION("function", "function_call", "function_call_output", "fc_"),
  /** Takes a text instead of a document. */
  CUSTOM("custom", "custom_tool_call", "custom_tool_call_output", "ctc_"),
  LOCAL_SHELL("local_shell", "local_shell_call", "local_shell_call_output", "lsh_"),
  SHELL("shell", "shell_call", "shell_call_output", "sh_"),
  APPLY_PATCH("apply_patch", "apply_patch_call", "apply_patch_call_output", "apc_"),
  /** The client's own search for tools; the provider's is none. */
  TOOL_SEARCH("tool_search", "tool_search_call", "tool_search_output", "tsc_");

  private final String word;
  private final String callType;
  private final String outputType;
  private final String idPrefix;

  ToolKind(String word, String callType, String outputType, String idPrefix) {
    this.word = word;
    this.callType = callType;
    this.outputType = outputType;
    this.idPrefix = idPrefix;
  }

  /** As a tool is declared; the name, too, of those kinds of which there is only one tool. */
  String word() {
    return word;
  }

  /** The type of an item that calls one. */
  String callType() {
    return callType;
  }

  /** What ids of such items begin with. */
  String idPrefix() {
    return idPrefix;
  }

  static Optional<ToolKind> ofTool(String type) {
    for (ToolKind kind : values()) {
      if (kind.word.equals(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  static Optional<ToolKind> ofCall(String type) {
    for (ToolKind kind : values()) {
      if (kind.callType.equals(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  static Optional<ToolKind> ofOutput(String type) {
    for (ToolKind kind : values()) {
      if (kind.outputType.equals(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
