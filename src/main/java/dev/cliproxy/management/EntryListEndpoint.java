package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.value.Config;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Objects;
import java.util.Optional;

/** A list of objects: GET, PUT of the whole, PATCH and DELETE of one. */
public final class EntryListEndpoint extends SettingEndpoint {
  private final EntryListSetting setting;

  EntryListEndpoint(ConfigStore store, EntryListSetting setting) {
    super(store);
    this.setting = Objects.requireNonNull(setting, "setting");
  }

  @PUT
  public Response put(JsonBody body, @BeanParam Caller caller) {
    return update(caller, setting.replaceAll(body.objects()));
  }

  @PATCH
  public Response patch(JsonBody body, @BeanParam Caller caller) {
    ItemSelector selector =
        body.index()
            .or(
                () ->
                    body.text(setting.matchField())
                        .map(text -> new ItemSelector.ByKey(text.strip())))
            .orElseThrow(
                () ->
                    InvalidRequestException.missingFields(
                        "expected index or " + setting.matchField() + ", and value"));
    return update(caller, setting.merge(selector, body.object("value")));
  }

  @DELETE
  public Response delete(
      @QueryParam("index") String index, @Context UriInfo uri, @BeanParam Caller caller) {
    String key = uri.getQueryParameters().getFirst(setting.keyField());
    ItemSelector selector = Selectors.fromQuery(index, setting.keyField(), key);
    // The same key may stand there twice, for two addresses.
    Optional<String> baseUrl =
        Optional.ofNullable(uri.getQueryParameters().getFirst("base-url")).map(String::strip);
    return update(
        caller,
        selector instanceof ItemSelector.ByKey byKey
            ? setting.remove(byKey.key(), baseUrl)
            : setting.remove(selector));
  }

  @Override
  String field() {
    return setting.field();
  }

  @Override
  JsonNode value(Config config) {
    return JsonNodeFactory.instance.arrayNode().addAll(setting.value(config));
  }
}
