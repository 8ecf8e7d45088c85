package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.Addresses;
import dev.cliproxy.config.field.BcryptHash;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.FieldReader.NumbersAsText;
import dev.cliproxy.config.field.Findings;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.value.Config.QuotaExceeded;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns the tree of a configuration file into a {@link Config}: names, types, defaults and checks
 * of every setting stand here and nowhere else; the management API's writes go through the same
 * reading.
 *
 * <p>The names and defaults are those of the specification's table "Keys and defaults".
 */
public final class ConfigReader {
  /** The {@code type} of the one entry of {@code auth.providers} that means anything here. */
  public static final String BUILT_IN_PROVIDER_TYPE = "config-api-key";

  /** What {@code ~} stands for. */
  private final Path home;

  /** The folder of the configuration file, which relative paths start from. */
  private final Path folder;

  /** Reads paths as seen from these two folders. */
  public ConfigReader(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /** Reads the tree; the answer is meaningful only when the findings have no problem. */
  public Config read(ObjectNode tree, Findings findings) {
    FieldReader root = new FieldReader(tree, YamlPath.ROOT, findings, NumbersAsText.ACCEPTED);
    List<String> apiKeys = apiKeys(root);
    Config config =
        new Config(
            root.integer("port", 8317, 1, 65_535),
            authDirectory(root),
            root.flag("debug", false),
            root.checkedText("proxy-url", Addresses::checkProxyUrl),
            root.flag("request-log", false),
            ProgramLogFile.read(root),
            root.integer("request-retry", 3, 0, 100),
            RetryLimits.read(root),
            quotaExceeded(root.section("quota-exceeded")),
            root.flag("allow-localhost-unauthenticated", false),
            root.flag("force-gpt-5-codex", false),
            remoteManagement(root),
            Timeouts.read(root.section("timeouts")),
            streamKeepAlive(root.section("streaming")),
            stopGrace(root.section("shutdown")),
            modelListRefresh(root.section("model-lists")),
            RoutingRules.read(root.section("routing")),
            RequestLogLimits.read(root.section("request-log-limits")),
            UsageRecording.read(root.section("usage"), root),
            root.objects("prices", ModelPrice::read),
            openMetrics(root.section("metrics")),
            OauthProviders.read(root.section("oauth")),
            LoginModels.read(
                root.section("oauth-excluded-models"), root.section("oauth-model-alias")),
            apiKeys,
            clientKeys(root, apiKeys, findings),
            geminiKeys(root),
            root.objects("codex-api-key", ProviderKey::read),
            root.objects("claude-api-key", ProviderKey::read),
            root.objects("openai-compatibility", OpenAiProvider::read));
    warnOfOpenSockets(root);
    root.otherFields();
    return config;
  }

  /** Other programs have WebSockets that need no key. */
  private static void warnOfOpenSockets(FieldReader root) {
    if (!root.flag("ws-auth", true)) {
      root.warn(
          "ws-auth",
          Wording.of(
              "ws-auth",
              "has no effect: who opens a WebSocket needs a client's key, as for any request"));
    }
  }

  private Path authDirectory(FieldReader root) {
    String text = root.text("auth-dir", "");
    if (text.isEmpty()) {
      return home.resolve(".cli-proxy-api");
    }
    try {
      if (text.equals("~")) {
        return home;
      }
      if (text.startsWith("~/")) {
        return home.resolve(text.substring(2)).normalize();
      }
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      root.problem("auth-dir", Wording.of("folder", "expected the path of a folder"));
      return home;
    }
  }

  private static QuotaExceeded quotaExceeded(FieldReader section) {
    QuotaExceeded quota =
        new QuotaExceeded(
            section.flag("switch-project", true), section.flag("switch-preview-model", true));
    section.otherFields();
    return quota;
  }

  private static Duration streamKeepAlive(FieldReader section) {
    Duration keepAlive = Duration.ofSeconds(section.integer("keepalive-seconds", 15, 0, 3_600));
    section.otherFields();
    return keepAlive;
  }

  private static Duration stopGrace(FieldReader section) {
    Duration grace = Duration.ofSeconds(section.integer("grace-seconds", 8, 0, 3_600));
    section.otherFields();
    return grace;
  }

  private static Duration modelListRefresh(FieldReader section) {
    Duration refresh = Duration.ofHours(section.integer("refresh-hours", 6, 0, 168));
    section.otherFields();
    return refresh;
  }

  private static boolean openMetrics(FieldReader section) {
    boolean open = section.flag("allow-unauthenticated", false);
    section.otherFields();
    return open;
  }

  private static RemoteManagement remoteManagement(FieldReader root) {
    boolean aliasAllows = root.flag("allow-remote-management", false);
    String aliasKey = secretKey(root, "remote-management-key");
    FieldReader section = root.section("remote-management");
    String nestedKey = secretKey(section, "secret-key");
    RemoteManagement remote =
        new RemoteManagement(
            section.flag("allow-remote", aliasAllows),
            section.has("secret-key") ? nestedKey : aliasKey,
            section.texts("trusted-proxies", Addresses::checkNetwork),
            section.has("allowed-origins")
                ? section.texts("allowed-origins", Addresses::checkOrigin)
                : List.of("*"));
    section.otherFields();
    return remote;
  }

  private static String secretKey(FieldReader fields, String name) {
    String key = fields.text(name, "");
    if (key.startsWith("$2") && !BcryptHash.isUsable(key)) {
      fields.problem(
          name,
          Wording.of(
              "hash",
              "expected a plain key or a whole bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 16)"));
    } else if (!key.isEmpty() && !key.startsWith("$2") && !BcryptHash.isHashable(key)) {
      fields.problem(
          name,
          Wording.of(
              "key-length",
              "expected a key of at most " + BcryptHash.MAX_PLAINTEXT_BYTES + " bytes in UTF-8",
              BcryptHash.MAX_PLAINTEXT_BYTES));
    }
    return key;
  }

  /** The first built-in provider's keys when it has any, else the top-level list. */
  private static List<String> apiKeys(FieldReader root) {
    List<String> topLevel = root.texts("api-keys");
    FieldReader auth = root.section("auth");
    List<Optional<List<String>>> providers =
        auth.objects("providers", ConfigReader::accessProvider);
    auth.otherFields();
    return providers.stream()
        .flatMap(Optional::stream)
        .findFirst()
        .filter(keys -> !keys.isEmpty())
        .orElse(topLevel);
  }

  /** Whose limits hold, and whose usage it is, must be beyond doubt. */
  private static List<ClientKeyEntry> clientKeys(
      FieldReader root, List<String> apiKeys, Findings findings) {
    List<ClientKeyEntry> entries = root.objects("client-keys", ClientKeyEntry::read);
    Set<KeyDigest> there = apiKeys.stream().map(KeyDigest::of).collect(Collectors.toSet());
    Set<String> ids = new LinkedHashSet<>();
    Set<KeyDigest> digests = new LinkedHashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      ClientKeyEntry entry = entries.get(i);
      YamlPath place = YamlPath.of("client-keys").index(i);
      if (!ids.add(entry.id())) {
        findings.problem(
            place.key("id"), Wording.of("key-id-once", "another entry has the same id"));
      }
      boolean once = digests.add(entry.digest());
      for (ClientKeyEntry.Previous previous : entry.previous()) {
        once = digests.add(previous.digest()) && once;
      }
      if (!once) {
        findings.problem(
            place.key("sha256"), Wording.of("key-once", "another entry means the same key"));
      }
      if (!there.contains(entry.digest())) {
        findings.warning(
            place.key("sha256"),
            Wording.of(
                "key-gone",
                "none of the api-keys has this digest; one that is in the place of such a key has"
                    + " no limits"));
      }
    }
    return entries;
  }

