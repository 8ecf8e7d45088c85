package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.config.value.Config;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;

/** A list of texts: GET, PUT of the whole, PATCH and DELETE of one. */
public final class StringListEndpoint extends SettingEndpoint {
  private final StringListSetting setting;

  StringListEndpoint(ConfigStore store, StringListSetting setting) {
    super(store);
    this.setting = Objects.requireNonNull(setting, "setting");
  }

  @PUT
  public Response put(JsonBody body, @BeanParam Caller caller) {
    return update(caller, setting.replaceAll(body.texts()));
  }

  @PATCH
  public Response patch(JsonBody body, @BeanParam Caller caller) {
    return update(caller, changeOfOne(body));
  }

  @DELETE
  public Response delete(
      @QueryParam("value") String value,
      @QueryParam("index") String index,
      @BeanParam Caller caller) {
    return update(caller, setting.remove(Selectors.fromQuery(index, "value", value)));
  }

  @Override
  String field() {
    return setting.field();
  }

  @Override
  JsonNode value(Config config) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    setting.value(config).forEach(list::add);
    return list;
  }

  private ConfigChange changeOfOne(JsonBody body) {
    Optional<ItemSelector> index = body.index();
    Optional<String> value = body.text("value");
    if (index.isPresent() && value.isPresent()) {
      return setting.replace(index.get(), value.get());
    }
    Optional<String> oldText = body.text("old");
    Optional<String> newText = body.text("new");
    if (oldText.isPresent() && newText.isPresent()) {
      return setting.replaceOrAdd(oldText.get(), newText.get());
    }
    throw InvalidRequestException.missingFields("expected old and new, or index and value");
  }
}
