package dev.cliproxy.config.field;

import dev.cliproxy.yaml.YamlProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration text that cannot be used, with everything that is wrong with it. */
public final class InvalidConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<YamlProblem> problems;

  /** At least one problem, in the order of the lines. */
  public InvalidConfigException(List<YamlProblem> problems) {
    super(problems.stream().map(YamlProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong; not empty. */
  public List<YamlProblem> problems() {
    return problems;
  }
}
