package dev.cliproxy.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A text that is not a YAML document this program accepts. Never holds a value of the text. */
public final class InvalidYamlException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<YamlProblem> problems;

  /**
   * @param problems at least one
   */
  InvalidYamlException(List<YamlProblem> problems) {
    super(problems.stream().map(YamlProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that was found wrong, in the order of the text; never empty. */
  public List<YamlProblem> problems() {
    return problems;
  }
}
