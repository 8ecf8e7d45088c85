package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.value.Config;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/**
 * What every setting has in common: it can be read, with an entity tag made of its value, and it is
 * changed only if the caller's {@code If-Match}, where there is one, still fits.
 */
public abstract class SettingEndpoint {
  private final ConfigStore store;

  SettingEndpoint(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /** {@code {"<field>": <value>}}. */
  @GET
  public Response get(@Context Request request) {
    return Answers.tagged(request, representation(store.current()));
  }

  /** The name of the field that holds the value. */
  abstract String field();

  /** The value now. */
  abstract JsonNode value(Config config);

  final Response update(Caller caller, ConfigChange change) {
    store.update(
        caller.author(),
        change.onlyIf(
            draft -> caller.requireUnchanged(EntityTags.of(representation(draft.config())))));
    return Answers.ok();
  }

  private ObjectNode representation(Config config) {
    return JsonNodeFactory.instance.objectNode().set(field(), value(config));
  }
}
