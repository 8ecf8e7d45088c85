package dev.cliproxy.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.credential.Provider;
import dev.cliproxy.pages.text.Languages;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the sources: what the pages ask for is there, and what is there is asked for. */
class MessagesTest {
  private static final Path BUNDLES = Path.of("src/main/resources/dev/cliproxy/pages");
  private static final Path TEMPLATES = Path.of("src/main/webapp/WEB-INF/templates");
  private static final Path JAVA = Path.of("src/main/java/dev/cliproxy/pages");
  private static final String ENGLISH = "messages.properties";

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d+)");

  /** {@code #{key}}, {@code #{key(...)}}, <code>#{|a.${b}.c|}</code> or <code>#{${...}}</code>. */
  private static final Pattern EXPRESSION =
      Pattern.compile("#\\{(?:([\\w.-]+)[}(]|\\|([^|]+)\\||\\$\\{([^}]*)}})");

  private static final Pattern REFUSAL =
      Pattern.compile("(?:Reason\\.[A-Z_]+,\\s*|invalid\\()\"([a-z-]+)\",");

  private static final Pattern WORDING = Pattern.compile("Wording\\.of\\(\\s*\"([\\w-]+)\"");

  /** The codes of broken syntax stand apart from their sentences. */
  private static final Pattern SYNTAX = Pattern.compile("\"(syntax(?:-\\w+)*|json-[\\w-]+)\"");

  private static final Pattern QUOTED_KEY = Pattern.compile("'([\\w-]+(?:\\.[\\w-]+)+)'");

  /** A call in a template, of a whole key or of one that is put together. */
  private static final Pattern MSG_CALL =
      Pattern.compile("#messages\\.msg\\w*\\('([\\w.-]+)'(\\s*\\+)?");

  private static final Pattern JAVA_CALL =
      Pattern.compile("\\b(?:done|failed|text)\\(\\s*\"([\\w-]+(?:\\.[\\w-]+)+)\"");

  /** Any text that looks like a key, with a dot at the end where more is added. */
  private static final Pattern JAVA_LITERAL =
      Pattern.compile("\"([a-z][\\w-]*(?:\\.[\\w-]+)*\\.(?:[\\w-]+\"|\"\\s*\\+))");

  private static final Pattern INSERTED = Pattern.compile("\\$\\{([^}]*)}");

  /** What an expression within a key stands for, where "anything" would hide unused keys. */
  private static final Map<String, String> INSERTED_VALUES =
      Map.of("chart.id()", "(?:requests|tokens|cost)");

  /** Keys that Java code puts together out of something else than texts. */
  private static final Pattern PUT_TOGETHER =
      Pattern.compile("configuration\\.edit\\.(?:problems|stale|forgotten)");

  private static final List<String> LISTS_OF_ENTRIES =
      List.of("gemini-api-key", "codex-api-key", "claude-api-key", "openai-compatibility");

  /** The texts of each file, by its name. */
  private static final Map<String, Map<String, String>> files = new TreeMap<>();

  /** What is asked for, as patterns, with the place that asks. */
  private static final Map<String, String> references = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    for (Path file : in(BUNDLES, "messages*.properties")) {
      files.put(name(file), texts(file));
    }
    for (Path template : in(TEMPLATES, "*.html")) {
      readTemplate(name(template), Files.readString(template));
    }
    for (Path source : in(JAVA, "*.java")) {
      readJava(name(source), Files.readString(source));
    }
  }

  @Test
  void everyLanguageHasAFile() {
    Set<String> expected =
        Languages.ALL.stream()
            .map(l -> l.equals(Languages.ALL.get(0)) ? ENGLISH : "messages_" + l + ".properties")
            .collect(Collectors.toSet());
    assertEquals(expected, files.keySet());
  }

  @Test
  void everyLanguageHasTheKeysOfEnglish() {
    files.forEach((file, texts) -> assertEquals(english().keySet(), texts.keySet(), file));
  }

  @Test
  void noKeyIsInAFileTwice() throws IOException {
    for (Path file : in(BUNDLES, "messages*.properties")) {
      List<String> keys =
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.replaceFirst("=.*", ""))
              .toList();
      assertEquals(keys.stream().distinct().toList(), keys, name(file));
    }
  }

  @Test
  void everyTranslationHasThePlaceholdersOfEnglish() {
    files.forEach(
        (file, texts) ->
            texts.forEach(
                (key, text) ->
                    assertEquals(
                        placeholders(english().getOrDefault(key, text)),
                        placeholders(text),
                        file + ": " + key)));
  }

  @Test
  void everyTextIsAMessageFormatWithDoubledApostrophes() {
    files.forEach(
        (file, texts) ->
            texts.forEach(
                (key, text) -> {
                  String where = file + ": " + key;
                  assertFalse(text.isBlank(), where);
                  assertFalse(text.replace("''", "").contains("'"), where);
                  for (int n : new int[] {0, 1, 2}) {
                    String said = assertDoesNotThrow(() -> format(text, n), where);
                    assertFalse(said.matches("(?s).*(?:[{}]|'').*"), where + " says " + said);
                  }
                }));
  }

  /** What the services say is asked for by its codes. */
  @Test
  void everyWordingOfTheServicesIsInTheBundle() throws IOException {
    Set<String> codes = new TreeSet<>();
    for (String room : List.of("config", "yaml", "credential", "ledger", "login", "trial")) {
      for (Path source : in(Path.of("src/main/java/dev/cliproxy", room), "*.java")) {
        String text = Files.readString(source);
        Stream.of(WORDING, SYNTAX)
            .flatMap(pattern -> pattern.matcher(text).results())
            .forEach(code -> codes.add("problem." + code.group(1)));
      }
    }
    Set<String> texts =
        english().keySet().stream()
            .filter(key -> key.startsWith("problem."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(texts, codes);
  }

  @Test
  void everyReasonToRefuseALoginIsInTheBundle() throws IOException {
    assertEquals(textsBelow("logins.refused."), codesOfLogins("logins.refused.", REFUSAL));
  }

  @Test
  void everyKindOfProviderHasAName() {
    for (Provider provider : Provider.values()) {
      String key = "overview.provider." + provider.setting();
      assertTrue(files.get(ENGLISH).containsKey(key), key);
    }
  }

  private static Set<String> codesOfLogins(String before, Pattern pattern) throws IOException {
    Set<String> codes = new TreeSet<>();
    for (Path source : in(Path.of("src/main/java/dev/cliproxy/login"), "*.java")) {
      pattern
          .matcher(Files.readString(source))
          .results()
          .forEach(code -> codes.add(before + code.group(1)));
    }
    return codes;
  }

  private static Set<String> textsBelow(String before) {
    return english().keySet().stream()
        .filter(key -> key.startsWith(before))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyKeyThatIsAskedForIsInTheBundle() {
    assertFalse(references.isEmpty());
    references.forEach(
        (pattern, where) ->
            assertTrue(
                english().keySet().stream().anyMatch(key -> key.matches(pattern)),
                where + " asks for " + pattern));
  }

  @Test
  void everyKeyInTheBundleIsAskedFor() {
    Pattern asked = Pattern.compile(String.join("|", references.keySet()));
    Set<String> unused = new TreeSet<>(english().keySet());
    unused.removeIf(key -> asked.matcher(key).matches());
    unused.removeIf(key -> PUT_TOGETHER.matcher(key).matches());
    assertEquals(Set.of(), unused);
  }

  @Test
  void theListsOfEntriesHaveTextsForTheSameThings() {
    Set<String> expected = keysBelow(LISTS_OF_ENTRIES.get(0));
    for (String list : LISTS_OF_ENTRIES) {
      assertEquals(expected, keysBelow(list), list);
    }
  }

  private static void readTemplate(String name, String template) {
    List<MatchResult> expressions = EXPRESSION.matcher(template).results().toList();
    assertEquals(
        Pattern.compile("#\\{").matcher(template).results().count(),
        expressions.size(),
        () -> name + " has a message expression that this test cannot read");
    for (MatchResult found : expressions) {
      if (found.group(1) != null) {
        references.put(Pattern.quote(found.group(1)), name);
      } else if (found.group(2) != null) {
        references.put(builtKey(found.group(2)), name);
      } else {
        QUOTED_KEY
            .matcher(found.group(3))
            .results()
            .forEach(key -> references.put(Pattern.quote(key.group(1)), name));
      }
    }
    MSG_CALL
        .matcher(template)
        .results()
        .forEach(
            call ->
                references.put(
                    Pattern.quote(call.group(1)) + (call.group(2) == null ? "" : ".+"), name));
  }

  private static void readJava(String name, String source) {
    JAVA_CALL
        .matcher(source)
        .results()
        .forEach(call -> references.put(Pattern.quote(call.group(1)), name));
    Set<String> subjects =
        english().keySet().stream()
            .map(key -> key.replaceFirst("\\..*", ""))
            .collect(Collectors.toSet());
    Matcher literals = JAVA_LITERAL.matcher(source);
    while (literals.find()) {
      String literal = literals.group(1).replaceFirst("\"[^\"]*$", "");
      if (subjects.contains(literal.replaceFirst("\\..*", ""))) {
        references.put(Pattern.quote(literal) + (literal.endsWith(".") ? ".+" : ""), name);
      }
    }
  }

  /** A pattern of the keys that a text with expressions in it can become. */
  private static String builtKey(String written) {
    StringBuilder pattern = new StringBuilder();
    int from = 0;
    Matcher inserted = INSERTED.matcher(written);
    while (inserted.find()) {
      pattern.append(Pattern.quote(written.substring(from, inserted.start())));
      pattern.append(INSERTED_VALUES.getOrDefault(inserted.group(1), ".+"));
      from = inserted.end();
    }
    return pattern.append(Pattern.quote(written.substring(from))).toString();
  }

  private static Map<String, String> english() {
    return files.get(ENGLISH);
  }

  private static Set<String> keysBelow(String subject) {
    return english().keySet().stream()
        .filter(key -> key.startsWith(subject + "."))
        .map(key -> key.substring(subject.length()))
        .collect(Collectors.toSet());
  }

  private static Set<String> placeholders(String text) {
    return PLACEHOLDER
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static String format(String text, int number) {
    return new MessageFormat(text, Locale.ENGLISH)
        .format(new Object[] {number, number, number, number});
  }

  private static Map<String, String> texts(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
      properties.load(reader);
    }
    Map<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
    return texts;
  }

  private static List<Path> in(Path folder, String glob) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(
              file ->
                  folder.getFileSystem().getPathMatcher("glob:" + glob).matches(file.getFileName()))
          .sorted()
          .toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
