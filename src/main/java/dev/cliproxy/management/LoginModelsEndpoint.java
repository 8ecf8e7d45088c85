package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.setting.LoginModelsSetting;
import dev.cliproxy.config.value.Config;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Lists by kind of login, in the forms of CLIProxyAPI: GET, PUT of all, PATCH and DELETE of one
 * kind's.
 */
public final class LoginModelsEndpoint extends SettingEndpoint {
  private final LoginModelsSetting setting;
  private final String kindField;
  private final String listField;

  /**
   * @param kindField what a body or a query calls the kind
   * @param listField what a body calls the list
   */
  LoginModelsEndpoint(
      ConfigStore store, LoginModelsSetting setting, String kindField, String listField) {
    super(store);
    this.setting = Objects.requireNonNull(setting, "setting");
    this.kindField = Objects.requireNonNull(kindField, "kindField");
    this.listField = Objects.requireNonNull(listField, "listField");
  }

  @PUT
  public Response put(JsonBody body, @BeanParam Caller caller) {
    ObjectNode all = body.object();
    return update(
        caller, setting.replaceAll(all.path("items") instanceof ObjectNode items ? items : all));
  }

  @PATCH
  public Response patch(JsonBody body, @BeanParam Caller caller) {
    String kind = kind(body.text(kindField));
    JsonNode list = body.object().path(listField);
    if (!list.isArray()) {
      throw InvalidRequestException.missingFields("expected a list in " + listField);
    }
    return update(caller, setting.replace(kind, (ArrayNode) list));
  }

  @DELETE
  public Response delete(@Context UriInfo uri, @BeanParam Caller caller) {
    String kind = kind(Optional.ofNullable(uri.getQueryParameters().getFirst(kindField)));
    return update(caller, setting.remove(kind));
  }

  private String kind(Optional<String> text) {
    return text.map(given -> given.strip().toLowerCase(Locale.ROOT))
        .filter(given -> !given.isEmpty())
        .orElseThrow(() -> InvalidRequestException.of("missing " + kindField));
  }

  @Override
  String field() {
    return setting.field();
  }

  @Override
  JsonNode value(Config config) {
    return setting.value(config);
  }
}
