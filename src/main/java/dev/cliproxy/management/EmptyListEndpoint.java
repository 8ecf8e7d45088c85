package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/** A list of other programs that is always empty here: nothing can be put into it. */
public final class EmptyListEndpoint {
  private final String field;
  private final String reason;

  /**
   * @param reason why nothing can be in it, for people
   */
  EmptyListEndpoint(String field, String reason) {
    this.field = Objects.requireNonNull(field, "field");
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** {@code {"<field>": []}}. */
  @GET
  public Response get() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray(field);
    return Response.ok(answer, Answers.JSON).build();
  }

  @PUT
  public Response put(JsonBody body) {
    return body.items().isEmpty() ? Answers.ok() : Answers.notHere(reason);
  }

  @PATCH
  public Response patch(JsonBody body) {
    body.object();
    return Answers.notHere(reason);
  }

  @DELETE
  public Response delete() {
    return Answers.status(404, Answers.error("item not found")).build();
  }
}
