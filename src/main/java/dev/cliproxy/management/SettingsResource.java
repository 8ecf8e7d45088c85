package dev.cliproxy.management;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.EntryListSetting;
import dev.cliproxy.config.ScalarSetting;
import dev.cliproxy.config.StringListSetting;
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
}
