package dev.cliproxy.config.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.RoutingStrategy;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlPath;
import java.util.function.Function;

/** The settings with a single value: what each is called, where it stands and what it is now. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum ScalarSetting {
  DEBUG("debug", YamlPath.of("debug"), config -> BooleanNode.valueOf(config.debug())),
  REQUEST_LOG(
      "request-log",
      YamlPath.of("request-log"),
      config -> BooleanNode.valueOf(config.requestLog())),
  LOGGING_TO_FILE(
      "logging-to-file",
      YamlPath.of("logging-to-file"),
      config -> BooleanNode.valueOf(config.programLogFile().on())),
  LOGS_MAX_TOTAL_SIZE(
      "logs-max-total-size-mb",
      YamlPath.of("logs-max-total-size-mb"),
      config -> IntNode.valueOf(config.programLogFile().statedMib())),
  USAGE_STATISTICS_ENABLED(
      "usage-statistics-enabled",
      YamlPath.of("usage-statistics-enabled"),
      config -> BooleanNode.valueOf(config.usageRecording().on())),
  REQUEST_RETRY(
      "request-retry",
      YamlPath.of("request-retry"),
      config -> IntNode.valueOf(config.requestRetry())),
  MAX_RETRY_INTERVAL(
      "max-retry-interval",
      YamlPath.of("max-retry-interval"),
      config -> IntNode.valueOf((int) config.retryLimits().longestRest().toSeconds())),
  MAX_RETRY_CREDENTIALS(
      "max-retry-credentials",
      YamlPath.of("max-retry-credentials"),
      config -> IntNode.valueOf(config.retryLimits().mostCredentials())),
  PROXY_URL("proxy-url", YamlPath.of("proxy-url"), config -> TextNode.valueOf(config.proxyUrl())),
  SWITCH_PROJECT(
      "switch-project",
      YamlPath.of("quota-exceeded", "switch-project"),
      config -> BooleanNode.valueOf(config.quotaExceeded().switchProject())),
  SWITCH_PREVIEW_MODEL(
      "switch-preview-model",
      YamlPath.of("quota-exceeded", "switch-preview-model"),
      config -> BooleanNode.valueOf(config.quotaExceeded().switchPreviewModel())),
  ROUTING_STRATEGY(
      "strategy",
      YamlPath.of("routing", "strategy"),
      config -> TextNode.valueOf(config.routing().strategy().setting())) {
    @Override
    JsonNode checked(JsonNode value) {
      return RoutingStrategy.parse(value.asText())
          .map(known -> TextNode.valueOf(known.setting()))
          .orElseThrow(
              () ->
                  new InvalidValue(
                      path().toString(),
                      Wording.of(
                          "one-of",
                          "expected one of " + RoutingStrategy.names(),
                          RoutingStrategy.names())));
    }
  },
  SESSION_AFFINITY(
      "session-affinity",
      YamlPath.of("routing", "session-affinity"),
      config -> BooleanNode.valueOf(config.routing().sessionAffinity())),
  /** The one setting that the API answers under another name than the file's. */
  FORCE_GPT_5_CODEX(
      "gpt-5-codex",
      YamlPath.of("force-gpt-5-codex"),
      config -> BooleanNode.valueOf(config.forceGpt5Codex())),
  ALLOW_LOCALHOST_UNAUTHENTICATED(
      "allow-localhost-unauthenticated",
      YamlPath.of("allow-localhost-unauthenticated"),
      config -> BooleanNode.valueOf(config.allowLocalhostUnauthenticated()));

  private final String field;
  private final YamlPath path;
  private final Function<Config, JsonNode> value;

  ScalarSetting(String field, YamlPath path, Function<Config, JsonNode> value) {
    this.field = field;
    this.path = path;
    this.value = value;
  }

  /** The name of the field in the API's answers. */
  public String field() {
    return field;
  }

  /** Where it stands in the file. */
  public YamlPath path() {
    return path;
  }

  /** Its value: a boolean, a number or a text. */
  public JsonNode value(Config config) {
    return value.apply(config);
  }

  /** Sets it; a value of another type than the setting's is an {@link InvalidValue}. */
  public ConfigChange set(JsonNode newValue) {
    return draft -> {
      JsonNode present = value(draft.config());
      if (newValue.getNodeType() != present.getNodeType()) {
        throw new InvalidValue(path.toString(), expected(present));
      }
      draft.set(path, checked(newValue));
    };
  }

  /**
   * What is written for a value of the right type.
   *
   * @throws InvalidValue when the setting cannot have it; what the file's reading refuses need not
   *     be refused here
   */
  JsonNode checked(JsonNode value) {
    return value.isTextual() ? TextNode.valueOf(value.asText().strip()) : value;
  }

  private static Wording expected(JsonNode present) {
    if (present.isNumber()) {
      return Wording.of("a-number", "expected a number");
    }
    return present.isBoolean()
        ? Wording.of("flag", "expected a boolean")
        : Wording.of("text", "expected a string");
  }
}
