package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.audit.AuditEntry;
import dev.cliproxy.audit.AuditEntry.OfAuthFile;
import dev.cliproxy.audit.AuditEntry.OfConfig;
import dev.cliproxy.audit.AuditPage;
import dev.cliproxy.audit.AuditTrail;
import dev.cliproxy.config.secret.ValueChange;
import dev.cliproxy.store.StoreUnavailableException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/** Who has changed what. */
@Path("audit")
public final class AuditResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_AT_ONCE = 500;

  private final AuditTrail trail;

  AuditResource(AuditTrail trail) {
    this.trail = Objects.requireNonNull(trail, "trail");
  }

  @GET
  public Response list(@QueryParam("limit") String limit, @QueryParam("cursor") String cursor)
      throws StoreUnavailableException {
    AuditPage page = trail.page(before(cursor), count(limit));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("changes");
    page.rows().forEach(row -> list.add(toJson(row.entry())));
    page.next().ifPresent(next -> answer.put("next_cursor", Long.toString(next)));
    return Response.ok(answer, Answers.JSON).build();
  }

  private static int count(String limit) {
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    int count = limit.matches("[0-9]{1,4}") ? Integer.parseInt(limit) : 0;
    if (count < 1 || count > MOST_AT_ONCE) {
      throw InvalidRequestException.of("invalid limit");
    }
    return count;
  }

  private static OptionalLong before(String cursor) {
    if (cursor == null) {
      return OptionalLong.empty();
    }
    if (!cursor.matches("[0-9]{1,19}")) {
      throw InvalidRequestException.of("invalid cursor");
    }
    try {
      return OptionalLong.of(Long.parseLong(cursor));
    } catch (NumberFormatException e) {
      throw InvalidRequestException.of("invalid cursor");
    }
  }

  private static ObjectNode toJson(AuditEntry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", entry.time().toString());
    json.put("way", entry.author().way().name().toLowerCase(Locale.ROOT));
    json.put("address", entry.author().address());
    if (entry.subject() instanceof OfAuthFile file) {
      json.put("subject", "auth-file");
      json.put("name", file.name());
      json.put("action", file.deleted() ? "deleted" : "saved");
    } else if (entry.subject() instanceof OfConfig config) {
      json.put("subject", "config");
      config.version().ifPresent(version -> json.put("version", version));
      ArrayNode values = json.putArray("values");
      config.values().values().forEach(value -> values.add(toJson(value)));
      json.put("more", config.values().more());
    }
    return json;
  }

  private static ObjectNode toJson(ValueChange value) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("path", value.path());
    value.before().ifPresent(text -> json.put("before", text));
    value.after().ifPresent(text -> json.put("after", text));
    return json;
  }
}
