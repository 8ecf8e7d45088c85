package dev.cliproxy.pages.text;

import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlProblem;

/** Texts of the message bundle, in the visitor's language. */
@FunctionalInterface
public interface Words {
  String text(String key, Object... arguments);

  /** What a service says. */
  default String of(Wording wording) {
    return wording.code().isEmpty()
        ? wording.english()
        : text("problem." + wording.code(), wording.arguments().toArray());
  }

  /** As {@link YamlProblem#toString()} has it, without the line. */
  default String of(YamlProblem problem) {
    String said = of(problem.wording());
    return problem.path().isEmpty() ? said : problem.path() + ": " + said;
  }
}
