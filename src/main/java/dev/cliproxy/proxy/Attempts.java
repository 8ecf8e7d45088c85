package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.config.value.RoutingStrategy;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.live.FailedAttempt;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.translate.ForeignState;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.translate.RequestBody;
import dev.cliproxy.translate.StateUse;
import dev.cliproxy.translate.TranslatedRequest;
import dev.cliproxy.translate.Translation;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.translate.canonical.UntranslatableException;
import dev.cliproxy.upstream.Failover;
import dev.cliproxy.upstream.FailoverPolicy;
import dev.cliproxy.upstream.Operation;
import dev.cliproxy.upstream.OutboundRequest;
import dev.cliproxy.upstream.ProviderRequest;
import dev.cliproxy.upstream.UpstreamFailure;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of one exchange: one after the other, until one of them brings an answer or none is
 * left. Used in the exchange's lane only.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final int BAD_REQUEST = 400;

  /** As Anthropic, Google and OpenAI say it. */
  private static final Pattern ABOUT_STATE =
      Pattern.compile(
          "signature|encrypted[_ ]content|thinking block|reasoning.{0,40}item",
          Pattern.CASE_INSENSITIVE);

  /** As OpenAI says of an item that it does not know, or under another name. */
  private static final Pattern ABOUT_ITEM =
      Pattern.compile("item with id|item_id|\\brs_[A-Za-z0-9]", Pattern.CASE_INSENSITIVE);

  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String ALL_RESTING =
      "all credentials for this model are cooling down; the management API shows them"
          + " at /v0/management/cooldowns";

  /** How many failures are remembered; the first tell most. */
  private static final int MOST_FAILURES = 20;

  /** What is masked in the log wherever it occurs; anything shorter occurs by chance. */
  private static final int SHORTEST_SECRET_HEADER = 8;

  /** What one provider is asked, and what becomes of its answer. */
  private record Plan(ProviderRequest request, AnswerReading reading) {}

  private final Exchange exchange;
  private final ClientRequest client;
  private final String model;
  private final boolean streams;
  private final Failover failover;

  /** Empty where it does not matter. */
  private final Optional<String> conversation;

  /** For candidates that speak another format; empty where there are none. */
  private Optional<Translation> translation;

  /** Less, when a provider has found fault with it. */
  private StateUse state = StateUse.WHOLE;

  /** Logins whose token was renewed for this request: once is enough. */
  private final Set<Candidate> renewed = new HashSet<>();

  private Optional<RequestBody> body;
  private Optional<Attempt> present = Optional.empty();
  private volatile Served served = Served.NOBODY;

  /** Is looked at from outside the lane, so each failure makes a new list. */
  private volatile List<FailedAttempt> failures = List.of();

  /**
   * @param model the clients' name
   * @param translation of the body, for candidates that speak another format; may be empty where
   *     all speak the client's
   * @param candidates in configured order, not empty
   * @param preferred is asked first, whoever's turn it is
   */
  Attempts(
      Exchange exchange,
      ClientRequest client,
      String model,
      RequestBody body,
      Optional<Translation> translation,
      boolean streams,
      List<Candidate> candidates,
      Optional<CredentialId> preferred) {
    this.exchange = exchange;
    this.client = client;
    this.model = model;
    this.body = Optional.of(body);
    this.translation = translation;
    this.streams = streams;
    Config config = exchange.snapshot().config();
    // To be asked for again is no turn of the model's.
    boolean isTurn = exchange.call().response().isEmpty();
    RoutingStrategy strategy = isTurn ? config.routing().strategy() : RoutingStrategy.FILL_FIRST;
    conversation =
        isTurn && config.routing().keepsConversations()
            ? body.conversation(client.conversation())
            : Optional.empty();
    failover =
        new Failover(
            beginningWith(
                preferred,
                services()
                    .routing()
                    .ordered(
                        strategy,
                        model,
                        conversation,
                        candidates,
                        config.routing().preferSameFormat() ? this::isForeign : any -> false)),
            new FailoverPolicy(
                config.requestRetry(),
                config.quotaExceeded().switchProject(),
                config.retryLimits().mostCredentials(),
                config.retryLimits().longestRest()),
            services().cooldowns(),
            services().clock(),
            services().random());
  }

  private static List<Candidate> beginningWith(
      Optional<CredentialId> preferred, List<Candidate> candidates) {
    return preferred
        .map(
            id ->
                candidates.stream()
                    .sorted(Comparator.comparing(one -> !one.credential().id().equals(id)))
                    .toList())
        .orElse(candidates);
  }

  /** Whether its provider speaks another format than the client. */
  private boolean isForeign(Candidate candidate) {
    return !exchange.call().operation().isServedBy(candidate.credential().provider());
  }

  private ProxyServices services() {
    return exchange.services();
  }

  void begin() {
    follow(failover.first());
  }

  private void follow(Failover.Step step) {
    if (step instanceof Failover.Step.Attempt next) {
      if (next.delay().isZero()) {
        ask(next.candidate());
      } else {
        var unused =
            services()
                .timer()
                .schedule(
                    () -> exchange.lane().execute(() -> ask(next.candidate())),
                    next.delay().toMillis(),
                    TimeUnit.MILLISECONDS);
      }
    } else if (step instanceof Failover.Step.GiveUp giveUp) {
      UpstreamFailure last = giveUp.last();
      exchange.answerError(
          last.status(),
          last.message(),
          last.document().orElseGet(() -> exchange.call().surface().error(last)),
          last.retryAfter());
    } else if (step instanceof Failover.Step.AllResting resting) {
      exchange.answerError(
          TOO_MANY_REQUESTS,
          ALL_RESTING,
          exchange.call().surface().error(TOO_MANY_REQUESTS, ALL_RESTING),
          Optional.of(resting.retryAfter()));
    }
  }

  private void ask(Candidate candidate) {
    Optional<TokenCredential> login = candidate.credential().token();
    if (login.isEmpty()) {
      send(candidate, candidate.credential().secret());
      return;
    }
    Optional<String> token = services().tokens().accessToken(login.get().file());
    if (token.isPresent()) {
      send(candidate, token.get());
    } else {
      renew(
          candidate,
          login.get(),
          "",
          UpstreamFailure.answered(
              UNAUTHORIZED,
              "the login's token has expired and cannot be renewed; log in again",
              Optional.empty()));
    }
  }

  /** Asks with another token than the refused one; where there is none, the failure stands. */
  private void renew(
      Candidate candidate, TokenCredential login, String refused, UpstreamFailure failure) {
    renewed.add(candidate);
    var unused =
        services()
            .tokens()
            .refresh(login.file(), refused)
            .whenComplete(
                (token, problem) ->
                    exchange
                        .lane()
                        .execute(
                            () -> {
                              if (token == null) {
                                next(failure);
                              } else {
                                send(candidate, token);
                              }
                            }));
  }

  private void send(Candidate candidate, String secret) {
    if (exchange.hasEnded() || body.isEmpty()) {
      return;
    }
    conversation.ifPresent(id -> services().routing().asked(id, candidate.credential().id()));
    if (LOG.isDebugEnabled()) {
      LOG.debug("{} {} goes to {}", exchange.call().api(), model, candidate.credential().label());
    }
    Plan plan;
    try {
      plan =
          isForeign(candidate)
              ? translated(candidate, secret)
              : passed(candidate, secret, body.get());
    } catch (UntranslatableException | InvalidRequestBodyException e) {
      next(failover::passedOver, UpstreamFailure.answered(400, e.getMessage(), Optional.empty()));
      return;
    }
    OutboundRequest outbound = plan.request().outbound(exchange.snapshot().config().proxyUrl());
    log(candidate, secret, plan, outbound);
    served =
        new Served(
            candidate.credential().provider().setting(),
            candidate.credential().id().value(),
            candidate.model(),
            served.attempts() + 1);
    Attempt attempt = new Attempt(exchange, this, candidate, secret, plan.reading());
    present = Optional.of(attempt);
    attempt.comesBy(
        services().upstream().send(outbound, exchange.snapshot().config().timeouts(), attempt));
  }

  /** In the client's own format. */
  private Plan passed(Candidate candidate, String secret, RequestBody asked)
      throws InvalidRequestBodyException {
    Operation operation = exchange.call().operation();
    ProviderRequest request =
        new ProviderRequest(
            candidate,
            model,
            secret,
            operation,
            operation.isTranslatable() ? ForeignState.removed(asked) : asked,
            isAskedForStream(candidate),
            exchange.call().response(),
            client.query(),
            client.headers());
    WireFormat format = operation.format();
    return new Plan(
        request,
        candidate.isCodexLogin() && !streams
            ? new AnswerReading.Gathered(format, model)
            : new AnswerReading.Passed(format, model, request.addsUsage()));
  }

  /** In the provider's format. */
  private Plan translated(Candidate candidate, String secret) throws InvalidRequestBodyException {
    boolean asStream = isAskedForStream(candidate);
    Operation operation =
        exchange.call().operation().at(candidate.credential().provider(), asStream).orElseThrow();
    TranslatedRequest translated =
        translation
            .orElseThrow()
            .to(
                operation.format(),
                candidate.model(),
                candidate.credential().id().value(),
                asStream,
                state);
    if (!translated.losses().isEmpty()) {
      LOG.debug("{} {}: not said: {}", exchange.call().api(), model, translated.losses());
    }
    return new Plan(
        ProviderRequest.translated(
            candidate, model, secret, operation, translated.document(), asStream),
        new AnswerReading.Translated(
            translated.answer(),
            translated.losses(),
            services().newId(),
            services().clock().instant()));
  }

  /** ChatGPT's logins do nothing but stream. */
  private boolean isAskedForStream(Candidate candidate) {
    return streams || candidate.isCodexLogin();
  }

  private void log(Candidate candidate, String secret, Plan plan, OutboundRequest outbound) {
    RequestLog log = exchange.log();
    if (log.isOn()) {
      log.secret(secret);
      candidate.credential().headers().values().stream()
          .filter(value -> value.length() >= SHORTEST_SECRET_HEADER)
          .forEach(log::secret);
      if (plan.reading().isTranslated()) {
        log.translated(
            plan.request().operation().format().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            plan.reading().losses());
      }
      log.attempt(
          candidate.credential().id().value(),
          outbound.method(),
          outbound.uri().toString(),
          outbound.headerLists(),
          outbound.body());
    }
  }

  /**
   * The present attempt has failed and the client knows nothing of it yet.
   *
   * @param secret what it was made with
   */
  void failed(Candidate candidate, String secret, UpstreamFailure failure) {
    LOG.debug("{} failed with {}", candidate.credential().label(), failure.status());
    noteFailure(candidate, failure);
    if (failure.status() == BAD_REQUEST && present.filter(Attempt::sentState).isPresent()) {
      // Lost state costs quality, a refusal the conversation.
      StateUse refused = state;
      state = lessState(failure);
      if (state != refused) {
        send(candidate, secret);
        return;
      }
    }
    Optional<TokenCredential> login = candidate.credential().token();
    if (failure.status() == UNAUTHORIZED && login.isPresent() && !renewed.contains(candidate)) {
      renew(candidate, login.get(), secret, failure);
    } else {
      next(failure);
    }
  }

  /** What is left to be sent of what a provider wrote itself in earlier turns, by its words. */
  private StateUse lessState(UpstreamFailure failure) {
    boolean aboutItem = ABOUT_ITEM.matcher(failure.message()).find();
    if (aboutItem && state == StateUse.WHOLE) {
      return StateUse.WITHOUT_IDS;
    }
    return aboutItem || ABOUT_STATE.matcher(failure.message()).find() ? StateUse.NONE : state;
  }

  private void next(UpstreamFailure failure) {
    next(failover::after, failure);
  }

  private void next(Function<UpstreamFailure, Failover.Step> choice, UpstreamFailure failure) {
    if (!exchange.hasEnded()) {
      follow(choice.apply(failure));
    }
  }

  /** The present attempt has brought a whole answer; what is left of it is sent afterwards. */
  void succeeded(Candidate candidate, int status, Tokens tokens) {
    services().observer().answered(candidate.credential(), status);
    failover.succeeded();
    if (exchange.call().operation() == Operation.RESPONSE_DELETION) {
      exchange.call().response().ifPresent(services().responses()::forget);
    }
    exchange.end(Ending.completed(status, tokens));
  }

  /** The present attempt failed after the client got a part of its answer. */
  void brokeOff(Candidate candidate, int status, UpstreamFailure failure) {
    LOG.debug("{} broke off with {}", candidate.credential().label(), failure.status());
    noteFailure(candidate, failure);
    failover.brokeOff(failure);
    exchange.end(Ending.brokenOff(status));
  }

  private void noteFailure(Candidate candidate, UpstreamFailure failure) {
    exchange.log().attemptFailed(failure.message());
    services().observer().answered(candidate.credential(), failure.status());
    if (failures.size() < MOST_FAILURES) {
      List<FailedAttempt> more = new ArrayList<>(failures);
      more.add(
          new FailedAttempt(
              candidate.credential().provider().setting(),
              candidate.credential().id().value(),
              candidate.model(),
              failure.status(),
              failure.message(),
              exchange.age()));
      failures = List.copyOf(more);
    }
  }

  /** Who has failed, the first few. May be called on any thread. */
  List<FailedAttempt> failures() {
    return failures;
  }

  /** Who was asked last. May be called on any thread. */
  Served served() {
    return served;
  }

  void forgetBody() {
    body = Optional.empty();
    translation = Optional.empty();
  }

  /** The client is not there any more; what it has got of its answer may have been all. */
  void clientLeft() {
    present.ifPresent(Attempt::clientLeft);
  }

  /** Nobody waits for an answer any more. */
  void giveUp() {
    present.ifPresent(Attempt::giveUp);
  }
}
