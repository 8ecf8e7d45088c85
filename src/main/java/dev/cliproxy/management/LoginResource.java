package dev.cliproxy.management;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Answers for the logins, which this version does not have. */
@Path("/")
public final class LoginResource {
  private static final int NOT_IMPLEMENTED = 501;

  @GET
  @Path("anthropic-auth-url")
  public Response anthropic() {
    return notImplemented();
  }

  @GET
  @Path("codex-auth-url")
  public Response codex() {
    return notImplemented();
  }

  @GET
  @Path("gemini-cli-auth-url")
  public Response geminiCli() {
    return notImplemented();
  }

  @GET
  @Path("qwen-auth-url")
  public Response qwen() {
    return notImplemented();
  }

  @POST
  @Path("gemini-web-token")
  public Response geminiWeb() {
    return notImplemented();
  }

  @GET
  @Path("get-auth-status")
  public Response status() {
    return notImplemented();
  }

  private static Response notImplemented() {
    return Answers.status(
            NOT_IMPLEMENTED,
            Answers.error("this version has no logins; upload a token file to auth-files instead"))
        .build();
  }
}
