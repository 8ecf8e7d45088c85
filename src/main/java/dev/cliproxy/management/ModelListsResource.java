package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.modellist.ModelListRefresh;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Objects;

/** What the providers say they have: ask them again. */
@Path("model-lists/refresh")
public final class ModelListsResource {
  private final ModelListRefresh modelLists;

  ModelListsResource(ModelListRefresh modelLists) {
    this.modelLists = Objects.requireNonNull(modelLists, "modelLists");
  }

  /** Does not wait for the answers. */
  @POST
  public Response refresh() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok");
    return Response.ok(answer.put("asked", modelLists.refresh()), Answers.JSON).build();
  }
}
