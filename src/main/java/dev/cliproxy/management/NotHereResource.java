package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * What the panels of CLIProxyAPI may ask for and there is not here, with the reason: 501, or an
 * empty list where they list something. None of it does anything.
 */
@Path("/")
public final class NotHereResource {
  private static final String NO_CALL =
      "not here: the server does not call any address that it is given; to find out whether a"
          + " credential works, POST /v0/management/check";

  NotHereResource() {}

  /** Nobody is asked: a server tells nobody on the internet that it is there. */
  @GET
  @Path("latest-version")
  public Response latestVersion() {
    return Answers.notHere(
        "not here: this server asks nobody on the internet for newer versions of itself");
  }

  /** Would let whoever has the key reach every address that the server can reach. */
  @POST
  @Path("api-call")
  public Response apiCall(byte[] body) {
    return Answers.status(403, Answers.error(NO_CALL)).build();
  }

  @GET
  @Path("antigravity-auth-url")
  public Response antigravity() {
    return login("Antigravity");
  }

  @GET
  @Path("kimi-auth-url")
  public Response kimi() {
    return login("Kimi");
  }

  @GET
  @Path("xai-auth-url")
  public Response xai() {
    return login("xAI");
  }

  @GET
  @Path("iflow-auth-url")
  public Response iflow() {
    return login("iFlow");
  }

  @POST
  @Path("iflow-auth-url")
  public Response iflowCookie(byte[] body) {
    return login("iFlow");
  }

  @POST
  @Path("vertex/import")
  @Consumes(MediaType.WILDCARD)
  public Response vertexImport(byte[] body) {
    return Answers.notHere("not here: service accounts of Vertex AI");
  }

  @GET
  @Path("plugins")
  public Response plugins() {
    return noPlugins();
  }

  @GET
  @Path("plugin-store")
  public Response pluginStore() {
    return noPlugins();
  }

  private static Response noPlugins() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("plugins_enabled", false).put("plugins_dir", "");
    answer.putArray("plugins");
    return Response.ok(answer, Answers.JSON).build();
  }

  private static Response login(String provider) {
    return Answers.notHere("not here: logins of " + provider);
  }
}
