package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.RestingCredential;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.credential.Cooldown;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.MaskedSecret;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** The credentials that are left alone for a while: list them, and use them again at once. */
@Path("cooldowns")
public final class CooldownsResource {
  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;
  private final Clock clock;

  CooldownsResource(Supplier<Catalog> catalog, Cooldowns cooldowns, Clock clock) {
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @GET
  public Response list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("cooldowns");
    Instant now = clock.instant();
    catalog.get().resting(cooldowns).forEach(resting -> list.add(toJson(resting, now)));
    return Response.ok(answer, Answers.JSON).build();
  }

  /** A selector that is there but says nothing must not be taken for none, which means all. */
  @DELETE
  public Response reset(@QueryParam("id") String id, @QueryParam("model") String model) {
    if (id == null && model == null) {
      return done(cooldowns.reset());
    }
    if (id == null || id.isBlank()) {
      throw InvalidRequestException.of("missing id");
    }
    if (model != null && model.isBlank()) {
      throw InvalidRequestException.of("missing model");
    }
    CredentialId credential = CredentialId.parse(id.strip()).orElseThrow(ItemNotFound::new);
    int count =
        model == null ? cooldowns.reset(credential) : cooldowns.reset(credential, model) ? 1 : 0;
    if (count == 0) {
      throw new ItemNotFound();
    }
    return done(count);
  }

  private static Response done(int count) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    return Response.ok(answer.put("reset", count), Answers.JSON).build();
  }

  private static ObjectNode toJson(RestingCredential resting, Instant now) {
    Cooldown cooldown = resting.cooldown();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", cooldown.credential().value());
    resting
        .credential()
        .ifPresent(
            credential -> {
              json.put("provider", credential.provider().setting());
              json.put("name", credential.name());
              json.put("key", MaskedSecret.of(credential.secret()));
              json.put("base_url", MaskedSecret.inUrl(credential.baseUrl()));
            });
    cooldown.model().ifPresent(model -> json.put("model", model));
    json.put("reason", cooldown.reason().name().toLowerCase(Locale.ROOT));
    json.put("failures", cooldown.failures());
    json.put("until", cooldown.until().toString());
    json.put("remaining_seconds", cooldown.remaining(now).toSeconds());
    return json;
  }
}
