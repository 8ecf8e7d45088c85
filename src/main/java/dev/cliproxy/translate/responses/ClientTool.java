package dev.cliproxy.translate.responses;

import java.util.Objects;

/**
 * A tool as its client calls it.
 *
 * @param namespace {@code ""} for none
 */
record ClientTool(ToolKind kind, String namespace, String name) {
  private static final String SEPARATOR = "__";

  ClientTool {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }

  /** Its one name where there are no namespaces. */
  String flatName() {
    return flatName(namespace, name);
  }

  /** The one name that it has where there are no namespaces. */
  static String flatName(String namespace, String name) {
    if (namespace.isEmpty()) {
      return name;
    }
    // Codex has namespaces such as "mcp__files__".
    return namespace.endsWith(SEPARATOR) ? namespace + name : namespace + SEPARATOR + name;
  }
}
