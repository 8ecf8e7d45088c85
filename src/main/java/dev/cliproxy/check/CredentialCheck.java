package dev.cliproxy.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cliproxy.catalog.ConfiguredCredential;
import dev.cliproxy.catalog.ListedModel;
import dev.cliproxy.check.CheckOutcome.Fails;
import dev.cliproxy.check.CheckOutcome.Works;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.modellist.ModelListQuery;
import dev.cliproxy.upstream.ProviderRefusal;
import dev.cliproxy.upstream.UpstreamClient;
import dev.cliproxy.upstream.UpstreamException;
import dev.cliproxy.upstream.UpstreamFailure;
import dev.cliproxy.upstream.WholeAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Checks one credential: asks for the provider's list of models, which costs nothing, and where
 * there is none, for one word of a model. A login whose token is refused is renewed once, as a
 * request would have it. For a thread that waits.
 */
final class CredentialCheck {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int UNAUTHORIZED = 401;
  private static final int MOST_BYTES = 1 << 20;

  private final UpstreamClient client;
  private final TokenCredentials tokens;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Duration longest;
  private final Config config;
  private final ConfiguredCredential subject;
  private final Credential credential;

  private long begun;

  /**
   * Asks nobody yet.
   *
   * @param longest how long a new token is waited for, a page of a list and the answer to a request
   */
  CredentialCheck(
      UpstreamClient client,
      TokenCredentials tokens,
      Clock clock,
      LongSupplier nanoTime,
      Duration longest,
      Config config,
      ConfiguredCredential subject) {
    this.client = client;
    this.tokens = tokens;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.longest = longest;
    this.config = config;
    this.subject = subject;
    this.credential = subject.credential();
  }

  /** Waits for what comes of it, mostly much shorter than it may. */
  CheckResult run() {
    begun = nanoTime.getAsLong();
    CheckOutcome outcome = outcome();
    Duration latency = Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - begun));
    return new CheckResult(credential, clock.instant(), latency, outcome);
  }

  private CheckOutcome outcome() {
    if (credential.token().isEmpty()) {
      return with(credential.secret());
    }
    TokenCredential login = credential.token().get();
    Optional<String> present = tokens.accessToken(login.file());
    CheckOutcome outcome = present.map(this::with).orElseGet(() -> renewed(login, ""));
    boolean refused = outcome instanceof Fails fails && fails.reason() == CheckReason.KEY_REFUSED;
    return present.isPresent() && refused ? renewed(login, present.get()) : outcome;
  }

  private CheckOutcome renewed(TokenCredential login, String refused) {
    try {
      String token =
          tokens
              .refresh(login.file(), refused)
              .toCompletableFuture()
              .get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return with(token);
    } catch (ExecutionException e) {
      return Fails.of(CheckReason.NO_TOKEN, String.valueOf(e.getCause().getMessage()));
    } catch (TimeoutException e) {
      return Fails.of(CheckReason.TIMED_OUT, "no new token came in time");
    } catch (InterruptedException e) {
      return interrupted();
    }
  }

  private static Fails interrupted() {
    Thread.currentThread().interrupt();
    return Fails.of(CheckReason.INTERNAL, "the program is being stopped");
  }

  private CheckOutcome with(String secret) {
    begun = nanoTime.getAsLong();
    try {
      return new Works(
          new ModelListQuery(client, config, credential, secret, longest, clock)
              .ask().stream().map(ListedModel::name).sorted().toList(),
          Optional.empty());
    } catch (UpstreamException e) {
      return isAboutTheListAlone(e.failure()) ? tried(secret, e.failure()) : fails(e.failure());
    } catch (IOException e) {
      // A list that is too long is a list.
      return new Works(List.of(), Optional.empty());
    }
  }

  /** Whether a provider that says this to a question for its models may serve them all the same. */
  private static boolean isAboutTheListAlone(UpstreamFailure failure) {
    return switch (failure.kind()) {
      case NO_PROVIDER -> true;
      case ANSWERED ->
          switch (failure.status()) {
            case UNAUTHORIZED, 402, 429 -> false;
            default -> failure.status() < 500 || failure.status() == 501;
          };
      default -> false;
    };
  }

  /**
   * @param listFailure why there is no list; the answer when there is nothing to try
   */
  private CheckOutcome tried(String secret, UpstreamFailure listFailure) {
    Optional<String> model = subject.models().stream().findFirst();
    if (model.isEmpty()) {
      boolean answered = listFailure.kind() == UpstreamFailure.Kind.ANSWERED;
      return answered && listFailure.status() != 403
          ? new Fails(CheckReason.NO_MODEL, "", OptionalInt.of(listFailure.status()))
          : fails(listFailure);
    }
    begun = nanoTime.getAsLong();
    try {
      WholeAnswer answer =
          WholeAnswer.await(
              client,
              SmallestRequest.of(credential, model.get(), secret, config.proxyUrl()),
              new WholeAnswer.Bounds(config.timeouts().connect(), longest, MOST_BYTES),
              head -> {});
      if (!answer.head().isSuccess()) {
        return fails(ProviderRefusal.read(answer, clock.instant(), secret));
      }
      return isOfProvider(answer)
          ? new Works(List.of(), model)
          : Fails.of(CheckReason.NO_PROVIDER, "the answer is neither JSON nor a stream of events");
    } catch (UpstreamException e) {
      return fails(e.failure());
    } catch (IllegalArgumentException e) {
      return Fails.of(CheckReason.NO_PROVIDER, "the provider's base-url cannot be used");
    } catch (IOException e) {
      return interrupted();
    }
  }

  /** Many a web server answers whatever it is asked with a page, and with success. */
  private static boolean isOfProvider(WholeAnswer answer) {
    String type = answer.head().header("Content-Type").orElse("");
    if (type.startsWith("text/event-stream")) {
      return true;
    }
    try {
      JsonNode document = JSON.readTree(new String(answer.body(), StandardCharsets.UTF_8));
      return document != null && document.isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static Fails fails(UpstreamFailure failure) {
    OptionalInt status =
        failure.kind() == UpstreamFailure.Kind.ANSWERED
            ? OptionalInt.of(failure.status())
            : OptionalInt.empty();
    // Of a key that it does not know a provider may repeat a part; the reason says it all.
    String detail = status.orElse(0) == UNAUTHORIZED ? "" : failure.message();
    return new Fails(reason(failure), detail, status);
  }

  private static CheckReason reason(UpstreamFailure failure) {
    return switch (failure.kind()) {
      case NO_PROVIDER -> CheckReason.NO_PROVIDER;
      case HOST_UNKNOWN -> CheckReason.HOST_UNKNOWN;
      case CERTIFICATE -> CheckReason.CERTIFICATE;
      case PROXY -> CheckReason.PROXY_REFUSED;
      case TIMED_OUT -> CheckReason.TIMED_OUT;
      case UNREACHABLE -> CheckReason.UNREACHABLE;
      case ANSWERED ->
          switch (failure.status()) {
            case UNAUTHORIZED, 403 -> CheckReason.KEY_REFUSED;
            case 402, 429 -> CheckReason.QUOTA;
            // With a document somebody has looked for the model; without, there is no such path.
            case 404 ->
                failure.document().isPresent()
                    ? CheckReason.MODEL_UNKNOWN
                    : CheckReason.NO_PROVIDER;
            default ->
                failure.status() >= 500 ? CheckReason.PROVIDER_FAILED : CheckReason.REQUEST_REFUSED;
          };
    };
  }
}
