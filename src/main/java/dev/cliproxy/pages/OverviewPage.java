package dev.cliproxy.pages;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.RestingCredential;
import dev.cliproxy.config.Config;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.OpenAiProvider;
import dev.cliproxy.config.ProviderKey;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageStatistics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The state of everything at a glance. */
@Path("")
public final class OverviewPage {
  private static final int MOST_PROVIDERS = 20;
  private static final int MOST_TYPES = 20;
  private static final int MOST_COOLDOWNS = 50;

  private final ConfigStore store;
  private final AuthFiles authFiles;
  private final UsageStatistics usage;
  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;
  private final Clock clock;
  private final Instant start;
  private final String version;

  OverviewPage(PagesApi.Services services) {
    this.store = services.store();
    this.authFiles = services.authFiles();
    this.usage = services.usage();
    this.catalog = services.catalog();
    this.cooldowns = services.cooldowns();
    this.clock = services.clock();
    this.start = services.start();
    this.version = services.version();
  }

  /**
   * What is shown.
   *
   * @param reload the newest one
   * @param providers the first few
   * @param providerCount how many there are
   * @param cooldowns the first few to end
   * @param cooldownCount how many there are
   * @param authTypes the auth files by type; empty when they cannot be read
   */
  public record View(
      List<Warning> warnings,
      String version,
      String started,
      Uptime uptime,
      String configFile,
      String authFolder,
      Optional<Reload> reload,
      List<Provider> providers,
      int providerCount,
      List<CooldownRow> cooldowns,
      int cooldownCount,
      Optional<List<AuthType>> authTypes,
      UsageFigures today) {
    public View {
      warnings = List.copyOf(warnings);
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(started, "started");
      Objects.requireNonNull(uptime, "uptime");
      Objects.requireNonNull(configFile, "configFile");
      Objects.requireNonNull(authFolder, "authFolder");
      Objects.requireNonNull(reload, "reload");
      providers = List.copyOf(providers);
      cooldowns = List.copyOf(cooldowns);
      authTypes = authTypes.map(List::copyOf);
      Objects.requireNonNull(today, "today");
    }
  }

  /**
   * Something that should be seen to.
   *
   * @param message end of the message's key
   * @param name what it is about, or {@code ""}
   * @param page where it is mended, below {@code /admin/}
   */
  public record Warning(String message, String name, String page) {
    public Warning {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(page, "page");
    }
  }

  /** How long something has lasted, in two units. */
  public record Uptime(String unit, long large, long small) {
    public Uptime {
      Objects.requireNonNull(unit, "unit");
    }

    static Uptime of(Duration duration) {
      if (duration.toDays() > 0) {
        return new Uptime("days", duration.toDays(), duration.toHoursPart());
      }
      return duration.toHours() > 0
          ? new Uptime("hours", duration.toHours(), duration.toMinutesPart())
          : new Uptime("minutes", Math.max(0, duration.toMinutes()), 0);
    }
  }

