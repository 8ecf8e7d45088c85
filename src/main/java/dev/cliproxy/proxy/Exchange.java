package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.config.Config;
import dev.cliproxy.credential.TokenCredential;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.translate.RequestBody;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.upstream.Failover;
import dev.cliproxy.upstream.FailoverPolicy;
import dev.cliproxy.upstream.Operation;
import dev.cliproxy.upstream.OutboundRequest;
import dev.cliproxy.upstream.ProviderRequest;
import dev.cliproxy.upstream.UpstreamCall;
import dev.cliproxy.upstream.UpstreamFailure;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a client, from its body to the last byte of its answer: one attempt after the
 * other, until one of them brings an answer or none is left. No thread belongs to it.
 */
final class Exchange implements BodyReader.Listener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** How long a client may take to send its body. */
  private static final Duration LONGEST_BODY = Duration.ofMinutes(10);

  /** A customary status for clients that hang up before they are answered. */
  static final int CLIENT_LEFT = 499;

  private static final String NO_TOKEN =
      "the login's token has expired and cannot be renewed; log in again";

  private final ProxyServices services;
  private final Snapshot snapshot;
  private final Call call;
  private final ClientRequest client;
  private final RequestLog log;
  private final ClientAnswer answer;
  private final BodyReader bodyReader;
  private final long begun;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean bodyGivenBack = new AtomicBoolean();

  private volatile boolean bodyRead;
  private volatile RequestBody body;
  private volatile String model = UsageRecord.UNKNOWN;
  private volatile UpstreamCall current;

  /** When a stream that has begun last said something; 0 before. */
  private volatile long streamSpoke;

  private Failover failover;

  /** Logins whose token was renewed for this request: once is enough. */
  private final Set<Candidate> renewed = ConcurrentHashMap.newKeySet();

  private Exchange(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      HttpServletRequest request,
      HttpServletResponse response,
      RequestLog log)
      throws IOException {
    this.services = services;
    this.snapshot = snapshot;
    this.call = call;
    this.client = ClientRequest.of(request);
    this.log = log;
    this.begun = services.nanoTime().getAsLong();
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    context.addListener(this);
    answer = new ClientAnswer(context, response, this::clientGone);
    bodyReader =
        new BodyReader(
            request.getInputStream(), request.getContentLengthLong(), services.bodyMemory(), this);
  }

  /** Takes the request over; it is answered later. Call it on the container's thread. */
  static void start(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      HttpServletRequest request,
      HttpServletResponse response,
      RequestLog log)
      throws IOException {
    Exchange exchange = new Exchange(services, snapshot, call, request, response, log);
    services.open().add(exchange);
    if (exchange.client.isQueryUsable()) {
      exchange.bodyReader.start();
    } else {
      exchange.refuse(400, "the query has characters that must be percent-encoded");
    }
  }

  @Override
  public void whole(ByteBuffer bytes) {
    bodyRead = true;
    try {
      choose(bytes);
    } catch (RuntimeException e) {
      failInternally(e);
    }
  }

  private void failInternally(RuntimeException cause) {
    LOG.error("{} failed", call.api(), cause);
    refuse(500, "internal error; the proxy's log has more");
  }

  private void choose(ByteBuffer bytes) {
    log.requestBytes(bytes);
    try {
      body = RequestBody.read(bytes);
    } catch (InvalidRequestBodyException e) {
      refuse(400, e.getMessage());
      return;
    }
    Optional<String> named = call.model().or(body::model).filter(name -> !name.isBlank());
    if (named.isEmpty()) {
      refuse(400, "model is required: the name of one of the models at /v1/models");
      return;
    }
    model = named.get();
    log.model(model);
    List<Candidate> able = snapshot.catalog().candidates(model);
    List<Candidate> candidates =
        able.stream()
            .filter(candidate -> candidate.credential().provider() == call.operation().provider())
            .filter(candidate -> streams(body) || !candidate.isCodexLogin())
            .toList();
    if (candidates.isEmpty()) {
      refuseModel(able);
      return;
    }
    Config config = snapshot.config();
    failover =
        new Failover(
            services.roundRobin().rotated(model, candidates),
            new FailoverPolicy(config.requestRetry(), config.quotaExceeded().switchProject()),
            services.cooldowns(),
            services.clock(),
            services.random());
    follow(failover.first());
  }

  private void refuseModel(List<Candidate> able) {
    if (able.isEmpty()) {
      refuse(
          404,
          "no configured provider serves this model; /v1/models lists those that can be asked for");
    } else if (able.stream().anyMatch(Candidate::isCodexLogin)
        && call.operation() == Operation.RESPONSE) {
      refuse(
          400, "this model is served by a ChatGPT login, which only streams: set stream to true");
    } else {
      refuse(
          400,
          "this model is served by a provider of the kind %s, which does not speak the format of %s"
              .formatted(able.get(0).credential().provider().setting(), call.api()));
    }
  }

  @Override
  public void refused(int status, String message) {
    refuse(status, message);
  }

  @Override
  public void cutOff() {
    clientGone();
  }

  private void follow(Failover.Step step) {
    if (ended.get()) {
      return;
    }
    if (step instanceof Failover.Step.Attempt attempt) {
      if (attempt.delay().isZero()) {
        attempt(attempt.candidate());
      } else {
        var unused =
            services
                .timer()
                .schedule(
                    () -> attempt(attempt.candidate()),
                    attempt.delay().toMillis(),
                    TimeUnit.MILLISECONDS);
      }
    } else if (step instanceof Failover.Step.GiveUp giveUp) {
      giveUp(giveUp.last());
    } else if (step instanceof Failover.Step.AllResting resting) {
      answerError(
          429,
          call.surface()
              .error(
                  429,
                  "all credentials for this model are cooling down; the management API shows them"
                      + " at /v0/management/cooldowns"),
          Optional.of(resting.retryAfter()));
    }
  }

  private void attempt(Candidate candidate) {
    try {
      Optional<TokenCredential> login = candidate.credential().token();
      if (login.isEmpty()) {
        send(candidate, candidate.credential().secret());
        return;
      }
      Optional<String> token = services.tokens().accessToken(login.get().file());
      if (token.isPresent()) {
        send(candidate, token.get());
      } else {
        renew(
            candidate, login.get(), "", UpstreamFailure.answered(401, NO_TOKEN, Optional.empty()));
      }
    } catch (RuntimeException e) {
      failInternally(e);
    }
  }

  /** Asks with another token than the refused one; where there is none, the failure stands. */
  private void renew(
      Candidate candidate, TokenCredential login, String refused, UpstreamFailure failure) {
    renewed.add(candidate);
    var unused =
        services
            .tokens()
            .refresh(login.file(), refused)
            .whenComplete(
                (token, problem) -> {
                  try {
                    if (token == null) {
                      fail(candidate, failure);
                    } else {
                      send(candidate, token);
                    }
                  } catch (RuntimeException e) {
                    failInternally(e);
                  }
                });
  }

  private void send(Candidate candidate, String secret) {
    RequestBody present = body;
    if (ended.get() || present == null) {
      return;
    }
    LOG.debug("{} {} goes to {}", call.api(), model, candidate.credential().label());
    ProviderRequest providerRequest =
        new ProviderRequest(
            candidate,
            secret,
            call.operation(),
            present,
            streams(present),
            client.query(),
            client.headers());
    OutboundRequest outbound = providerRequest.outbound(snapshot.config().proxyUrl());
    if (log.isOn()) {
      log.secret(secret);
      candidate.credential().headers().values().forEach(log::secret);
      log.attempt(
          outbound.method(), outbound.uri().toString(), outbound.headerLists(), outbound.body());
    }
    Attempt attempt = new Attempt(this, candidate, secret, model, providerRequest.addsUsage());
    UpstreamCall sent = services.upstream().send(outbound, snapshot.config().timeouts(), attempt);
    attempt.comesBy(sent);
    current = sent;
    if (ended.get()) {
      sent.abort();
    }
  }

  private boolean streams(RequestBody present) {
    return call.operation().format() == WireFormat.GEMINI
        ? call.operation() == Operation.STREAM_GENERATE_CONTENT
        : present.streams() && !call.operation().onlyCounts();
  }

  /**
   * An attempt has failed and the client knows nothing of it yet.
   *
   * @param secret what it was made with
   */
  void attemptFailed(Candidate candidate, String secret, UpstreamFailure failure) {
    LOG.debug("{} failed with {}", candidate.credential().label(), failure.status());
    log.attemptFailed(failure.message());
    services.observer().answered(candidate.credential().provider(), failure.status());
    Optional<TokenCredential> login = candidate.credential().token();
    if (failure.status() == 401 && login.isPresent() && !renewed.contains(candidate)) {
      renew(candidate, login.get(), secret, failure);
    } else {
      fail(candidate, failure);
    }
  }

  private void fail(Candidate candidate, UpstreamFailure failure) {
    if (!ended.get()) {
      LOG.debug("{} is given up", candidate.credential().label());
      follow(failover.after(failure));
    }
  }

  private void giveUp(UpstreamFailure last) {
    String document =
        last.document().orElseGet(() -> call.surface().error(last.status(), last.message()));
    answerError(last.status(), document, last.retryAfter());
  }

  private void refuse(int status, String message) {
    answerError(
        status,
        call.surface().error(status, message),
        status == 503 ? Optional.of(Duration.ofSeconds(1)) : Optional.empty());
  }

  private void answerError(int status, String json, Optional<Duration> retryAfter) {
    if (end(status, false, Tokens.NONE)) {
      log.answer(status, Map.of());
      log.answerBytes(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
      log.end("failed");
      answer.sendJson(status, retryAfter(retryAfter), json);
    }
  }

  private static Map<String, String> retryAfter(Optional<Duration> wait) {
    // Rounded up: who comes back too early is turned away again.
    return wait.map(duration -> Map.of("Retry-After", "" + duration.plusMillis(999).toSeconds()))
        .orElse(Map.of());
  }

  /** The provider's answer begins to be good: the body is not needed for another attempt. */
  void committed() {
    giveBackBody();
  }

  /** The stream has just said something. */
  void spoke() {
    streamSpoke = services.nanoTime().getAsLong();
  }

  ClientAnswer answer() {
    return answer;
  }

  Call call() {
    return call;
  }

  RequestLog log() {
    return log;
  }

  ProxyServices services() {
    return services;
  }

  /** The present attempt brought a whole answer; the caller sends what is left of it. */
  boolean succeeded(Candidate candidate, int status, Tokens tokens) {
    services.observer().answered(candidate.credential().provider(), status);
    failover.succeeded();
    return end(status, true, tokens);
  }

  /** The present attempt failed after the client got a part of its answer. */
  boolean brokeOff(Candidate candidate, UpstreamFailure failure, Tokens tokens) {
    LOG.debug("{} broke off with {}", candidate.credential().label(), failure.status());
    log.attemptFailed(failure.message());
    services.observer().answered(candidate.credential().provider(), failure.status());
    failover.brokeOff(failure);
    return end(200, false, tokens);
  }

  boolean hasEnded() {
    return ended.get();
  }

  /** Looks after what takes too long; called now and then. */
  void check(long now) {
    if (!bodyRead && now - begun > LONGEST_BODY.toNanos()) {
      bodyReader.stop();
      refuse(408, "the request's body took longer than 10 minutes");
    }
    long keepAlive = snapshot.config().streamKeepAlive().toNanos();
    if (streamSpoke != 0 && keepAlive > 0 && now - streamSpoke >= keepAlive) {
      streamSpoke = now;
      call.surface().keepAlive().ifPresent(answer::writeAside);
    }
  }

  /** Cuts everything off. */
  void clientGone() {
    if (end(CLIENT_LEFT, false, Tokens.NONE)) {
      LOG.debug("{}: the client has left", call.api());
      log.end("client left");
    }
    UpstreamCall present = current;
    if (present != null) {
      present.abort();
    }
    answer.close();
  }

  /** Whatever ends the request comes here, and only the first counts. */
  private boolean end(int status, boolean success, Tokens tokens) {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    services.open().remove(this);
    giveBackBody();
    Duration duration = Duration.ofNanos(services.nanoTime().getAsLong() - begun);
    services
        .usage()
        .record(new UsageRecord(services.clock().instant(), call.api(), model, success, tokens));
    LOG.debug("{} {} -> {} in {} us", call.api(), model, status, duration.toNanos() / 1_000);
    services.observer().ended(call.api(), status, success, duration, tokens);
    return true;
  }

  private void giveBackBody() {
    if (bodyGivenBack.compareAndSet(false, true)) {
      body = null;
      services.bodyMemory().giveBack(bodyReader.taken());
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    if (!ended.get()) {
      clientGone();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    clientGone();
  }

  @Override
  public void onError(AsyncEvent event) {
    clientGone();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
