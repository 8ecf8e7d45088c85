package dev.cliproxy.management;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The description of this API, OpenAPI 3.1. */
@Path("openapi.json")
public final class OpenApiResource {

  @GET
  public Response get() throws IOException {
    return Response.ok(ManagementApi.description(), Answers.JSON).build();
  }
}
