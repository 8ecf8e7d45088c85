package dev.cliproxy.config.field;

import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlPath;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong and what is doubtful while a configuration is read. */
public final class Findings {

  /** Something said of the value at a path. */
  public record Finding(YamlPath path, Wording wording) {}

  private final List<Finding> problems = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  private final List<YamlPath> unexamined = new ArrayList<>();

  /** Nobody looks at what stands at this path and below. */
  void unexamined(YamlPath path) {
    unexamined.add(path);
  }

  /** Whether the place is one that nobody looks at. */
  public boolean isUnexamined(YamlPath path) {
    return unexamined.stream().anyMatch(path::startsWith);
  }

  /** The configuration cannot be used. */
  public void problem(YamlPath path, Wording wording) {
    problems.add(new Finding(path, wording));
  }

  /** The configuration can be used, but perhaps does not do what its author thinks. */
  public void warning(YamlPath path, Wording wording) {
    warnings.add(new Finding(path, wording));
  }

  /** What makes the configuration unusable, in the order found; empty when it is sound. */
  public List<Finding> problems() {
    return List.copyOf(problems);
  }

  /** What its author may have meant otherwise, in the order found. */
  public List<Finding> warnings() {
    return List.copyOf(warnings);
  }
}
