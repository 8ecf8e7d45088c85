package dev.cliproxy.yaml;

import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Broken syntax in words. The library's own message is not used: it quotes the text. */
final class YamlSyntaxProblem {

  /** After these words the library repeats more than a single character of the text. */
  private static final List<String> BEFORE_QUOTES =
      List.of("found undefined tag handle", "valid version", "in UTF-8");

  private YamlSyntaxProblem() {}

  /** What the library found, with the line on which it gave up. */
  static YamlProblem of(MarkedYAMLException exception) {
    Mark found = exception.getProblemMark();
    Mark began = exception.getContextMark();
    StringBuilder message = new StringBuilder("broken YAML: ").append(problem(exception));
    if (exception.getContext() != null) {
      message.append(", ").append(exception.getContext());
      if (began != null && found != null && began.getLine() < found.getLine()) {
        message.append(" that begins on line ").append(began.getLine() + 1);
      }
    }
    return new YamlProblem(found == null ? 0 : found.getLine() + 1, "", message.toString());
  }

  private static String problem(MarkedYAMLException exception) {
    String problem = exception.getProblem() == null ? "not understood" : exception.getProblem();
    for (String words : BEFORE_QUOTES) {
      int at = problem.indexOf(words);
      if (at >= 0) {
        return problem.substring(0, at + words.length());
      }
    }
    return problem;
  }
}
