package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.FirstConfig;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.setting.ClientKeyChanges;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.MaskedSecret;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.limit.Measure;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is known of the clients' keys, and what they have used. */
@Path("client-keys")
public final class ClientKeysResource {
  private static final String FIELD = EntryListSetting.CLIENT_KEYS.field();
  private static final long LONGEST_OVERLAP = ClientKeyChanges.LONGEST_OVERLAP.toSeconds();

  private final ConfigStore store;
  private final KeyLimits limits;
  private final Clock clock;
  private final SecureRandom random;

  ClientKeysResource(ConfigStore store, KeyLimits limits, Clock clock, SecureRandom random) {
    this.store = Objects.requireNonNull(store, "store");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
  }

  /** The entity tag is that of the entries: what was used changes with every request. */
  @GET
  public Response list() {
    Config config = store.current();
    Map<KeyDigest, String> keys = new HashMap<>();
    config.apiKeys().forEach(key -> keys.put(KeyDigest.of(key), key));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray(FIELD);
    for (ClientKeyEntry entry : config.clientKeys()) {
      ObjectNode json = entry.toJson();
      String key = keys.get(entry.digest());
      json.put("orphaned", key == null);
      json.put("key", key == null ? "" : MaskedSecret.of(key));
      json.set("used", used(entry));
      list.add(json);
    }
    return Response.ok(answer, Answers.JSON).tag(EntityTags.of(representation(config))).build();
  }

  private ObjectNode used(ClientKeyEntry entry) {
    ObjectNode used = JsonNodeFactory.instance.objectNode();
    for (Measure measure : Measure.of(limits.use(entry.id()), entry.limits())) {
      used.put(measure.field(), measure.used());
    }
    return used;
  }

  /** Makes a key, or takes one that is there; only this answer has a new one in clear. */
  @POST
  public Response create(JsonBody body, @BeanParam Caller caller) {
    ObjectNode entry = body.object().deepCopy();
    boolean given = body.text("api-key").isPresent();
    String key =
        body.text("api-key").map(String::strip).orElseGet(() -> FirstConfig.newClientKey(random));
    if (key.isEmpty()) {
      throw InvalidRequestException.invalidBody("expected a text that is not empty in api-key");
    }
    entry.remove("api-key");
    refuseUnknown(entry, "id");
    if (body.text("id").isEmpty()) {
      throw InvalidRequestException.missingFields("expected id");
    }
    update(caller, ClientKeyChanges.create(entry, key));
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", "ok")
            .put("id", entry.path("id").asText().strip());
    return secret(given ? answer : answer.put("api-key", key));
  }

  /** Sets the fields that the value names; null takes one away. */
  @PATCH
  public Response change(JsonBody body, @BeanParam Caller caller) {
    ItemSelector selector =
        body.index()
            .or(() -> body.text("id").map(text -> new ItemSelector.ByKey(text.strip())))
            .orElseThrow(
                () -> InvalidRequestException.missingFields("expected index or id, and value"));
    ObjectNode value = body.object("value");
    refuseUnknown(value, "");
    update(caller, EntryListSetting.CLIENT_KEYS.merge(selector, value));
    return Answers.ok();
  }

  /** Puts a new key in the place of the present one, which is let in a while longer. */
  @POST
  @Path("{id}/rotate")
  public Response rotate(@PathParam("id") String id, JsonBody body, @BeanParam Caller caller) {
    long overlap =
        body.field("overlap-seconds")
            .map(
                node -> {
                  if (!node.isIntegralNumber()
                      || !node.canConvertToLong()
                      || node.longValue() < 0
                      || node.longValue() > LONGEST_OVERLAP) {
                    throw InvalidRequestException.invalidBody(
                        "expected a whole number from 0 to "
                            + LONGEST_OVERLAP
                            + " in overlap-seconds");
                  }
                  return node.longValue();
                })
            .orElse(0L);
    String key = FirstConfig.newClientKey(random);
    Instant now = clock.instant();
    update(caller, ClientKeyChanges.rotate(id, key, now, now.plusSeconds(overlap)));
    return secret(
        JsonNodeFactory.instance
            .objectNode()
            .put("status", "ok")
            .put("id", id)
            .put("api-key", key)
            .put("previous_until", now.plusSeconds(overlap).toString()));
  }

  /** Takes the entry out and its keys with it. */
  @DELETE
  public Response delete(
      @QueryParam("id") String id, @QueryParam("index") String index, @BeanParam Caller caller) {
    ItemSelector selector = Selectors.fromQuery(index, "id", id);
    update(
        caller,
        draft -> {
          int place = selector.find(draft.config().clientKeys(), ClientKeyEntry::id);
          ClientKeyChanges.delete(draft.config().clientKeys().get(place).id()).apply(draft);
        });
    return Answers.ok();
  }

  /** A limit that is misspelt would be none. */
  private static void refuseUnknown(ObjectNode entry, String also) {
    Set<String> unknown = new HashSet<>();
    for (Iterator<String> names = entry.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(also) && !ClientKeyEntry.SETTABLE.contains(name)) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw InvalidRequestException.invalidBody(
          "expected no other fields than " + ClientKeyEntry.SETTABLE.stream().sorted().toList());
    }
  }

  private void update(Caller caller, ConfigChange change) {
    store.update(
        caller.author(),
        change.onlyIf(
            draft -> caller.requireUnchanged(EntityTags.of(representation(draft.config())))));
  }

  private static ObjectNode representation(Config config) {
    return JsonNodeFactory.instance
        .objectNode()
        .set(
            FIELD,
            JsonNodeFactory.instance
                .arrayNode()
                .addAll(EntryListSetting.CLIENT_KEYS.value(config)));
  }

  private static Response secret(ObjectNode answer) {
    return Response.ok(answer, Answers.JSON).header("Cache-Control", "no-store").build();
  }
}
