package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.connect.Part;
import dev.cliproxy.connect.Recipe;
import dev.cliproxy.connect.Target;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Locale;

/** How clients are pointed at this proxy. */
@Path("connect")
public final class ConnectResource {
  ConnectResource() {}

  /** Fills in what the caller names; nothing is looked up, so that no key can be had here. */
  @GET
  public Response recipes(
      @QueryParam("base") @DefaultValue("http://localhost:8317") String base,
      @QueryParam("model") @DefaultValue("MODEL") String model,
      @QueryParam("key") @DefaultValue("YOUR-CLIENT-KEY") String key) {
    Target target = new Target(base.replaceFirst("/+$", ""), model, key);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode recipes = answer.putArray("recipes");
    for (Recipe recipe : Recipe.values()) {
      ObjectNode json = recipes.addObject().put("id", recipe.id()).put("client", recipe.client());
      ArrayNode parts = json.putArray("parts");
      for (Part part : recipe.parts(target)) {
        ObjectNode its = parts.addObject().put("kind", part.kind().name().toLowerCase(Locale.ROOT));
        if (!part.path().isEmpty()) {
          its.put("path", "~/" + part.path());
        }
        its.put("text", part.text());
      }
    }
    return Response.ok(answer, Answers.JSON).build();
  }
}
