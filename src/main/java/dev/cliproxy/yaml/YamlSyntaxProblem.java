package dev.cliproxy.yaml;

import dev.cliproxy.wording.Wording;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Broken syntax in words. The library's own message is not used: it quotes the text. */
final class YamlSyntaxProblem {

  /** After these words the library repeats more than a single character of the text. */
  private static final List<String> BEFORE_QUOTES =
      List.of("found undefined tag handle", "valid version", "in UTF-8");

  /** What the library says of the usual mistakes, and our names for them. */
  private static final Map<String, String> CODES =
      Map.of(
          "mapping values are not allowed", "syntax-colon",
          "sequence entries are not allowed", "syntax-dash",
          "could not find expected ':'", "syntax-no-colon",
          "cannot start any token", "syntax-character",
          "unknown escape character", "syntax-escape",
          "expected <block end>", "syntax-indent",
          "found unexpected end of stream", "syntax-end",
          "expected ',' or ']'", "syntax-bracket",
          "expected ',' or '}'", "syntax-brace");

  private static final String OTHER = "syntax";

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
    int line = found == null ? 0 : found.getLine() + 1;
    int from = began == null ? line : began.getLine() + 1;
    return new YamlProblem(line, "", Wording.of(code(exception), message.toString(), from));
  }

  private static String code(MarkedYAMLException exception) {
    String problem = problem(exception);
    return CODES.entrySet().stream()
        .filter(known -> problem.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(OTHER);
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
