package dev.cliproxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.Config.QuotaExceeded;
import dev.cliproxy.config.value.ConfigReader;
import dev.cliproxy.config.value.LoginModels;
import dev.cliproxy.config.value.ModelAlias;
import dev.cliproxy.config.value.ModelPrice;
import dev.cliproxy.config.value.OauthProviders;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.config.value.ProgramLogFile;
import dev.cliproxy.config.value.ProviderKey;
import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.config.value.RequestLogLimits;
import dev.cliproxy.config.value.RetryLimits;
import dev.cliproxy.config.value.RoutingRules;
import dev.cliproxy.config.value.RoutingStrategy;
import dev.cliproxy.config.value.Timeouts;
import dev.cliproxy.config.value.UsageRecording;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.yaml.YamlProblem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration text says, from its bytes on. */
class ConfigReaderTest {
  private static final String HASH = "$2a$04$" + "a".repeat(53);

  private final ConfigParser parser =
      new ConfigParser(new ConfigReader(Path.of("/home/me"), Path.of("/etc/cliproxy")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "---\n...\n",
        "port:\ndebug: ~\napi-keys: null\nquota-exceeded:\nremote-management:\nauth:\n",
        "quota-exceeded: {}\nauth: {providers: }\nremote-management: {allowed-origins: }",
      })
  void whatIsNotSetHasItsDefault(String text) throws Exception {
    ParsedConfig parsed = parse(text);
    assertEquals(
        new Config(
            8317,
            Path.of("/home/me/.cli-proxy-api"),
            false,
            "",
            false,
            ProgramLogFile.DEFAULT,
            3,
            RetryLimits.DEFAULT,
            new QuotaExceeded(true, true),
            false,
            false,
            new RemoteManagement(false, "", List.of(), List.of("*")),
            Timeouts.DEFAULT,
            Duration.ofSeconds(15),
            Duration.ofSeconds(8),
            Duration.ofHours(6),
            new RoutingRules(RoutingStrategy.ROUND_ROBIN, false, true),
            RequestLogLimits.DEFAULT,
            UsageRecording.DEFAULT,
            List.of(),
            false,
            OauthProviders.DEFAULT,
            LoginModels.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()),
        parsed.config());
    assertEquals(List.of(), parsed.warnings());
  }

