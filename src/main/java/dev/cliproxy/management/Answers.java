package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;

/** The answers that many endpoints give. */
final class Answers {
  /** Said aloud, because some clients take JSON without it for another encoding. */
  static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8");

  private Answers() {}

  /** {@code {"status":"ok"}}. */
  static Response ok() {
    return Response.ok(JsonNodeFactory.instance.objectNode().put("status", "ok"), JSON).build();
  }

  /** {@code {"status":"ok"}} and how many were deleted. */
  static Response deleted(int count) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    return Response.ok(answer.put("deleted", count), JSON).build();
  }

  /** The value with an entity tag made of it, or 304 when the caller has it already. */
  static Response tagged(Request request, ObjectNode representation) {
    EntityTag tag = EntityTags.of(representation);
    ResponseBuilder notModified = request.evaluatePreconditions(tag);
    return (notModified == null ? Response.ok(representation, JSON) : notModified).tag(tag).build();
  }

  /** {@code {"error": …}} in the making. */
  static ObjectNode error(String message) {
    return JsonNodeFactory.instance.objectNode().put("error", message);
  }

  /** The same with what to change, and both as the one sentence that panels look for. */
  static ObjectNode error(String message, String details) {
    return error(message).put("details", details).put("message", message + ": " + details);
  }

  /** What other programs of the kind can do and this one does not: 501, and why. */
  static Response notHere(String reason) {
    return status(501, error(reason)).build();
  }

  static ResponseBuilder status(int status, ObjectNode body) {
    return Response.status(status).type(JSON).entity(body);
  }
}
