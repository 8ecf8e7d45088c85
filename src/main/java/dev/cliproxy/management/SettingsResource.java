package dev.cliproxy.management;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.LoginModelsSetting;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.setting.StringListSetting;
import jakarta.ws.rs.Path;
import java.util.Objects;

/** Which setting is found at which path. */
@Path("/")
public final class SettingsResource {
  private final ConfigStore store;

  SettingsResource(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  @Path("debug")
  public ScalarEndpoint debug() {
    return new ScalarEndpoint(store, ScalarSetting.DEBUG);
  }

  @Path("force-gpt-5-codex")
  public ScalarEndpoint forceGpt5Codex() {
    return new ScalarEndpoint(store, ScalarSetting.FORCE_GPT_5_CODEX);
  }

  @Path("proxy-url")
  public ClearableScalarEndpoint proxyUrl() {
    return new ClearableScalarEndpoint(store, ScalarSetting.PROXY_URL);
  }

  @Path("quota-exceeded/switch-project")
  public ScalarEndpoint switchProject() {
    return new ScalarEndpoint(store, ScalarSetting.SWITCH_PROJECT);
  }

  @Path("quota-exceeded/switch-preview-model")
  public ScalarEndpoint switchPreviewModel() {
    return new ScalarEndpoint(store, ScalarSetting.SWITCH_PREVIEW_MODEL);
  }

  @Path("request-retry")
  public ScalarEndpoint requestRetry() {
    return new ScalarEndpoint(store, ScalarSetting.REQUEST_RETRY);
  }

  @Path("max-retry-interval")
  public ScalarEndpoint maxRetryInterval() {
    return new ScalarEndpoint(store, ScalarSetting.MAX_RETRY_INTERVAL);
  }

  @Path("max-retry-credentials")
  public ScalarEndpoint maxRetryCredentials() {
    return new ScalarEndpoint(store, ScalarSetting.MAX_RETRY_CREDENTIALS);
  }

  @Path("routing/strategy")
  public ScalarEndpoint routingStrategy() {
    return new ScalarEndpoint(store, ScalarSetting.ROUTING_STRATEGY);
  }

  @Path("usage-statistics-enabled")
  public ScalarEndpoint usageStatisticsEnabled() {
    return new ScalarEndpoint(store, ScalarSetting.USAGE_STATISTICS_ENABLED);
  }

  @Path("logging-to-file")
  public ScalarEndpoint loggingToFile() {
    return new ScalarEndpoint(store, ScalarSetting.LOGGING_TO_FILE);
  }

  @Path("logs-max-total-size-mb")
  public ScalarEndpoint logsMaxTotalSize() {
    return new ScalarEndpoint(store, ScalarSetting.LOGS_MAX_TOTAL_SIZE);
  }

  /** Always on: every request needs a client's key, whatever it comes over. */
  @Path("ws-auth")
  public FixedFlagEndpoint webSocketAuthentication() {
    return new FixedFlagEndpoint(
        "ws-auth",
        true,
        "not here: who opens a WebSocket needs a client's key, as for any request");
  }

  @Path("request-log")
  public ScalarEndpoint requestLog() {
    return new ScalarEndpoint(store, ScalarSetting.REQUEST_LOG);
  }

  @Path("allow-localhost-unauthenticated")
  public ScalarEndpoint allowLocalhostUnauthenticated() {
    return new ScalarEndpoint(store, ScalarSetting.ALLOW_LOCALHOST_UNAUTHENTICATED);
  }

  @Path("api-keys")
  public StringListEndpoint apiKeys() {
    return new StringListEndpoint(store, StringListSetting.API_KEYS);
  }

  @Path("generative-language-api-key")
  public StringListEndpoint generativeLanguageApiKey() {
    return new StringListEndpoint(store, StringListSetting.GENERATIVE_LANGUAGE_API_KEY);
  }

  @Path("gemini-api-key")
  public EntryListEndpoint geminiApiKey() {
    return new EntryListEndpoint(store, EntryListSetting.GEMINI_API_KEY);
  }

  @Path("codex-api-key")
  public EntryListEndpoint codexApiKey() {
    return new EntryListEndpoint(store, EntryListSetting.CODEX_API_KEY);
  }

  @Path("claude-api-key")
  public EntryListEndpoint claudeApiKey() {
    return new EntryListEndpoint(store, EntryListSetting.CLAUDE_API_KEY);
  }

  @Path("openai-compatibility")
  public EntryListEndpoint openAiCompatibility() {
    return new EntryListEndpoint(store, EntryListSetting.OPENAI_COMPATIBILITY);
  }

  @Path("oauth-excluded-models")
  public LoginModelsEndpoint oauthExcludedModels() {
    return new LoginModelsEndpoint(store, LoginModelsSetting.EXCLUDED, "provider", "models");
  }

  @Path("oauth-model-alias")
  public LoginModelsEndpoint oauthModelAlias() {
    return new LoginModelsEndpoint(store, LoginModelsSetting.ALIASES, "channel", "aliases");
  }

  @Path("vertex-api-key")
  public EmptyListEndpoint vertexApiKey() {
    return new EmptyListEndpoint(
        "vertex-api-key",
        "not here: keys of Vertex AI; use gemini-api-key or openai-compatibility");
  }

  @Path("xai-api-key")
  public EmptyListEndpoint xaiApiKey() {
    return new EmptyListEndpoint(
        "xai-api-key",
        "not here: keys of xAI by themselves; use openai-compatibility with its address");
  }

  @Path("interactions-api-key")
  public EmptyListEndpoint interactionsApiKey() {
    return new EmptyListEndpoint(
        "interactions-api-key", "not here: Gemini's interactions; use gemini-api-key");
  }
}
