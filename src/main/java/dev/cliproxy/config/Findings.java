package dev.cliproxy.config;

import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlPath;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong and what is doubtful while a configuration is read. */
final class Findings {

  /** Something said of the value at a path. */
  record Finding(YamlPath path, Wording wording) {}

  private final List<Finding> problems = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  private final List<YamlPath> unexamined = new ArrayList<>();

  /** Nobody looks at what stands at this path and below. */
  void unexamined(YamlPath path) {
    unexamined.add(path);
  }

  /** Whether the place is one that nobody looks at. */
  boolean isUnexamined(YamlPath path) {
    return unexamined.stream().anyMatch(path::startsWith);
  }

  /** The configuration cannot be used. */
  void problem(YamlPath path, Wording wording) {
    problems.add(new Finding(path, wording));
  }

  /** The configuration can be used, but perhaps does not do what its author thinks. */
  void warning(YamlPath path, Wording wording) {
    warnings.add(new Finding(path, wording));
  }

  List<Finding> problems() {
    return List.copyOf(problems);
  }

  List<Finding> warnings() {
    return List.copyOf(warnings);
  }
}
