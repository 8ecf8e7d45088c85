package dev.cliproxy.config.value;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Everything the configuration file says, read, checked and with its defaults: a value that never
 * changes. Whoever serves a request takes one and keeps it until the request ends.
 *
 * @param port the port written in the file, 1..65535; a container may serve another one
 * @param authDirectory absolute path of the folder with the token files
 * @param proxyUrl outbound proxy for all providers, or {@code ""}; may hold a password
 * @param programLogFile whether the program's own log is written into a file, too
 * @param requestRetry how often a failed upstream request is tried again, 0..100
 * @param retryLimits how long a request waits for a credential, and how many it tries
 * @param stopGrace how long requests under way may take to end when the program stops
 * @param streamKeepAlive silence after which a stream's client is sent a sign of life; zero for
 *     never
 * @param modelListRefresh how old a provider's list of models may get; zero for never asking
 * @param routing who a request is sent to first
 * @param prices the first that means a model counts; before those that ship with the program
 * @param openMetrics whether {@code /metrics} may be read without the management key
 * @param loginModels what logins serve, and under which names
 * @param apiKeys keys of the proxy's own clients, in order, without repetition
 * @param clientKeys what is known of some of them; no two have the same id or mean the same key
 */
public record Config(
    int port,
    Path authDirectory,
    boolean debug,
    String proxyUrl,
    boolean requestLog,
    ProgramLogFile programLogFile,
    int requestRetry,
    RetryLimits retryLimits,
    QuotaExceeded quotaExceeded,
    boolean allowLocalhostUnauthenticated,
    boolean forceGpt5Codex,
    RemoteManagement remoteManagement,
    Timeouts timeouts,
    Duration streamKeepAlive,
    Duration stopGrace,
    Duration modelListRefresh,
    RoutingRules routing,
    RequestLogLimits requestLogLimits,
    UsageRecording usageRecording,
    List<ModelPrice> prices,
    boolean openMetrics,
    OauthProviders oauth,
    LoginModels loginModels,
    List<String> apiKeys,
    List<ClientKeyEntry> clientKeys,
    List<ProviderKey> geminiApiKeys,
    List<ProviderKey> codexApiKeys,
    List<ProviderKey> claudeApiKeys,
    List<OpenAiProvider> openAiCompatibility) {

  /**
   * What to do when a credential's quota is used up.
   *
   * @param switchProject move to the next credential
   * @param switchPreviewModel try the model's preview names
   */
  public record QuotaExceeded(boolean switchProject, boolean switchPreviewModel) {}

  public Config {
    Objects.requireNonNull(authDirectory, "authDirectory");
    Objects.requireNonNull(proxyUrl, "proxyUrl");
    Objects.requireNonNull(programLogFile, "programLogFile");
    Objects.requireNonNull(retryLimits, "retryLimits");
    Objects.requireNonNull(quotaExceeded, "quotaExceeded");
    Objects.requireNonNull(remoteManagement, "remoteManagement");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(streamKeepAlive, "streamKeepAlive");
    Objects.requireNonNull(stopGrace, "stopGrace");
    Objects.requireNonNull(modelListRefresh, "modelListRefresh");
    Objects.requireNonNull(routing, "routing");
    Objects.requireNonNull(requestLogLimits, "requestLogLimits");
    Objects.requireNonNull(usageRecording, "usageRecording");
    Objects.requireNonNull(oauth, "oauth");
    Objects.requireNonNull(loginModels, "loginModels");
    prices = List.copyOf(prices);
    apiKeys = List.copyOf(apiKeys);
    clientKeys = List.copyOf(clientKeys);
    geminiApiKeys = List.copyOf(geminiApiKeys);
    codexApiKeys = List.copyOf(codexApiKeys);
    claudeApiKeys = List.copyOf(claudeApiKeys);
    openAiCompatibility = List.copyOf(openAiCompatibility);
  }

  /** Counts instead of values: a configuration is made of secrets. */
  @Override
  public String toString() {
    return "Config[apiKeys=%d, gemini=%d, codex=%d, claude=%d, openAiCompatibility=%d]"
        .formatted(
            apiKeys.size(),
            geminiApiKeys.size(),
            codexApiKeys.size(),
            claudeApiKeys.size(),
            openAiCompatibility.size());
  }
}