  @Test
  void everySettingIsRead() throws Exception {
    Config config =
        parse(
                "port: 9000",
                "auth-dir: /var/auths",
                "debug: true",
                "proxy-url: socks5h://user:pass@proxy:1080",
                "request-log: true",
                "request-retry: 100",
                "quota-exceeded: {switch-project: false, switch-preview-model: false}",
                "allow-localhost-unauthenticated: true",
                "force-gpt-5-codex: true",
                "timeouts: {connect-seconds: 1, first-byte-seconds: 2, idle-seconds: 3}",
                "streaming: {keepalive-seconds: 0}",
                "shutdown: {grace-seconds: 0}",
                "routing: {strategy: session, session-affinity: true, prefer-same-format: false}",
                "logging-to-file: true",
                "logs-max-total-size-mb: 7",
                "max-retry-interval: 30",
                "max-retry-credentials: 2",
                "request-log-limits: {file-kib: 16, total-mib: 1, days: 2}",
                "metrics: {allow-unauthenticated: true}",
                "remote-management:",
                "  allow-remote: true",
                "  secret-key: " + HASH,
                "  trusted-proxies: [10.0.0.0/8, '::1']",
                "  allowed-origins: [https://admin.example.com]",
                "api-keys: [k1, k2]")
            .config();
    assertEquals(9000, config.port());
    assertEquals(Path.of("/var/auths"), config.authDirectory());
    assertTrue(config.debug());
    assertEquals("socks5h://user:pass@proxy:1080", config.proxyUrl());
    assertTrue(config.requestLog());
    assertEquals(100, config.requestRetry());
    assertEquals(new RetryLimits(Duration.ofSeconds(30), 2), config.retryLimits());
    assertEquals(new ProgramLogFile(true, 7, 7), config.programLogFile());
    assertEquals(new QuotaExceeded(false, false), config.quotaExceeded());
    assertTrue(config.allowLocalhostUnauthenticated());
    assertTrue(config.forceGpt5Codex());
    assertEquals(
        new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)),
        config.timeouts());
    assertEquals(Duration.ZERO, config.streamKeepAlive());
    assertEquals(Duration.ZERO, config.stopGrace());
    assertEquals(new RoutingRules(RoutingStrategy.SESSION, true, false), config.routing());
    assertEquals(new RequestLogLimits(16, 1, 2), config.requestLogLimits());
    assertTrue(config.openMetrics());
    assertEquals(
        new RemoteManagement(
            true, HASH, List.of("10.0.0.0/8", "::1"), List.of("https://admin.example.com")),
        config.remoteManagement());
    assertEquals(List.of("k1", "k2"), config.apiKeys());
  }

  @Test
  void aProvidersKeyIsReadWithAllThatItSays() throws Exception {
    ProviderKey key =
        parse(
                "claude-api-key:",
                "  - api-key: ' c1 '",
                "    base-url: https://c.example.com",
                "    proxy-url: direct",
                "    headers: {X-Team: blue, X-Number: 7}",
                "    models: [{name: m, alias: a}, {name: n}]",
                "    excluded-models: [old]")
            .config()
            .claudeApiKeys()
            .get(0);
    assertEquals("c1", key.apiKey());
    assertEquals("https://c.example.com", key.baseUrl());
    assertEquals("direct", key.proxyUrl());
    assertEquals(Map.of("X-Team", "blue", "X-Number", "7"), key.headers());
    assertEquals(List.of("a", "n"), key.models().stream().map(ModelAlias::clientName).toList());
    assertEquals(List.of("old"), key.excludedModels());
  }

  @Test
  void whatIsSaidOfALoginReplacesTheDefaultAndNothingElse() throws Exception {
    ParsedConfig parsed =
        parse(
            "oauth:",
            "  codex: {token-url: 'http://127.0.0.1:9/token', port: 1457, scopes: ''}",
            "  gemini: {client-secret: a-secret}",
            "  qwen: {port: 7}");
    OauthProviders oauth = parsed.config().oauth();
    OauthProviders known = OauthProviders.DEFAULT;
    assertEquals(known.claude(), oauth.claude());
    assertEquals("http://127.0.0.1:9/token", oauth.codex().tokenUrl());
    assertEquals(1_457, oauth.codex().port());
    assertEquals(known.codex().scopes(), oauth.codex().scopes());
    assertEquals(known.codex().authorizeUrl(), oauth.codex().authorizeUrl());
    assertEquals("a-secret", oauth.gemini().clientSecret());
    assertEquals("a-secret", oauth.orGeminiSecret(Optional.of("b")).gemini().clientSecret());
    assertEquals("b", known.orGeminiSecret(Optional.of("b")).gemini().clientSecret());
    assertFalse(oauth.toString().contains("a-secret"));
    assertEquals(1, parsed.warnings().size(), "Qwen has no port");
  }

  @Test
  void anAddressOfALoginMustBeOne() {
    assertProblems(
        List.of(
            "line 1: oauth.claude.token-url: expected \"\" or a URL that starts with http:// or"
                + " https:// and has a host",
            "line 2: oauth.codex.port: expected a whole number from 1 to 65535, found 0"),
        "oauth: {claude: {token-url: 'file:///etc/passwd'},",
        "  codex: {port: 0}}");
  }

  @Test
  void allProblemsAreReportedAtOnceInTheOrderOfTheLines() {
    assertProblems(
        List.of(
            "line 1: port: expected a whole number from 1 to 65535, found 70000",
            "line 2: debug: expected true or false, found a text",
            "line 3: request-retry: expected a whole number from 0 to 100, found -1",
            "line 4: api-keys: expected a list, found a text",
            "line 6: quota-exceeded.switch-project: expected true or false, found 1",
            "line 8: claude-api-key[0].api-key: expected a text that is not empty",
            "line 9: claude-api-key[1]: expected a mapping, found a text",
            "line 11: claude-api-key[2].models[0].name: expected a text that is not empty"),
        "port: 70000",
        "debug: maybe",
        "request-retry: -1",
        "api-keys: k1",
        "quota-exceeded:",
        "  switch-project: 1",
        "claude-api-key:",
        "  - base-url: https://c.example.com",
        "  - sk",
        "  - api-key: c",
        "    models: [{alias: a}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: '8317' | expected a whole number from 1 to 65535, found a text",
        "port: 0 | expected a whole number from 1 to 65535, found 0",
        "port: 1.5 | expected a whole number from 1 to 65535, found 1.5",
        "request-retry: 101 | expected a whole number from 0 to 100, found 101",
        "request-retry: 99999999999 | expected a whole number from 0 to 100, found 99999999999",
        "request-retry: [3] | expected a whole number from 0 to 100, found a list",
        "debug: {} | expected true or false, found a mapping",
        "debug: 'true' | expected true or false, found a text",
        "auth-dir: true | expected a text, found true (in quotes it would be a text)",
        "auth-dir: [a] | expected a text, found a list",
        "quota-exceeded: true | expected a mapping, found true",
        "claude-api-key: {} | expected a list, found a mapping",
      })
  void aWrongTypeSaysWhatWasExpected(String line, String message) {
    String name = line.substring(0, line.indexOf(':'));
    assertProblems(List.of("line 1: " + name + ": " + message), line);
  }

  @Test
  void aNumberIsATextWhereATextIsExpected() throws Exception {
    Config config = parse("api-keys: [123456, 1.50]", "codex-api-key: [{api-key: 7}]").config();
    assertEquals(List.of("123456", "1.50"), config.apiKeys());
    assertEquals("7", config.codexApiKeys().get(0).apiKey());
  }

  @Test
  void noProblemEverRepeatsASecret() {
    InvalidConfigException e =
        assertThrows(
            InvalidConfigException.class,
            () ->
                parse(
                    "proxy-url: ftp://user:s3cret@h",
                    "debug: a-s3cret-in-the-wrong-place",
                    "port: 's3cret-s3cret-s3cret'",
                    "remote-management:",
                    "  secret-key: $2a$99$s3cret",
                    "  allowed-origins: [s3cret.example]",
                    "  trusted-proxies: [s3cret]",
                    "api-keys: s3cret",
                    "auth: {providers: [{type: s3cret}]}",
                    "claude-api-key:",
                    "  - api-key: [s3cret]",
                    "  - this-is-a-long-s3cret",
                    "  - {api-key: k, base-url: s3cret, proxy-url: s3cret}",
                    "  - {api-key: k, headers: {X: \"s3cret\\r\\n\"}}"));
    assertTrue(e.problems().size() >= 10, e.getMessage());
    assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
  }

  @Test
  void brokenYamlDoesNotRepeatASecretEither() {
    for (String text :
        List.of(
            "api-keys: [s3cret",
            "api-keys: \"s3cret",
            "s3cret\n- s3cret",
            "a: *s3cret",
            "debug: !s3cret x",
            "a: &s3cret &s3cret b")) {
      InvalidConfigException e =
          assertThrows(InvalidConfigException.class, () -> parse(text), text);
      assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }
  }

  @Test
  void anIdThatAnotherKeysUsageMayBeKeptUnderIsRefused() throws Exception {
    String digest = KeyDigest.of("k1").hex();
    assertProblems(
        List.of(
            "line 2: client-keys[0].id: expected an id that is not 16 hexadecimal digits: keys"
                + " without an entry are counted under such"),
        "client-keys:",
        "  - {id: " + CredentialId.ofClientKey("k2") + ", sha256: " + digest + "}");
    for (String id : List.of("0123456789abcde", "0123456789abcdef0", "0123456789abcdeg")) {
      parse("client-keys: [{id: '" + id + "', sha256: " + digest + "}]");
    }
  }

  @Test
  void anEntryOfAClientsKeyThatIsNotThereIsWarnedAbout() throws Exception {
    String there = KeyDigest.of("k1").hex();
    String gone = KeyDigest.of("k2").hex();
    assertEquals(
        List.of(
            "line 4: client-keys[1].sha256: none of the api-keys has this digest; one that is in"
                + " the place of such a key has no limits"),
        warnings(
            "api-keys: [k1]",
            "client-keys:",
            "  - {id: a, sha256: %s, previous: [{sha256: %s, until: 2026-01-01}]}"
                .formatted(there, KeyDigest.of("k3").hex()),
            "  - {id: b, sha256: %s}".formatted(gone)));
  }

  @Test
  void anUnknownKeyIsWarnedAboutWithTheOneThatMayBeMeant() throws Exception {
    assertEquals(
        List.of(
            "line 1: prot: is not known and has no effect; did you mean port?",
            "line 2: something-else: is not known and has no effect",
            "line 4: quota-exceeded.swich-project: is not known and has no effect;"
                + " did you mean switch-project?",
            "line 6: claude-api-key[0].base_url: is not known and has no effect;"
                + " did you mean base-url?"),
        warnings(
            "prot: 1",
            "something-else: {a: 1}",
            "quota-exceeded:",
            "  swich-project: false",
            "claude-api-key:",
            "  - {api-key: k, base_url: https://c.example.com}"));
  }

  @Test
  void whatIsLeftOutOfAListIsWarnedAbout() throws Exception {
    assertEquals(
        List.of(
            "line 2: api-keys[1]: is there twice and left out here",
            "line 2: api-keys[2]: is empty and left out"),
        warnings("# keys", "api-keys: [k, ' k ', '']"));
    assertEquals(List.of("k"), parse("api-keys: [k, ' k ', '']").config().apiKeys());
  }

  @Test
  void aProviderWithoutAnAddressIsWarnedAbout() throws Exception {
    assertEquals(
        List.of("line 1: openai-compatibility[0].base-url: is empty, so this provider is not used"),
        warnings("openai-compatibility: [{name: p, api-keys: [k]}]"));
  }

  @ParameterizedTest
  @CsvSource({
    "~, /home/me",
    "~/, /home/me",
    "~/auths, /home/me/auths",
    "'~/a/../b', /home/me/b",
    "auths, /etc/cliproxy/auths",
    "./auths, /etc/cliproxy/auths",
    "../auths, /etc/auths",
    "/var/auths, /var/auths",
    "~other/auths, /etc/cliproxy/~other/auths",
    "'', /home/me/.cli-proxy-api",
  })
  void theFolderOfTokenFilesStartsFromHomeOrFromTheFile(String written, Path folder)
      throws Exception {
    assertEquals(folder, parse("auth-dir: '" + written + "'").config().authDirectory());
  }

  @Test
  void theOlderNamesOfRemoteManagementCount() throws Exception {
    RemoteManagement remote =
        parse("allow-remote-management: true", "remote-management-key: " + HASH)
            .config()
            .remoteManagement();
    assertTrue(remote.allowRemote());
    assertEquals(HASH, remote.secretKey());
  }

  @Test
  void theNestedNamesOfRemoteManagementWin() throws Exception {
    String other = HASH.replace('a', 'b').replace("$2b", "$2a");
    ParsedConfig parsed =
        parse(
            "allow-remote-management: true",
            "remote-management-key: " + other,
            "remote-management: {allow-remote: false, secret-key: " + HASH + "}");
    assertFalse(parsed.config().remoteManagement().allowRemote());
    assertEquals(HASH, parsed.config().remoteManagement().secretKey());
    assertEquals(
        "",
        parse("remote-management-key: " + other, "remote-management: {secret-key: ''}")
            .config()
            .remoteManagement()
            .secretKey());
  }

  @Test
  void noAllowedOriginsMeansNone() throws Exception {
    assertEquals(
        List.of(),
        parse("remote-management: {allowed-origins: []}")
            .config()
            .remoteManagement()
            .allowedOrigins());
  }

  @Test
  void aProviderOfAnUnknownTypeIsKeptAndLetsNobodyIn() throws Exception {
    ParsedConfig parsed =
        parse(
            "api-keys: [top]",
            "auth:",
            "  providers:",
            "    - {name: p, type: ldap, api-keys: [not-mine], config: !x {url: !y z}, 5: [6]}",
            "    - {type: config-api-key, api-keys: [mine]}");
    assertEquals(List.of("mine"), parsed.config().apiKeys());
    assertEquals(1, parsed.warnings().size());
    assertEquals("auth.providers[0].type", parsed.warnings().get(0).path());
    assertTrue(parsed.warnings().get(0).message().contains("lets nobody in"));
  }

  @Test
  void aProviderWithoutATypeMakesTheFileInvalid() {
    assertProblems(
        List.of("line 3: auth.providers[0].type: expected a text that is not empty"),
        "auth:",
        "  providers:",
        "    - name: q");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-bin: !!binary aGk=",
        "x: !mine {a: 1}",
        "x: {a: [!mine 1]}",
        "claude-api-key: [{api-key: k, x: !mine {a: 1}}]",
        "quota-exceeded: {x: !!int five}",
        "x: \"a\\/b\"",
        "? [a, b]\n: c",
      })
  void whatStandsUnderAnUnknownKeyIsNotLookedInto(String text) throws Exception {
    ParsedConfig parsed = parse(text);
    assertEquals(1, parsed.warnings().size(), parsed.warnings()::toString);
    assertTrue(parsed.warnings().get(0).message().startsWith("is not known"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "debug: !mine true",
        "api-keys: [!!binary aGk=]",
        "x: &x !mine k\napi-keys: [*x]",
        "quota-exceeded: !mine {switch-project: false}",
        "claude-api-key: [{api-key: !mine k}]",
      })
  void aForeignTagUnderAKnownKeyMakesTheFileInvalid(String text) {
    InvalidConfigException e = assertThrows(InvalidConfigException.class, () -> parse(text));
    assertTrue(e.getMessage().contains("a tag that is unknown here"), e.getMessage());
  }

  @Test
  void theFirstProvidersKeysWinUnlessThereAreNone() throws Exception {
    String top = "api-keys: [top]";
    assertEquals(
        List.of("mine"),
        parse(
                top,
                "auth:",
                "  providers:",
                "  - {type: config-api-key, api-keys: [mine]}",
                "  - {type: config-api-key, api-keys: [second]}")
            .config()
            .apiKeys());
    for (String keys : List.of("", ", api-keys: []", ", api-keys: ['']", ", api-keys: ")) {
      assertEquals(
          List.of("top"),
          parse(top, "auth: {providers: [{type: config-api-key" + keys + "}]}").config().apiKeys(),
          keys);
    }
  }

  @Test
  void bothPlacesOfGeminiKeysMakeOneList() throws Exception {
    List<ProviderKey> keys =
        parse(
                "generative-language-api-key: [g2, g1]",
                "gemini-api-key: [{api-key: g1, base-url: https://g.example.com}]")
            .config()
            .geminiApiKeys();
    assertEquals(List.of("g1", "g2"), keys.stream().map(ProviderKey::apiKey).toList());
    assertEquals("https://g.example.com", keys.get(0).baseUrl());
  }

  @Test
  void bothPlacesOfAProvidersKeysMakeOneList() throws Exception {
    OpenAiProvider provider =
        parse(
                "openai-compatibility:",
                "  - name: p",
                "    api-keys: [k1, k2]",
                "    api-key-entries: [{api-key: k2, proxy-url: direct}]")
            .config()
            .openAiCompatibility()
            .get(0);
    assertEquals(
        List.of("k2", "k1"), provider.keys().stream().map(OpenAiProvider.Key::apiKey).toList());
    assertEquals("direct", provider.keys().get(0).proxyUrl());
  }

  @Test
  void aDuplicateKeyMakesTheFileInvalid() {
    assertProblems(
        List.of("line 3: debug: the key is already set on line 1"),
        "debug: true",
        "port: 1",
        "debug: true");
  }

  @Test
  void bytesThatAreNotUtf8AreFoundOnTheirLine() {
    byte[] bytes = "debug: true\nport: 1 # ü\n".getBytes(StandardCharsets.ISO_8859_1);
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> parser.parse(bytes));
    assertEquals("line 2: expected UTF-8, found bytes that are not", e.getMessage());
  }

  @Test
  void aFileOfMoreThanOneMebibyteIsInvalid() throws Exception {
    byte[] bytes =
        ("# " + "x".repeat(ConfigFile.LARGEST_BYTES - 2)).getBytes(StandardCharsets.UTF_8);
    parser.parse(bytes);
    byte[] larger =
        ("# " + "x".repeat(ConfigFile.LARGEST_BYTES - 1)).getBytes(StandardCharsets.UTF_8);
    assertThrows(InvalidConfigException.class, () -> parser.parse(larger));
  }

  @Test
  void noToStringShowsASecret() throws Exception {
    Config config =
        parse(
                "remote-management: {secret-key: " + HASH + "}",
                "api-keys: [s3cret]",
                "proxy-url: http://u:s3cret@h",
                "claude-api-key: [{api-key: s3cret, x: s3cret}]",
                "openai-compatibility: [{name: p, api-key-entries: [{api-key: s3cret}]}]")
            .config();
    String shown =
        config
            + " "
            + config.remoteManagement()
            + config.claudeApiKeys()
            + config.openAiCompatibility()
            + config.openAiCompatibility().get(0).keys();
    assertFalse(shown.contains("s3cret") || shown.contains(HASH), shown);
  }

  private ParsedConfig parse(String... lines) throws InvalidConfigException {
    return parser.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private List<String> warnings(String... lines) throws InvalidConfigException {
    return parse(lines).warnings().stream().map(YamlProblem::toString).toList();
  }

  private void assertProblems(List<String> expected, String... lines) {
    InvalidConfigException e = assertThrows(InvalidConfigException.class, () -> parse(lines));
    assertEquals(expected, e.problems().stream().map(YamlProblem::toString).toList());
  }

  @Test
  void otherProgramsNameForRecordingCountsAndItsContradictionIsSaid() throws Exception {
    assertFalse(parse("usage-statistics-enabled: false").config().usageRecording().on());
    ParsedConfig both = parse("usage: {record: false}", "usage-statistics-enabled: true");
    assertTrue(both.config().usageRecording().on());
    assertEquals(
        List.of(
            "line 1: usage.record: has no effect, because usage-statistics-enabled says otherwise"),
        both.warnings().stream().map(YamlProblem::toString).toList());
    assertEquals(
        List.of(), parse("usage: {record: true}", "usage-statistics-enabled: true").warnings());
  }

  @Test
  void aStrategyMayHaveTheNameThatOtherProgramsGiveIt() throws Exception {
    for (String name : List.of("wrr", "WeightedRoundRobin", "weighted-round-robin")) {
      ParsedConfig parsed = parse("routing: {strategy: " + name + "}");
      assertEquals(
          RoutingStrategy.WEIGHTED_ROUND_ROBIN, parsed.config().routing().strategy(), name);
      assertEquals(List.of(), parsed.warnings());
    }
    assertEquals(
        RoutingStrategy.FILL_FIRST, parse("routing: {strategy: ff}").config().routing().strategy());
    assertEquals(
        RoutingStrategy.ROUND_ROBIN,
        parse("routing: {strategy: rr}").config().routing().strategy());
  }

  @Test
  void webSocketsWithoutKeysAreNotToBeHad() throws Exception {
    assertEquals(List.of(), parse("ws-auth: true").warnings());
    assertEquals(1, parse("ws-auth: false").warnings().size());
  }

  @Test
  void whatIsRecordedAndWhatTokensCostIsRead() throws Exception {
    Config config =
        parse(
                "usage: {record: false, request-days: 7, most-requests: 5000, sum-days: 400}",
                "prices:",
                "  - {model: gpt-5*, input: 1.25, output: 10, cache-read: 0.125}",
                "  - {model: free, input: 0, cache-write: 1, reasoning: 2}")
            .config();
    assertEquals(new UsageRecording(false, 7, 5_000, 400), config.usageRecording());
    ModelPrice first = config.prices().get(0);
    assertTrue(first.model().matches("GPT-5-mini"));
    assertEquals(Optional.of(new BigDecimal("1.25")), first.input());
    assertEquals(Optional.of(new BigDecimal("10")), first.output());
    assertEquals(Optional.of(new BigDecimal("0.125")), first.cacheRead());
    assertEquals(Optional.empty(), first.cacheWrite());
    assertEquals(Optional.of(BigDecimal.ZERO), config.prices().get(1).input());
    assertEquals(Optional.empty(), config.prices().get(1).output(), "unknown, and not free");
    assertEquals(Optional.of(new BigDecimal("2")), config.prices().get(1).reasoning());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prices: [{model: m, input: -1}]",
        "prices: [{model: m, input: 1000001}]",
        "prices: [{model: m, output: .inf}]",
        "prices: [{model: m, output: .nan}]",
        "prices: [{model: m, reasoning: cheap}]",
        "prices: [{input: 1}]",
        "usage: {request-days: 0}",
        "usage: {most-requests: 1e3}",
        "usage: {record: perhaps}"
      })
  void pricesAndBoundsOfRecordsThatCannotBeAreRefused(String line) {
    assertThrows(InvalidConfigException.class, () -> parse(line));
  }

  @Test
  void whatIsKnownOfAClientsKeyIsRead() throws Exception {
    String digest = KeyDigest.of("sk-a").hex();
    ClientKeyEntry entry =
        parse(
                "api-keys: [sk-a]",
                "client-keys:",
                "  - id: alice",
                "    sha256: " + digest.toUpperCase(Locale.ROOT),
                "    previous: [{sha256: " + "0a".repeat(32) + ", until: 2027-01-02}]",
                "    models: ['gpt-*']",
                "    providers: [openai-compatibility]",
                "    requests-per-minute: 100",
                "    tokens-per-day: 2000000",
                "    cost-per-month: 12.5",
                "    concurrent-requests: 0",
                "    expires: 2027-01-31T12:00:00+01:00",
                "    disabled: true")
            .config()
            .clientKeys()
            .get(0);
    assertEquals("alice", entry.name());
    assertEquals(KeyDigest.of("sk-a"), entry.digest());
    assertEquals(Instant.parse("2027-01-02T00:00:00Z"), entry.previous().get(0).until());
    assertEquals(List.of("gpt-*"), entry.models());
    assertEquals(List.of("openai-compatibility"), entry.providers());
    assertEquals(Optional.of(100), entry.limits().requestsPerMinute());
    assertEquals(Optional.of(2_000_000L), entry.limits().tokensPerDay());
    assertEquals(Optional.empty(), entry.limits().tokensPerMonth());
    assertEquals(Optional.of(new BigDecimal("12.5")), entry.limits().costPerMonth());
    assertEquals(Optional.of(0), entry.limits().concurrentRequests());
    assertEquals(Optional.of(Instant.parse("2027-01-31T11:00:00Z")), entry.expires());
    assertTrue(entry.disabled());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{id: Alice, sha256: D}",
        "{sha256: D}",
        "{id: a}",
        "{id: a, sha256: abc}",
        "{id: a, sha256: D, requests-per-minute: -1}",
        "{id: a, sha256: D, requests-per-minute: 60001}",
        "{id: a, sha256: D, tokens-per-day: 1.5}",
        "{id: a, sha256: D, tokens-per-day: 99999999999999999999}",
        "{id: a, sha256: D, cost-per-day: -0.01}",
        "{id: a, sha256: D, concurrent-requests: many}",
        "{id: a, sha256: D, expires: soon}",
        "{id: a, sha256: D, expires: 2027-02-30}",
        "{id: a, sha256: D, models: gpt-5}",
        "{id: a, sha256: D, disabled: perhaps}",
        "{id: a, sha256: D, previous: [{sha256: E}]}",
        "{id: a, sha256: D, previous: [{sha256: D, until: 2027-01-01}]}",
        "{id: a, sha256: D}, {id: a, sha256: E}",
        "{id: a, sha256: D}, {id: b, sha256: D}",
        "{id: a, sha256: D, previous: [{sha256: E, until: 2027-01-01}]}, {id: b, sha256: E}"
      })
  void aClientsKeyWhoseLimitsAreInDoubtIsRefused(String entries) {
    String line =
        "client-keys: ["
            + entries
                .replace("sha256: D", "sha256: " + KeyDigest.of("d").hex())
                .replace("sha256: E", "sha256: " + KeyDigest.of("e").hex())
            + "]";
    assertThrows(InvalidConfigException.class, () -> parse(line));
  }
}
