package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.login.CallbackAnswer;
import dev.cliproxy.login.LoginProvider;
import dev.cliproxy.login.LoginStatus;
import dev.cliproxy.login.LoginView;
import dev.cliproxy.login.Logins;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Starts logins, takes what browsers bring back, and tells how the logins stand. */
@Path("/")
public final class LoginResource {
  private final Logins logins;
  private final Clock clock;

  LoginResource(Logins logins, Clock clock) {
    this.logins = Objects.requireNonNull(logins, "logins");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @GET
  @Path("anthropic-auth-url")
  public Response anthropic(@BeanParam Caller caller) {
    return started(logins.start(caller.loggingIn(), LoginProvider.CLAUDE, ""));
  }

  @GET
  @Path("codex-auth-url")
  public Response codex(
      @QueryParam("flow") @DefaultValue("") String flow, @BeanParam Caller caller) {
    return switch (flow) {
      case "", "browser" -> started(logins.start(caller.loggingIn(), LoginProvider.CODEX, ""));
      case "device" -> started(logins.startByDevice(caller.loggingIn(), LoginProvider.CODEX));
      default -> throw InvalidRequestException.of("invalid flow");
    };
  }

  @GET
  @Path("gemini-cli-auth-url")
  public Response geminiCli(
      @QueryParam("project_id") @DefaultValue("") String projectId, @BeanParam Caller caller) {
    return started(logins.start(caller.loggingIn(), LoginProvider.GEMINI, projectId));
  }

  @GET
  @Path("qwen-auth-url")
  public Response qwen(@BeanParam Caller caller) {
    return started(logins.startByDevice(caller.loggingIn(), LoginProvider.QWEN));
  }

  @POST
  @Path("gemini-web-token")
  public Response geminiWeb(JsonBody body, @BeanParam Caller caller) throws IOException {
    String file =
        logins
            .saveGeminiWeb(
                caller.loggingIn(),
                body.text("secure_1psid").orElse(""),
                body.text("secure_1psidts").orElse(""),
                body.text("label").orElse(""))
            .value();
    return Response.ok(ok().put("file", file), Answers.JSON).build();
  }

  @GET
  @Path("get-auth-status")
  public Response status(@QueryParam("state") @DefaultValue("") String state) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    LoginStatus status = logins.status(state).orElse(LoginStatus.UNKNOWN);
    if (status instanceof LoginStatus.Saved) {
      answer.put("status", "ok");
    } else if (status instanceof LoginStatus.Failed failed) {
      answer.put("status", "error").put("error", failed.message());
    } else {
      answer.put("status", "wait");
    }
    return Response.ok(answer, Answers.JSON).build();
  }

  /** The address that a browser ended at, or what stands in it. */
  @POST
  @Path("oauth-callback")
  public Response callback(JsonBody body) {
    Optional<LoginProvider> provider =
        body.text("provider").filter(name -> !name.isBlank()).map(LoginResource::provider);
    Optional<String> address = body.text("redirect_url").filter(text -> !text.isBlank());
    logins.callback(
        provider,
        address
            .map(CallbackAnswer::ofPasted)
            .orElseGet(
                () ->
                    new CallbackAnswer(
                        body.text("code").orElse("").strip(),
                        body.text("state").orElse("").strip(),
                        body.text("error").orElse(""))));
    return Answers.ok();
  }

  @DELETE
  @Path("oauth-session")
  public Response cancel(@QueryParam("state") @DefaultValue("") String state) {
    return Response.ok(ok().put("cancelled", logins.cancel(state)), Answers.JSON).build();
  }

  private static LoginProvider provider(String name) {
    return LoginProvider.named(name)
        .orElseThrow(() -> InvalidRequestException.of("unsupported provider"));
  }

  private Response started(LoginView login) {
    ObjectNode answer = ok().put("url", login.url().toString()).put("state", login.state());
    if (login.byDevice()) {
      answer.put("flow", "device");
      login.userCode().ifPresent(code -> answer.put("user_code", code));
    }
    answer.put("expires_in", Duration.between(clock.instant(), login.end()).toSeconds());
    if (!login.note().isEmpty()) {
      answer.put("note", login.note());
    }
    return Response.ok(answer, Answers.JSON).build();
  }

  private static ObjectNode ok() {
    return JsonNodeFactory.instance.objectNode().put("status", "ok");
  }
}
