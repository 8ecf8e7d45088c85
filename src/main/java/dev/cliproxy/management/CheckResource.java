package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.check.CheckOutcome.Fails;
import dev.cliproxy.check.CheckOutcome.Works;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.MaskedSecret;
import dev.cliproxy.credential.Provider;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Whether credentials work: all, one of them, or those of an entry that is being edited. */
@Path("check")
public final class CheckResource {
  /** How long an answer is held for checks that have not ended. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int MOST_WAITING = 16;
  private static final int TOO_MANY_REQUESTS = 429;

  private final ConfigStore store;
  private final CredentialChecks checks;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  CheckResource(ConfigStore store, CredentialChecks checks) {
    this.store = Objects.requireNonNull(store, "store");
    this.checks = Objects.requireNonNull(checks, "checks");
  }

  /** What came of the last checks. */
  @GET
  public Response last() {
    return answer(
        checks.last().values().stream()
            .sorted(Comparator.comparing(CheckResult::end).reversed())
            .toList(),
        checks.underWay());
  }

  /** Checks and waits. */
  @POST
  public Response check(@OptionalBody JsonBody body) {
    if (!waiting.tryAcquire()) {
      return Answers.status(
              TOO_MANY_REQUESTS,
              Answers.error("too many checks are waited for already; GET answers what is known"))
          .header("Retry-After", LONGEST.toSeconds())
          .build();
    }
    try {
      return await(started(body));
    } finally {
      waiting.release();
    }
  }

  private List<CompletableFuture<CheckResult>> started(JsonBody body) {
    if (body.object().isEmpty()) {
      return checks.subjects().stream().map(checks::start).toList();
    }
    Optional<String> id = body.text("id");
    if (id.isPresent()) {
      CredentialId credential = CredentialId.parse(id.get().strip()).orElseThrow(ItemNotFound::new);
      return List.of(checks.start(checks.subject(credential).orElseThrow(ItemNotFound::new)));
    }
    return edited(body);
  }

  private List<CompletableFuture<CheckResult>> edited(JsonBody body) {
    String field =
        body.text("field")
            .orElseThrow(
                () ->
                    InvalidRequestException.missingFields(
                        "expected id, or field with value, index or both, or nothing for all"));
    EntryListSetting setting =
        EntryListSetting.OF_PROVIDERS.stream()
            .filter(one -> one.field().equals(field))
            .findFirst()
            .orElseThrow(
                () ->
                    InvalidRequestException.invalidBody(
                        "expected one of "
                            + EntryListSetting.OF_PROVIDERS.stream()
                                .map(EntryListSetting::field)
                                .toList()
                            + " in field"));
    Optional<ItemSelector> index = body.index();
    ObjectNode value =
        body.field("value").isPresent()
            ? body.object("value")
            : JsonNodeFactory.instance.objectNode();
    Config config =
        store.preview(
            index.map(at -> setting.merge(at, value)).orElseGet(() -> setting.add(value)));
    int place =
        index.isPresent()
            ? body.object().path("index").intValue()
            : setting.value(config).size() - 1;
    return checks.tryOut(config, Provider.ofSetting(setting.field()), place);
  }

  private static Response await(List<CompletableFuture<CheckResult>> started) {
    List<CheckResult> results = CredentialChecks.await(started, LONGEST);
    return answer(results, started.size() - results.size());
  }

  private static Response answer(List<CheckResult> results, int pending) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("results");
    results.forEach(result -> list.add(toJson(result)));
    answer.put("pending", pending);
    return Response.ok(answer, Answers.JSON).build();
  }

  private static ObjectNode toJson(CheckResult result) {
    Credential credential = result.credential();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", credential.id().value());
    json.put("provider", credential.provider().setting());
    json.put("name", credential.name());
    credential
        .token()
        .ifPresentOrElse(
            login -> json.put("file", login.file().value()),
            () -> json.put("key", MaskedSecret.of(credential.secret())));
    json.put("base_url", MaskedSecret.inUrl(credential.baseUrl()));
    json.put("ok", result.works());
    json.put("latency_ms", result.latency().toMillis());
    json.put("checked_at", result.end().toString());
    if (result.outcome() instanceof Works works) {
      ArrayNode models = json.putArray("models");
      works.models().forEach(models::add);
      works.tried().ifPresent(model -> json.put("tried_model", model));
    } else if (result.outcome() instanceof Fails fails) {
      json.put("reason", fails.reason().word());
      json.put("message", message(fails));
      fails.status().ifPresent(status -> json.put("status", status));
    }
    return json;
  }

  private static String message(Fails fails) {
    String sentence = fails.reason().sentence();
    return fails.detail().isEmpty() ? sentence : sentence + " (" + fails.detail() + ")";
  }
}
