package dev.cliproxy.pages.configuration;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.OauthProvider;
import dev.cliproxy.config.value.RemoteManagement;
import dev.cliproxy.config.value.RequestLogLimits;
import dev.cliproxy.config.value.RoutingRules;
import dev.cliproxy.config.value.Timeouts;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.yaml.YamlPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Every key of the configuration with its value in force. */
final class ConfigurationKeys {

  /**
   * A key.
   *
   * @param value the value, without secrets; {@code ""} when only its size is told
   * @param size of a list, else -1
   * @param inFile whether the file says so, else it is the default
   */
  public record Row(String key, String value, int size, boolean inFile) {
    public Row {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
    }
  }

  /** A key before it is known where its value comes from: any of the paths. */
  private record Entry(Set<YamlPath> paths, String value, int size) {
    static Entry value(Object value, YamlPath... paths) {
      return new Entry(ordered(paths), value.toString(), -1);
    }

    static Entry list(int size, YamlPath... paths) {
      return new Entry(ordered(paths), "", size);
    }

    private static Set<YamlPath> ordered(YamlPath... paths) {
      return new LinkedHashSet<>(List.of(paths));
    }
  }

  private ConfigurationKeys() {}

  static List<Row> of(ConfigStore store) {
    List<Entry> entries = entries(store.current());
    Set<YamlPath> set =
        store.setInFile(
            entries.stream().flatMap(entry -> entry.paths().stream()).collect(Collectors.toSet()));
    return entries.stream()
        .map(
            entry ->
                new Row(
                    entry.paths().iterator().next().toString(),
                    entry.value(),
                    entry.size(),
                    entry.paths().stream().anyMatch(set::contains)))
        .toList();
  }

  private static List<Entry> entries(Config config) {
    List<Entry> entries = new ArrayList<>();
    entries.add(Entry.value(config.port(), YamlPath.of("port")));
    entries.add(Entry.value(config.authDirectory(), YamlPath.of("auth-dir")));
    RemoteManagement remote = config.remoteManagement();
    entries.add(
        Entry.value(
            remote.allowRemote(),
            YamlPath.of("remote-management", "allow-remote"),
            YamlPath.of("allow-remote-management")));
    entries.add(
        Entry.value(
            Masked.secret(remote.secretKey()),
            YamlPath.of("remote-management", "secret-key"),
            YamlPath.of("remote-management-key")));
    entries.add(
        Entry.value(
            String.join(", ", remote.trustedProxies()),
            YamlPath.of("remote-management", "trusted-proxies")));
    entries.add(
        Entry.value(
            String.join(", ", remote.allowedOrigins()),
            YamlPath.of("remote-management", "allowed-origins")));
    for (ScalarSetting setting : ScalarSetting.values()) {
      String value = setting.value(config).asText();
      entries.add(
          Entry.value(
              setting == ScalarSetting.PROXY_URL ? Masked.url(value) : value, setting.path()));
    }
    addLimits(entries, config);
    addOauth(entries, "claude", config.oauth().claude());
    addOauth(entries, "codex", config.oauth().codex());
    addOauth(entries, "gemini", config.oauth().gemini());
    addOauth(entries, "qwen", config.oauth().qwen());
    entries.add(
        Entry.list(
            config.apiKeys().size(), YamlPath.of("api-keys"), YamlPath.of("auth", "providers")));
    entries.add(
        Entry.list(
            config.geminiApiKeys().size(),
            YamlPath.of("gemini-api-key"),
            YamlPath.of("generative-language-api-key")));
    entries.add(Entry.list(config.codexApiKeys().size(), YamlPath.of("codex-api-key")));
    entries.add(Entry.list(config.claudeApiKeys().size(), YamlPath.of("claude-api-key")));
    entries.add(
        Entry.list(config.openAiCompatibility().size(), YamlPath.of("openai-compatibility")));
    return entries;
  }

  private static void addLimits(List<Entry> entries, Config config) {
    Timeouts timeouts = config.timeouts();
    addSeconds(entries, timeouts.connect(), "timeouts", "connect-seconds");
    addSeconds(entries, timeouts.firstByte(), "timeouts", "first-byte-seconds");
    addSeconds(entries, timeouts.idle(), "timeouts", "idle-seconds");
    addSeconds(entries, config.streamKeepAlive(), "streaming", "keepalive-seconds");
    addSeconds(entries, config.stopGrace(), "shutdown", "grace-seconds");
    entries.add(
        Entry.value(
            config.modelListRefresh().toHours(), YamlPath.of("model-lists", "refresh-hours")));
    RoutingRules routing = config.routing();
    entries.add(
        Entry.value(routing.preferSameFormat(), YamlPath.of("routing", "prefer-same-format")));
    RequestLogLimits logs = config.requestLogLimits();
    entries.add(Entry.value(logs.fileKib(), YamlPath.of("request-log-limits", "file-kib")));
    entries.add(Entry.value(logs.totalMib(), YamlPath.of("request-log-limits", "total-mib")));
    entries.add(Entry.value(logs.days(), YamlPath.of("request-log-limits", "days")));
    entries.add(Entry.value(config.openMetrics(), YamlPath.of("metrics", "allow-unauthenticated")));
  }

  /** What a provider has no use for has no row. */
  private static void addOauth(List<Entry> entries, String name, OauthProvider provider) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("authorize-url", provider.authorizeUrl());
    values.put("token-url", provider.tokenUrl());
    values.put("device-url", provider.deviceUrl());
    values.put("verification-url", provider.verificationUrl());
    values.put("device-redirect-url", provider.deviceRedirectUrl());
    values.put("userinfo-url", provider.userinfoUrl());
    values.put("api-url", provider.apiUrl());
    values.put("client-id", provider.clientId());
    values.put("scopes", provider.scopes());
    values.put("client-secret", Masked.secret(provider.clientSecret()));
    values.put("port", provider.port() == 0 ? "" : Integer.toString(provider.port()));
    values.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            String shown = key.endsWith("-url") ? Masked.url(value) : value;
            entries.add(Entry.value(shown, YamlPath.of("oauth", name, key)));
          }
        });
  }

  private static void addSeconds(
      List<Entry> entries, Duration duration, String section, String name) {
    entries.add(Entry.value(duration.toSeconds(), YamlPath.of(section, name)));
  }
}
