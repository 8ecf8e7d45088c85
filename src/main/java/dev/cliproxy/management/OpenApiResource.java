package dev.cliproxy.management;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The description of this API, OpenAPI 3.1. */
@Path("openapi.json")
public final class OpenApiResource {

  @GET
  public Response get() throws IOException {
    try (InputStream in = OpenApiResource.class.getResourceAsStream("openapi.json")) {
      byte[] description = Objects.requireNonNull(in, "openapi.json").readAllBytes();
      return Response.ok(description, Answers.JSON).build();
    }
  }
}
