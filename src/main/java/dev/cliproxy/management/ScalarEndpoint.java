package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.ScalarSetting;
import dev.cliproxy.config.value.Config;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/** A setting with a single value: GET, and PUT or PATCH of {@code {"value": …}}. */
public class ScalarEndpoint extends SettingEndpoint {
  private final ScalarSetting setting;

  ScalarEndpoint(ConfigStore store, ScalarSetting setting) {
    super(store);
    this.setting = Objects.requireNonNull(setting, "setting");
  }

  @PUT
  public final Response put(JsonBody body, @BeanParam Caller caller) {
    return update(caller, setting.set(newValue(body)));
  }

  @PATCH
  public final Response patch(JsonBody body, @BeanParam Caller caller) {
    return put(body, caller);
  }

  @Override
  final String field() {
    return setting.field();
  }

  @Override
  final JsonNode value(Config config) {
    return setting.value(config);
  }

  /** A boolean may also come under its own name, as some clients send it. */
  private JsonNode newValue(JsonBody body) {
    return body.field("value")
        .or(() -> body.field(setting.field()).filter(JsonNode::isBoolean))
        .or(() -> body.field(setting.path().toString()).filter(JsonNode::isBoolean))
        .orElseThrow(() -> InvalidRequestException.invalidBody("expected the field value"));
  }

  /** The setting, for the endpoints that can do more with it. */
  final ScalarSetting setting() {
    return setting;
  }
}