  /** The keys of a built-in provider; one of another type is kept, and lets nobody in. */
  private static Optional<List<String>> accessProvider(FieldReader provider) {
    String type = provider.requiredText("type");
    if (!type.equals(BUILT_IN_PROVIDER_TYPE)) {
      provider.leaveUnread();
      if (!type.isEmpty()) {
        provider.warn(
            "type",
            Wording.of(
                "provider-type",
                "is not known here, so this provider lets nobody in; "
                    + BUILT_IN_PROVIDER_TYPE
                    + " is the only type there is",
                BUILT_IN_PROVIDER_TYPE));
      }
      return Optional.empty();
    }
    provider.ignore("name");
    provider.ignore("config");
    List<String> keys = provider.texts("api-keys");
    provider.otherFields();
    return Optional.of(keys);
  }

  /** {@code gemini-api-key} and then what only the older list of plain keys has. */
  private static List<ProviderKey> geminiKeys(FieldReader root) {
    List<ProviderKey> keys = new ArrayList<>(root.objects("gemini-api-key", ProviderKey::read));
    Set<String> known = new LinkedHashSet<>();
    keys.forEach(key -> known.add(key.apiKey()));
    root.texts("generative-language-api-key").stream()
        .filter(known::add)
        .map(ProviderKey::of)
        .forEach(keys::add);
    return keys;
  }
}
