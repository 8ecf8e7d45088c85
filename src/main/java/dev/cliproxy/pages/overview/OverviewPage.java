package dev.cliproxy.pages.overview;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.RestingCredential;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.secret.KeyNames;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.OpenAiProvider;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.pages.configuration.Reload;
import dev.cliproxy.pages.credentials.CooldownRow;
import dev.cliproxy.pages.credentials.EntryFields;
import dev.cliproxy.pages.credentials.KeysState;
import dev.cliproxy.pages.credentials.KnownKeys;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.usage.LastHours;
import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.yaml.YamlProblem;
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
  private static final List<EntryListSetting> SHOWN =
      List.of(
          EntryListSetting.GEMINI_API_KEY,
          EntryListSetting.CODEX_API_KEY,
          EntryListSetting.CLAUDE_API_KEY,
          EntryListSetting.OPENAI_COMPATIBILITY);

  private static final int MOST_TYPES = 20;
  private static final int MOST_DOUBTS = 5;
  private static final int MOST_COOLDOWNS = 50;

  /** How many hours tell whether much fails now. */
  private static final int LATELY = 2;

  private static final int FEW_FAILURES = 5;

  /** The part of all requests that is much when it fails. */
  private static final double MUCH = 0.2;

  private final ConfigStore store;
  private final AuthFiles authFiles;
  private final UsageStatistics usage;
  private final Supplier<Optional<String>> databases;
  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;
  private final CredentialChecks checks;
  private final Clock clock;
  private final Instant start;
  private final String version;

  /**
   * The page.
   *
   * @param databases what of them does not work, for people
   * @param start when the program was started
   * @param version of the program
   */
  public OverviewPage(
      ConfigStore store,
      AuthFiles authFiles,
      UsageStatistics usage,
      Supplier<Optional<String>> databases,
      Supplier<Catalog> catalog,
      Cooldowns cooldowns,
      CredentialChecks checks,
      Clock clock,
      Instant start,
      String version) {
    this.store = Objects.requireNonNull(store, "store");
    this.authFiles = Objects.requireNonNull(authFiles, "authFiles");
    this.usage = Objects.requireNonNull(usage, "usage");
    this.databases = Objects.requireNonNull(databases, "databases");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.checks = Objects.requireNonNull(checks, "checks");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.start = Objects.requireNonNull(start, "start");
    this.version = Objects.requireNonNull(version, "version");
  }

  /**
   * What is shown.
   *
   * @param reload the newest one
   * @param providers the first few
   * @param providerCount how many there are
   * @param cooldowns the first few to end
   * @param cooldownCount how many there are
   * @param restingCount how many credentials rest, for one model at least
   * @param doubts the first few things that the configuration perhaps should say otherwise
   * @param nothingToServeWith whether there is neither a key nor a login
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
      int restingCount,
      Optional<List<AuthType>> authTypes,
      UsageFigures today,
      Hours hours,
      List<YamlProblem> doubts,
      boolean nothingToServeWith) {
    public View {
      warnings = List.copyOf(warnings);
      doubts = List.copyOf(doubts);
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
      Objects.requireNonNull(hours, "hours");
    }
  }

  /** The last hours' figures. */
  public record Hours(HourBars requests, HourBars tokens, HourBars failures) {
    public Hours {
      Objects.requireNonNull(requests, "requests");
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(failures, "failures");
    }

    static Hours of(List<LastHours.Hour> hours) {
      return new Hours(
          HourBars.of(hours, UsageFigures::requests),
          HourBars.of(hours, UsageFigures::tokens),
          HourBars.of(hours, UsageFigures::failures));
    }
  }

  /**
   * Something that should be seen to.
   *
   * @param message end of the message's key
   * @param name what it is about, or what the service itself says, or {@code ""}
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
   * @param state of those of its keys that are used
   */
  public record Provider(String page, String name, int keys, KeysState state) {
    public Provider {
      Objects.requireNonNull(page, "page");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * The auth files of a type.
   *
   * @param type {@code ""} when it is not known
   * @param unusable how many are expired, no good auth files, without a token or of a type that is
   *     not used
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
              .filter(file -> file.isLogin() && file.hasToken())
              .filter(file -> file.state(now) == AuthFile.State.USABLE)
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
    Instant now = clock.instant();
    List<LastHours.Hour> hours = usage.lastHours().hours();
    List<Provider> providers = providers(config, now);
    Optional<Reload> reload = store.reloads().stream().findFirst().map(Reload::of);
    return Page.of(
        "overview",
        new View(
            warnings(config, Visit.of(request).secure(), reload, hours),
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
            credentials(resting),
            authTypes(),
            usage.lastHours().today(),
            Hours.of(hours),
            doubts(),
            catalog.get().credentials().isEmpty()));
  }

  /** Providers without an address have a warning of their own. */
  private List<YamlProblem> doubts() {
    return store.warnings().stream()
        .filter(doubt -> !doubt.wording().equals(OpenAiProvider.UNUSED))
        .limit(MOST_DOUBTS)
        .toList();
  }

  private static int credentials(List<RestingCredential> resting) {
    return Math.toIntExact(
        resting.stream().map(row -> row.cooldown().credential()).distinct().count());
  }

  /** What keeps requests from being served stands first, what may be so on purpose last. */
  private List<Warning> warnings(
      Config config, boolean secure, Optional<Reload> reload, List<LastHours.Hour> hours) {
    List<Warning> warnings = new ArrayList<>();
    if (!catalog.get().credentials().isEmpty() && !catalog.get().hasUsableCredential(cooldowns)) {
      warnings.add(new Warning("all-resting", "", "#cooldowns"));
    }
    if (config.apiKeys().isEmpty()) {
      warnings.add(new Warning("no-client-key", "", "api-keys"));
    }
    if (reload.filter(last -> !last.succeeded()).isPresent()) {
      warnings.add(new Warning("reload-failed", "", "configuration"));
    }
    databases.get().map(text -> new Warning("store", text, "usage")).ifPresent(warnings::add);
    failing(hours).ifPresent(warnings::add);
    checks.last().values().stream()
        .filter(check -> !check.works())
        .collect(Collectors.groupingBy(OverviewPage::page, TreeMap::new, Collectors.counting()))
        .forEach((page, count) -> warnings.add(new Warning("check-failed", "" + count, page)));
    if (config.remoteManagement().allowRemote() && !secure) {
      warnings.add(new Warning("remote-without-tls", "", "configuration"));
    }
    if (config.allowLocalhostUnauthenticated()) {
      warnings.add(new Warning("localhost-open", "", "settings"));
    }
    config.openAiCompatibility().stream()
        .filter(provider -> provider.baseUrl().isEmpty())
        .limit(MOST_PROVIDERS)
        .map(provider -> new Warning("no-base-url", provider.name(), "openai-compatibility"))
        .forEach(warnings::add);
    return warnings;
  }

  /** Whether much fails lately: an hour that has just begun says little. */
  private static Optional<Warning> failing(List<LastHours.Hour> hours) {
    long requests = 0;
    long failures = 0;
    for (LastHours.Hour hour : hours.subList(hours.size() - LATELY, hours.size())) {
      requests += hour.figures().requests();
      failures += hour.figures().failures();
    }
    return failures >= FEW_FAILURES && failures >= requests * MUCH
        ? Optional.of(
            new Warning(
                "failing", Math.round(100.0 * failures / requests) + " %", "live?status=failed"))
        : Optional.empty();
  }

  /** Where a credential is seen to. */
  private static String page(CheckResult check) {
    return check.credential().token().isPresent()
        ? "auth-files"
        : check.credential().provider().setting();
  }

  private List<Provider> providers(Config config, Instant now) {
    KnownKeys keys = new KnownKeys(KeyNames.NONE, cooldowns, checks.last(), now);
    List<Provider> providers = new ArrayList<>();
    for (EntryListSetting setting : SHOWN) {
      List<EntryFields> entries =
          setting.value(config).stream().map(entry -> new EntryFields(setting, entry)).toList();
      if (EntryFields.isProvider(setting)) {
        for (EntryFields entry : entries) {
          providers.add(
              new Provider(
                  setting.field(), entry.label(), entry.keys().size(), keys.state(List.of(entry))));
        }
      } else {
        providers.add(new Provider(setting.field(), "", entries.size(), keys.state(entries)));
      }
    }
    return providers;
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
