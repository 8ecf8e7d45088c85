package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/**
 * A switch of other programs that cannot be switched here: it says how it stands, and setting it to
 * anything else is refused, so that nobody believes in an effect that there is not.
 */
public final class FixedFlagEndpoint {
  private final String field;
  private final boolean value;
  private final String reason;

  /**
   * @param reason why it cannot be otherwise, for people
   */
  FixedFlagEndpoint(String field, boolean value, String reason) {
    this.field = Objects.requireNonNull(field, "field");
    this.value = value;
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** {@code {"<field>": <value>}}. */
  @GET
  public Response get() {
    return Response.ok(JsonNodeFactory.instance.objectNode().put(field, value), Answers.JSON)
        .build();
  }

  @PUT
  public Response put(JsonBody body) {
    boolean wanted =
        body.field("value")
            .or(() -> body.field(field))
            .filter(JsonNode::isBoolean)
            .map(JsonNode::asBoolean)
            .orElseThrow(() -> InvalidRequestException.invalidBody("expected the field value"));
    if (wanted != value) {
      throw new NotHereException(reason);
    }
    return Answers.ok();
  }

  @PATCH
  public Response patch(JsonBody body) {
    return put(body);
  }
}
