package dev.cliproxy.config.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.yaml.YamlProblem;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenSecretsTest {
  /** Fifty times what 200,000 characters need; were the work their square, it would be minutes. */
  private static final Duration MOST_WORK = Duration.ofSeconds(5);

  private static HiddenSecrets hidden(String text) {
    return HiddenSecrets.in(text, secret -> secret.charAt(0) + "••••");
  }

  private static int line(String text, String edited) {
    InvalidConfigException refused =
        assertThrows(InvalidConfigException.class, () -> hidden(text).restore(edited));
    return refused.problems().get(0).line();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api-keys: [hidden-word-0815, other]",
        "api-keys:\n  - 'hidden-word-0815' # first\n",
        "api-keys:\n- \"hidden\\x2dword-0815\"\n",
        "claude-api-key:\n  - {api-key: hidden-word-0815, base-url: https://a.example}\n",
        "openai-compatibility:\n  - name: a\n    api-key-entries:\n      - api-key: hidden-word-0815\n",
        "codex-api-key:\n  - api-key: k\n    headers:\n      X-Anything: hidden-word-0815\n",
        "remote-management:\n  secret-key: hidden-word-0815\n",
        "remote-management-key: |\n  hidden-word-0815\n",
        "proxy-url: http://user:hidden-word-0815@proxy.example:3128\n",
        "proxy-url: http://hidden-word-0815@proxy.example:3128\n",
        "auth:\n  providers:\n    - type: config-api-key\n      api-keys: [hidden-word-0815]\n",
        "generative-language-api-key: [hidden-word-0815]\n",
        "oauth:\n  gemini:\n    clientSecret: hidden-word-0815\n",
        "unknown:\n  tokens:\n    a: {b: [hidden-word-0815]}\n",
        "shared: &a hidden-word-0815\napi-keys: [*a]\n",
        "note: hidden-word-0815\napi-keys: ['hidden-word-0815']\n",
        "shared: &h\n  X-Anything: hidden-word-0815\nclaude-api-key: [{api-key: k, headers: *h}]\n",
        "api-keys: [hidden-word-0815]\n# not hidden-word-0815 any more\n",
        "debug: true # the old api-key: hidden-word-0815\n",
        "# http://me:hidden-word-0815@proxy.example\ndebug: true\n",
        "# sk-hidden-word-0815\ndebug: true\n",
        "base: https://a.example/v1?key=hidden-word-0815&b=c\n",
        "api-keys: [hidden-word-0815\n",
        "api-keys:\n- a\n- \"hidden-word-0815\nport: : :\n",
        "gemini-api-key:\n  - hidden-word-0815\n  - api-key hidden-word-0815\nport: [\n",
        "remote-management: {allow-remote: true, secret-key: hidden-word-0815\n",
        "claude-api-key:\n  - base-url: x\n    headers:\n      A: hidden-word-0815\n}\n",
        "secret-key: |\n  first line\n   hidden-word-0815\ndebug: [\n",
        "auth:\n\tapi-keys:\n\t\t- hidden-word-0815\n",
        "\uFEFFapi-keys: [\"hidden-word-0815\"]\r\ndebug: true",
        "api-keys: [\n\"hidden-word-0815\",\n",
        "api-keys:\n  - \"one\n  hidden-word-0815\"\nport: [\n",
        "name: \"one\n  password: hidden-word-0815\n  x\"\nport: [\n",
        "name: 'one\n  b: word-0815'\nport: [\n",
        "a: [\"one\n two\", \"three\n  word-0815: x\"\nport: [\n",
        "a: \"one \\\" two\n  word-0815-b: x\"\nport: [\n",
        "? api-keys2\n:\n- hidden-word-0815\nport: [\n",
        "? hidden-word-0815\n: x\nport: [\n",
        "name: |\n  a: b\n  word-0815: c\nport: [\n",
        "harmless: hidden-word-0815 # note\nport: [\n",
        "harmless: [\n{hidden-word-0815: x}\n",
        "port: [ # hidden-word-0815\n",
        "# a hidden-word-0815 in prose\nport: [\n",
        "# name: word-0815\nport: [\n",
        "#- some word-0815\nport: [\n",
        "--- hidden-word-0815\nport: [\n",
        "pin: word-0815\nport: [\n",
        "port: [\n\"hidden-word-0815: x\n",
        "api-keys:\n  - a\n#  - \"word-0815-team-key\"\n",
        "api-keys:\n  - a\n# - word-0815-team-key # of bob\n",
        "api-keys:\n  - a\n  #- word-0815\n",
        "# - leak1q8z7k3m5n2word-0815\nport: 1\n",
        "# api-keys: [word-0815, b]\nport: 1\n",
        "# secret-key: word-0815\nport: 1\n",
        "debug: true # pwd: word-0815\n",
        "# - {api-key: word-0815}\n",
        "# headers:\n#   X-Team: word-0815\nport: 1\n",
        "# pw of bob hidden-word-0815\nport: 1\n",
        "# pw of bob is word-0815\nport: 1\n",
        "# the token of bob = word-0815\nport: 1\n",
        "my-pwd: word-0815\n",
        "db: {pw: word-0815}\n",
        "db_pass: word-0815\n",
        "auth: word-0815\n",
        "basicAuth: word-0815\n",
        "auth: [word-0815]\n",
        "auth: {providers: {pass: word-0815}}\n",
        "bearer: word-0815\n",
        "pin: word-0815\n",
        "webhook-url: https://a.example/word-0815\n",
        "dsn: word-0815\n",
        "urlSig: word-0815\n",
        "note: see http://word-0815@proxy:3128 there\n",
        "# http://word-0815@proxy:3128\nport: 1\n",
        "url: https://a.example/?key=word-0815\n",
        "url: https://a.example/?a=b&sig=word-0815\n",
        "# https://a.example/?a=b&token=word-0815\nport: 1\n"
      })
  void aSecretIsNeitherReadNorEditedButComesBack(String text) throws Exception {
    HiddenSecrets hidden = hidden(text);
    assertFalse(hidden.masked().contains("word-0815"), hidden.masked());
    assertFalse(hidden.editable().contains("word-0815"), hidden.editable());
    assertEquals(text, hidden.restore(hidden.editable()));
    assertEquals(
        text, hidden.restore(hidden.editable().replace("\r\n", "\n").replace("\n", "\r\n")));
    assertEquals(lines(text), lines(hidden.masked()));
    assertEquals(lines(text), lines(hidden.editable()));
  }

  private static int lines(String text) {
    return text.split("\r\n|[\n\r\u0085\u2028\u2029]", -1).length;
  }

  @Test
  void whatIsNoSecretIsShownAsItIs() {
    String text =
        """
        # To set another key, write it here: it is hashed. Example: api-key: "sk-..."
        port: 8317
        auth-dir: ~/.cli-proxy-api
        remote-management: {allow-remote: false, secret-key: ""}
        request-retry: 3
        claude-api-key:
          - base-url: https://api.example.com:8443/v1
            proxy-url: socks5://proxy.example:1080
            excluded-models: [claude-3-5-sonnet-20241022]
        openai-compatibility:
          - name: openrouter
            models: [{name: "moonshotai/kimi-k2:free", alias: kimi-k2}]
        keep-token: true
        """;
    assertEquals(text, hidden(text).masked());
    assertEquals(text, hidden(text).editable());
  }

  @Test
  void aRunOfLettersAndDigitsIsTakenForRandom() {
    assertEquals(
        "# l••••\nnote: a••••\n",
        hidden("# leak1q8z7k3m5n2p4r6s9\nnote: abcdefghij1234567890\n").masked());
    assertEquals(
        "note: abcdefghijklmnopqrstuvwxyz\n",
        hidden("note: abcdefghijklmnopqrstuvwxyz\n").masked());
  }

  @Test
  void anEntryPutOutOfUseHidesItsSecretsOnly() {
    assertEquals(
        """
        #claude-api-key:
        #  - api-key: x••••
        #    base-url: https://a.example
        #    headers:
        #      X-Team: y••••
        #    prefix: z
        # API keys for our clients, see below
        port: 1
        """,
        hidden(
                """
                #claude-api-key:
                #  - api-key: "x1"
                #    base-url: https://a.example
                #    headers:
                #      X-Team: y1
                #    prefix: z
                # API keys for our clients, see below
                port: 1
                """)
            .masked());
  }

  @Test
  void theEndsOfAnAddressAreNotShown() {
    assertEquals(
        "proxy-url: •••\n",
        HiddenSecrets.in(
                "proxy-url: http://u@a.example/?sig=de\n",
                secret -> secret.length() < 16 ? "•••" : secret)
            .masked());
  }

  @Test
  void whatIsBelowAuthIsNoSecretByThat() {
    String text = "auth:\n  providers:\n    - name: default\n      type: config-api-key\n";
    assertEquals(text, hidden(text).masked());
  }

  @Test
  void whatLooksLikeANameInAQuotedTextOfSeveralLinesIsHidden() {
    assertEquals(
        "a: o••••\n  l••••\nb: t••••\n  l••••\nc: x••••\nd: [\n",
        hidden("a: \"o \\\" o\n  leak: x\"\nb: [\"t\", \"u\n  leak: x\"\nc: x\nd: [\n").masked());
  }

  @Test
  void aForgottenQuoteHidesNoMoreThanTheNextLineWithOne() {
    assertEquals(
        "api-keys:\n  - o••••\n  t••••\nport: 1\nd: [\n",
        hidden("api-keys:\n  - \"one\n  - \"two\"\nport: 1\nd: [\n").masked());
  }

  @Test
  void aTextThatIsNotYamlKeepsItsNamesAndPlainValues() {
    assertEquals(
        """
        # Settings of the proxy
        debug: false # off
        port: 8317
        "quoted": null
        host: l••••
        api-keys:
          - f••••
          - s••••
        claude-api-key:
          - api-key: t••••
            priority: 12
            headers: {}
        broken: [
        """,
        hidden(
                """
                # Settings of the proxy
                debug: false # off
                port: 8317
                "quoted": null
                host: localhost
                api-keys:
                  - "first"
                  - second # ours
                claude-api-key:
                  - api-key: third
                    priority: 12
                    headers: {}
                broken: [
                """)
            .masked());
  }

  @Test
  void aShortSecretDoesNotHideWhatHappensToBeTheSame() {
    assertEquals(
        "request-retry: 1\napi-keys: [1••••]\nshared: &a x••••\ntoken: *a\n",
        hidden("request-retry: 1\napi-keys: [1]\nshared: &a x\ntoken: *a\n").masked());
  }

  @Test
  void tokensAreNumberedAndReplaceTheQuotesToo() {
    assertEquals(
        "api-keys: [‹1 a••••›, ‹2 b••••›] # c\n",
        hidden("api-keys: ['abc', \"bcd\"] # c\n").editable());
    assertEquals("api-keys: [a••••, b••••]\n", hidden("api-keys: ['abc', bcd]\n").masked());
  }

  @Test
  void aTokenCanBeMovedRepeatedRemovedAndOverwritten() throws Exception {
    HiddenSecrets hidden = hidden("api-keys:\n  - 'one'\n  - two\n  - three\n");
    assertEquals(
        "api-keys:\n  - two\n  - 'one'\n  - 'one'\n  - four\n",
        hidden.restore("api-keys:\n  - ‹2 t••••›\n  - ‹1 o••••›\n  - ‹1 o••••›\n  - four\n"));
  }

  @Test
  void aSecretOfSeveralLinesKeepsTheLineNumbersBelowIt() throws Exception {
    String text = "secret-key: |\r\n  one\r\n  two\r\ndebug: true\r\n";
    HiddenSecrets hidden = hidden(text);
    assertEquals("secret-key: o••••\r\n\r\n\r\ndebug: true\r\n", hidden.masked().replace("|", ""));
    String edited = hidden.editable().replace("\r\n", "\n").replace("true", "false");
    assertEquals(text.replace("true", "false"), hidden.restore(edited));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"‹1 a•••›", "‹2 a••••›", "‹1 a••••", "1 a••••›", "a••••", "‹›", "›", "‹1 b••••›"})
  void anAlteredTokenIsAProblemAtItsLine(String token) {
    String text = "# c\napi-keys:\n  - abc\n";
    assertEquals(3, line(text, "# c\napi-keys:\n  - " + token + "\n"));
  }

  @Test
  void everyLineWithAnAlteredTokenIsNamedOnce() {
    InvalidConfigException refused =
        assertThrows(
            InvalidConfigException.class,
            () -> hidden("a: 1\n").restore("‹ ‹ ‹\n\n• › ••••\n\n\n‹9 a••••›\n"));
    assertEquals(List.of(1, 3, 6), refused.problems().stream().map(YamlProblem::line).toList());
  }

  @Test
  void aTextThatHasTheTokensCharactersComesBackAsItWas() throws Exception {
    String text = "# ‹1 a••••› and ••••• and ›\nname: '‹x›'\napi-keys: [abc]\n";
    HiddenSecrets hidden = hidden(text);
    assertEquals(text, hidden.restore(hidden.editable()));
  }

  @Test
  void nobodyKnowsTheTokensOfAForgottenEdit() {
    assertThrows(
        InvalidConfigException.class, () -> HiddenSecrets.none().restore("api-keys: [‹1 a••••›]"));
  }

  @Test
  void lineEndsStayWhereTheyAreMixed() throws Exception {
    String text = "a: 1\r\nb: 2\nc: 3\r\nd: 4\n";
    assertEquals(text, hidden(text).restore("a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n"));
    assertEquals(
        "a: 1\r\nb: 5\nc: 3\r\nd: 4\n", hidden(text).restore("a: 1\r\nb: 5\r\nc: 3\r\nd: 4\r\n"));
  }

  @Test
  void theEndOfTheTextStaysAsItWas() throws Exception {
    assertEquals("a: 1", hidden("a: 1").restore("a: 1"));
    assertEquals("a: 2\n", hidden("a: 1").restore("a: 2\r\n"));
    assertEquals("\uFEFFa: 2", hidden("\uFEFFa: 1").restore("a: 2"));
    assertEquals("", hidden("").restore(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "‹",
        "•",
        "key=",
        "key ",
        "://a:",
        "sk-",
        "a",
        "A1b",
        "- ",
        "key: [",
        "\n",
        "\r",
        "a:\n",
        "x: y\n- ",
        "# a: {a: ",
        "# - a\n",
        " #",
        "# pw of ",
        "?a=",
        "://a",
        "[\n\"a\n",
        "'\n"
      })
  void noTextTakesLong(String piece) {
    String text = piece.repeat(200_000 / piece.length());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    // The work of this thread counts, whatever else the machine does meanwhile; the limit of time
    // only ends what would take hours.
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          long start = threads.getCurrentThreadCpuTime();
          HiddenSecrets hidden = hidden(text);
          assertEquals(text, hidden.restore(hidden.editable()));
          Duration work = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
          assertTrue(work.compareTo(MOST_WORK) < 0, work::toString);
        });
  }

  @Test
  void whereTokensComeFromIsShownAndAPasswordInItIsNot() {
    String text =
        """
        oauth:
          claude:
            token-url: https://tokens.example/v1/token
          codex:
            token-url: https://bob:hidden-word-0815@tokens.example/v1
          gemini:
            client-secret: hidden-word-4711
        """;
    String masked = HiddenSecrets.in(text, secret -> "••••").masked();
    assertTrue(masked.contains("token-url: https://tokens.example/v1/token\n"), masked);
    assertFalse(masked.contains("hidden-word"), masked);
  }
}
