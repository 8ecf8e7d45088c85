package dev.cliproxy.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.trial.Trial;
import dev.cliproxy.trial.TrialFormat;
import dev.cliproxy.trial.TrialRequest;
import dev.cliproxy.trial.TrialResult;
import dev.cliproxy.trial.Trials;
import dev.cliproxy.wording.Wording;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sends one message as a client would, and says what became of it. */
@Path("try")
public final class TryResource {
  private static final int TOO_MANY_REQUESTS = 429;

  private final Trials trials;

  TryResource(Trials trials) {
    this.trials = Objects.requireNonNull(trials, "trials");
  }

  /** Waits for the whole answer. */
  @POST
  public Response send(JsonBody body) throws InterruptedException {
    Optional<Trial> begun = trials.begin(request(body));
    if (begun.isEmpty()) {
      return Answers.status(
              TOO_MANY_REQUESTS,
              Answers.error(Trials.MOST + " trials are under way already; try again later"))
          .header("Retry-After", 1)
          .build();
    }
    try (Trial trial = begun.get()) {
      return Response.ok(toJson(trial.await()), Answers.JSON).build();
    }
  }

  private static TrialRequest request(JsonBody body) {
    String word = body.text("format").orElse(TrialFormat.CHAT_COMPLETIONS.word());
    TrialFormat format =
        TrialFormat.of(word)
            .orElseThrow(
                () ->
                    InvalidRequestException.invalidBody(
                        "expected one of "
                            + Arrays.stream(TrialFormat.values()).map(TrialFormat::word).toList()
                            + " in format"));
    String model = body.text("model").orElse("");
    String message = body.text("message").orElse("");
    int maxTokens =
        body.field("max-tokens").map(TryResource::number).orElse(TrialRequest.USUAL_TOKENS);
    Map<String, Wording> problems = TrialRequest.problems(model, message, maxTokens);
    if (!problems.isEmpty()) {
      throw InvalidRequestException.invalidBody(
          problems.entrySet().stream()
              .map(problem -> problem.getKey() + ": " + problem.getValue().english())
              .collect(Collectors.joining("; ")));
    }
    boolean streams = body.field("stream").map(JsonNode::asBoolean).orElse(false);
    return new TrialRequest(
        format, model, body.text("client-key-id").orElse(""), message, maxTokens, streams);
  }

  /** Anything else than such a number is out of the range as well. */
  private static int number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : 0;
  }

  private static ObjectNode toJson(TrialResult result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", result.status());
    json.put("success", result.success());
    if (!result.reason().isEmpty()) {
      json.put("reason", result.reason());
    }
    json.put("ending", result.ending().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.put("text", result.text());
    json.put("raw", result.raw());
    json.put("shortened", result.cut());
    result.provided().ifPresent(format -> json.put("provider_format", format.word()));
    ArrayNode losses = json.putArray("losses");
    result.losses().forEach(losses::add);
    result.ended().ifPresent(ended -> json.set("request", LiveResource.toJson(ended)));
    return json;
  }
}