  /**
   * A provider.
   *
   * @param page where its keys are, and the end of the key of its name's message
   * @param name its own name, or {@code ""}
   * @param resting how many of its keys rest, whatever model is asked for
   */
  public record Provider(String page, String name, int keys, boolean used, int resting) {
    public Provider {
      Objects.requireNonNull(page, "page");
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * The auth files of a type.
   *
   * @param type {@code ""} when it is not known
   * @param unusable how many are expired, no good auth files or of a type that is not used
   * @param nextExpiry when the first of the others expires, or {@code ""}
   */
  public record AuthType(String type, int files, int unusable, String nextExpiry) {
    public AuthType {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(nextExpiry, "nextExpiry");
    }

    static AuthType of(String type, List<AuthFile> files, Instant now) {
      List<AuthFile> usable =
          files.stream()
              .filter(file -> file.isLogin() && file.state(now) == AuthFile.State.USABLE)
              .toList();
      Optional<Instant> next =
          usable.stream().flatMap(file -> file.expiresAt().stream()).min(Instant::compareTo);
      return new AuthType(
          type, files.size(), files.size() - usable.size(), next.map(Utc::shortText).orElse(""));
    }
  }

  @GET
  public Page show(@Context HttpServletRequest request) {
    Config config = store.current();
    List<RestingCredential> resting = catalog.get().resting(cooldowns);
    List<Provider> providers = providers(config, resting);
    Instant now = clock.instant();
    Optional<Reload> reload = store.reloads().stream().findFirst().map(Reload::of);
    return Page.of(
        "overview",
        new View(
            warnings(config, Visit.of(request).secure(), reload),
            version,
            Utc.text(start),
            Uptime.of(Duration.between(start, now)),
            store.file().path().toString(),
            config.authDirectory().toString(),
            reload,
            providers.stream().limit(MOST_PROVIDERS).toList(),
            providers.size(),
            resting.stream().limit(MOST_COOLDOWNS).map(row -> CooldownRow.of(row, now)).toList(),
            resting.size(),
            authTypes(),
            usage.today()));
  }

  private static List<Warning> warnings(Config config, boolean secure, Optional<Reload> reload) {
    List<Warning> warnings = new ArrayList<>();
    if (reload.filter(last -> !last.succeeded()).isPresent()) {
      warnings.add(new Warning("reload-failed", "", "configuration"));
    }
    if (config.remoteManagement().allowRemote() && !secure) {
      warnings.add(new Warning("remote-without-tls", "", "configuration"));
    }
    if (config.allowLocalhostUnauthenticated()) {
      warnings.add(new Warning("localhost-open", "", "settings"));
    }
    if (config.apiKeys().isEmpty()) {
      warnings.add(new Warning("no-client-key", "", "api-keys"));
    }
    config.openAiCompatibility().stream()
        .filter(provider -> provider.baseUrl().isEmpty())
        .limit(MOST_PROVIDERS)
        .map(provider -> new Warning("no-base-url", provider.name(), "openai-compatibility"))
        .forEach(warnings::add);
    return warnings;
  }

  private static List<Provider> providers(Config config, List<RestingCredential> resting) {
    List<Credential> unusable =
        resting.stream()
            .filter(row -> row.cooldown().model().isEmpty())
            .flatMap(row -> row.credential().stream())
            .toList();
    List<Provider> providers = new ArrayList<>();
    providers.add(provider("gemini-api-key", config.geminiApiKeys(), unusable));
    providers.add(provider("codex-api-key", config.codexApiKeys(), unusable));
    providers.add(provider("claude-api-key", config.claudeApiKeys(), unusable));
    for (OpenAiProvider provider : config.openAiCompatibility()) {
      providers.add(
          new Provider(
              "openai-compatibility",
              provider.name(),
              provider.keys().size(),
              !provider.baseUrl().isEmpty(),
              count(unusable, "openai-compatibility", provider.name())));
    }
    return providers;
  }

  private static Provider provider(String page, List<ProviderKey> keys, List<Credential> unusable) {
    return new Provider(page, "", keys.size(), !keys.isEmpty(), count(unusable, page, page));
  }

  private static int count(List<Credential> credentials, String setting, String name) {
    return Math.toIntExact(
        credentials.stream()
            .filter(credential -> credential.provider().setting().equals(setting))
            .filter(credential -> credential.name().equals(name))
            .count());
  }

  /** The most frequent types first. */
  private Optional<List<AuthType>> authTypes() {
    Map<String, List<AuthFile>> byType;
    try {
      byType =
          authFiles.list().stream()
              .collect(Collectors.groupingBy(AuthFile::type, TreeMap::new, Collectors.toList()));
    } catch (IOException e) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    return Optional.of(
        byType.entrySet().stream()
            .map(type -> AuthType.of(type.getKey(), type.getValue(), now))
            .sorted(Comparator.comparingInt(AuthType::files).reversed())
            .limit(MOST_TYPES)
            .toList());
  }
}
