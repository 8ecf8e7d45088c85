package dev.cliproxy.config;

import dev.cliproxy.config.field.Findings;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.ConfigReader;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.InvalidYamlException;
import dev.cliproxy.yaml.YamlDocument;
import dev.cliproxy.yaml.YamlProblem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** From the bytes of a file to a configuration, or to everything that is wrong with them. */
final class ConfigParser {
  private final ConfigReader reader;

  ConfigParser(ConfigReader reader) {
    this.reader = reader;
  }

  ParsedConfig parse(byte[] bytes) throws InvalidConfigException {
    if (bytes.length > ConfigFile.LARGEST_BYTES) {
      throw invalid(
          0,
          Wording.of(
              "too-large",
              "the file is larger than " + ConfigFile.LARGEST_BYTES + " bytes",
              ConfigFile.LARGEST_BYTES));
    }
    try {
      return parse(YamlDocument.parse(decode(bytes)));
    } catch (InvalidYamlException e) {
      throw new InvalidConfigException(e.problems());
    }
  }

  ParsedConfig parse(YamlDocument document) throws InvalidConfigException {
    Findings findings = new Findings();
    Config config = reader.read(document.tree(), findings);
    document.foreignTags().stream()
        .filter(place -> !findings.isUnexamined(place))
        .forEach(
            place ->
                findings.problem(
                    place,
                    Wording.of("tag", "a tag that is unknown here or does not fit the value")));
    List<YamlProblem> problems = located(document, findings.problems());
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return new ParsedConfig(document, config, located(document, findings.warnings()));
  }

  private static List<YamlProblem> located(YamlDocument document, List<Findings.Finding> findings) {
    return findings.stream()
        .map(
            finding ->
                new YamlProblem(
                    document.line(finding.path()), finding.path().toString(), finding.wording()))
        .sorted(Comparator.comparingInt(YamlProblem::line))
        .toList();
  }

  static String decode(byte[] bytes) throws InvalidConfigException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1 + (int) out.flip().chars().filter(c -> c == '\n').count();
      throw invalid(line, Wording.of("utf-8", "expected UTF-8, found bytes that are not"));
    }
    decoder.flush(out);
    return out.flip().toString();
  }

  private static InvalidConfigException invalid(int line, Wording wording) {
    return new InvalidConfigException(List.of(new YamlProblem(line, "", wording)));
  }
}
