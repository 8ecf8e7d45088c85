package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.live.FailedAttempt;
import dev.cliproxy.live.LiveFilter;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.live.OpenRequest;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;

/** What goes through the proxy at this moment. */
@Path("live")
public final class LiveResource {
  private static final int MOST_OPEN = 1_000;

  private final LiveTraffic traffic;

  LiveResource(LiveTraffic traffic) {
    this.traffic = Objects.requireNonNull(traffic, "traffic");
  }

  @GET
  public Response show(
      @QueryParam("client") @DefaultValue("") String client,
      @QueryParam("model") @DefaultValue("") String model,
      @QueryParam("provider") @DefaultValue("") String provider,
      @QueryParam("credential") @DefaultValue("") String credential,
      @QueryParam("status") @DefaultValue("") String status) {
    LiveFilter filter = new LiveFilter(client, model, provider, credential, status);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode open = answer.putArray("open");
    traffic.open(filter, MOST_OPEN).forEach(request -> open.add(toJson(request)));
    ArrayNode ended = answer.putArray("ended");
    traffic.ended(filter).forEach(request -> ended.add(toJson(request)));
    return Response.ok(answer, Answers.JSON).build();
  }

  private static ObjectNode toJson(OpenRequest request) {
    ObjectNode json = asked(request.client(), request.api(), request.model(), request.served());
    json.put("age_ms", request.age().toMillis());
    json.put("answering", request.answering());
    json.set("failed_attempts", toJson(request.failed()));
    return json;
  }

  static ObjectNode toJson(EndedRequest request) {
    UsageRecord record = request.record();
    ObjectNode json = asked(record.client(), record.api(), request.asked(), record.served());
    json.put("time", record.timestamp().toString());
    json.put("status", record.status());
    json.put("success", record.success());
    if (!request.reason().isEmpty()) {
      json.put("reason", request.reason());
    }
    Tokens tokens = record.tokens();
    json.put("input_tokens", tokens.inputTokens());
    json.put("output_tokens", tokens.outputTokens());
    json.put("reasoning_tokens", tokens.reasoningTokens());
    json.put("cached_tokens", tokens.cachedTokens());
    json.put("first_byte_ms", record.firstByte().toMillis());
    json.put("duration_ms", record.duration().toMillis());
    json.set("failed_attempts", toJson(request.failed()));
    request.log().ifPresent(name -> json.put("request_log", name));
    return json;
  }

  private static ObjectNode asked(String client, String api, String model, Served served) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("client", client)
        .put("api", api)
        .put("model", model)
        .put("provider", served.provider())
        .put("credential", served.credential())
        .put("served_model", served.model())
        .put("attempts", served.attempts());
  }

  private static ArrayNode toJson(List<FailedAttempt> failed) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (FailedAttempt attempt : failed) {
      list.addObject()
          .put("provider", attempt.provider())
          .put("credential", attempt.credential())
          .put("model", attempt.model())
          .put("status", attempt.status())
          .put("reason", attempt.reason())
          .put("after_ms", attempt.age().toMillis());
    }
    return list;
  }
}
