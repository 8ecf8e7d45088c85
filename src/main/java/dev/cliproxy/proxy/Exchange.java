package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.catalog.EffortRule;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.translate.RequestBody;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.upstream.Operation;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a client, from its body to the last byte of its answer. No thread belongs to it:
 * whatever happens to it, on whichever thread, happens in its lane.
 */
final class Exchange implements BodyReader.Listener, AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** How long a client may take to send its body. */
  private static final Duration LONGEST_BODY = Duration.ofMinutes(10);

  /** After this a client is watched: most requests are over before, and cost nothing more. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Duration SOON = Duration.ofSeconds(1);

  private final ProxyServices services;
  private final Snapshot snapshot;
  private final Call call;
  private final ClientRequest client;
  private final RequestLog log;
  private final HttpServletRequest request;
  private final Lane lane = new Lane(this::failInternally);
  private final ClientAnswer answer;
  private final BodyReader bodyReader;
  private final ContentCoding coding;
  private final long begun;

  private volatile boolean bodyRead;

  /** Used by the timer alone. */
  private boolean watched;

  /** When a stream that has begun last said something; 0 before. */
  private volatile long streamSpoke;

  private String model = UsageRecord.UNKNOWN;
  private Optional<Attempts> attempts = Optional.empty();
  private boolean ended;

  /** Whether the provider keeps the response that is asked for. */
  private boolean keepsResponse;

  private Exchange(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      String clientKey,
      HttpServletRequest request,
      HttpServletResponse response,
      ContentCoding coding,
      RequestLog log)
      throws IOException {
    this.coding = coding;
    this.services = services;
    this.snapshot = snapshot;
    this.call = call;
    this.client = ClientRequest.of(request, clientKey, call.operation().format());
    this.log = log;
    this.request = request;
    this.begun = services.nanoTime().getAsLong();
    AsyncContext context = request.startAsync();
    context.setTimeout(0);
    context.addListener(this);
    answer = new ClientAnswer(context, response, lane, this::clientLeft);
    bodyReader =
        new BodyReader(
            request.getInputStream(), request.getContentLengthLong(), services.bodyMemory(), this);
  }

  /**
   * Takes the request over; it is answered later. Call it on the container's thread.
   *
   * @param clientKey the client's; {@code ""} when it needed none
   * @param coding how its body is compressed
   */
  static void start(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      String clientKey,
      HttpServletRequest request,
      HttpServletResponse response,
      ContentCoding coding,
      RequestLog log)
      throws IOException {
    Exchange exchange =
        new Exchange(services, snapshot, call, clientKey, request, response, coding, log);
    services.open().add(exchange);
    if (exchange.client.isQueryUsable()) {
      exchange.bodyReader.start();
    } else {
      exchange.refused(400, "the query has characters that must be percent-encoded");
    }
  }

  @Override
  public void whole(ByteBuffer bytes) {
    bodyRead = true;
    lane.execute(() -> decode(bytes));
  }

  @Override
  public void refused(int status, String message) {
    lane.execute(() -> refuse(status, message));
  }

  @Override
  public void cutOff() {
    clientGone();
  }

  private void decode(ByteBuffer bytes) {
    if (ended) {
      return;
    }
    ByteBuffer plain;
    try {
      plain = coding.plain(bytes, BodyReader.MAX_BYTES, bodyReader::holds);
    } catch (ContentCoding.UndecodableException e) {
      refuse(e.status(), e.getMessage());
      return;
    }
    if (coding != ContentCoding.IDENTITY && !bodyReader.holds(plain.capacity())) {
      refuse(503, BodyReader.NO_MEMORY);
      return;
    }
    choose(plain);
  }

  private void choose(ByteBuffer bytes) {
    log.requestBytes(bytes);
    if (call.response().isPresent()) {
      askForStored(call.response().get());
      return;
    }
    RequestBody body;
    try {
      body = read(bytes);
    } catch (InvalidRequestBodyException e) {
      refuse(400, e.getMessage());
      return;
    }
    Optional<String> named = call.model().or(body::model).filter(name -> !name.isBlank());
    if (named.isEmpty()) {
      refuse(400, "model is required: the name of one of the models at /v1/models");
      return;
    }
    log.model(named.get());
    boolean streams = streams(body);
    List<Candidate> able = snapshot.catalog().candidates(named.get());
    List<Candidate> candidates =
        able.stream()
            .filter(candidate -> call.operation().isServedBy(candidate.credential().provider()))
            .filter(candidate -> !candidate.isCodexLogin() || isServedByLogin(streams))
            .toList();
    if (candidates.isEmpty()) {
      refuseModel(able);
      return;
    }
    Optional<KnownResponses.Made> before =
        body.previousResponse().flatMap(services.responses()::find);
    if (before.filter(made -> !made.owner().equals(client.owner())).isPresent()) {
      refuse(400, "previous_response_id: there is no such response");
      return;
    }
    keepsResponse = call.operation() == Operation.RESPONSE && body.isStored();
    begin(named.get(), body, streams, candidates, before.map(KnownResponses.Made::credential));
  }

  /** Only the credential that made a response has it. */
  private void askForStored(String id) {
    Optional<KnownResponses.Made> known = services.responses().find(id, client.owner());
    List<Candidate> candidates =
        known.stream()
            .flatMap(
                made ->
                    snapshot.catalog().credentials().stream()
                        .filter(credential -> credential.id().equals(made.credential()))
                        .map(one -> new Candidate(one, made.model(), false, EffortRule.KEEP)))
            .toList();
    if (candidates.isEmpty()) {
      String message =
          "Response with id '"
              + id
              + "' not found: this proxy has not made it for this key since it was started, or has"
              + " made too many since, or does not have the provider's key any more; ask anew";
      answerError(404, call.surface().unknownPath(message), Optional.empty());
    } else {
      String clientModel = known.get().clientModel();
      log.model(clientModel);
      begin(clientModel, RequestBody.none(), client.asksForStream(), candidates, Optional.empty());
    }
  }

  private void begin(
      String clientModel,
      RequestBody body,
      boolean streams,
      List<Candidate> candidates,
      Optional<CredentialId> preferred) {
    if (!ended) {
      // Not before: names that nobody serves would fill the statistics.
      model = clientModel;
      attempts =
          Optional.of(new Attempts(this, client, model, body, streams, candidates, preferred));
      attempts.get().begin();
    }
  }

  /** The provider has named the response that it makes; the client does not know it yet. */
  void made(String id, Candidate candidate) {
    if (keepsResponse && !candidate.isCodexLogin()) {
      services
          .responses()
          .remember(
              id,
              new KnownResponses.Made(
                  client.owner(), candidate.credential().id(), model, candidate.model()));
    }
  }

  /** Some take JSON in a form's place: addresses instead of files. */
  private RequestBody read(ByteBuffer bytes) throws InvalidRequestBodyException {
    boolean json = client.contentType().toLowerCase(Locale.ROOT).startsWith("application/json");
    return call.operation().takesForms() && !json
        ? RequestBody.readForm(bytes, client.contentType())
        : RequestBody.read(bytes);
  }

  private boolean streams(RequestBody body) {
    return call.operation().format() == WireFormat.GEMINI
        ? call.operation() == Operation.STREAM_GENERATE_CONTENT
        : body.streams() && call.operation().isStreamable();
  }

  /** All that a ChatGPT login has. */
  private boolean isServedByLogin(boolean streams) {
    return call.operation() == Operation.RESPONSE && streams;
  }

  private void refuseModel(List<Candidate> able) {
    if (able.isEmpty()) {
      refuse(
          404,
          "no configured provider serves this model; /v1/models lists those that can be asked for");
    } else if (call.operation() == Operation.RESPONSE
        && able.stream().anyMatch(Candidate::isCodexLogin)) {
      refuse(
          400, "this model is served by a ChatGPT login, which only streams: set stream to true");
    } else if (able.stream().anyMatch(Candidate::isCodexLogin)
        && call.operation().isServedBy(Provider.CODEX)) {
      refuse(400, "this model is served by a ChatGPT login, which does not have " + call.api());
    } else {
      refuse(
          400,
          "this model is served by a provider of the kind %s, which does not speak the format of %s"
              .formatted(able.get(0).credential().provider().setting(), call.api()));
    }
  }

  private void refuse(int status, String message) {
    Optional<Duration> retryAfter = status == 503 ? Optional.of(SOON) : Optional.empty();
    answerError(status, call.surface().error(status, message), retryAfter);
  }

  private void failInternally(RuntimeException cause) {
    LOG.error("{} failed", call.api(), cause);
    if (ended || streamSpoke != 0) {
      clientLeft();
    } else {
      refuse(500, "internal error; the proxy's log has more");
    }
  }

  /** Answers with an error, in the lane; the document is in the client's format. */
  void answerError(int status, String document, Optional<Duration> retryAfter) {
    if (!ended) {
      log.answer(status, Map.of());
      log.answerBytes(ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)));
      end(Ending.refused(status));
      answer.sendJson(status, retryAfterHeader(retryAfter), document);
    }
  }

  /** Rounded up: who comes back too early is turned away again. */
  private static Map<String, String> retryAfterHeader(Optional<Duration> wait) {
    return wait.map(duration -> Map.of("Retry-After", "" + duration.plusMillis(999).toSeconds()))
        .orElse(Map.of());
  }

  /**
   * Whatever ends the request comes here, in the lane; only the first counts. What the client is
   * still to get is written afterwards.
   */
  void end(Ending ending) {
    if (ended) {
      return;
    }
    ended = true;
    services.open().remove(this);
    giveBackBody();
    Duration duration = Duration.ofNanos(services.nanoTime().getAsLong() - begun);
    services
        .usage()
        .record(
            new UsageRecord(
                services.clock().instant(), call.api(), model, ending.success(), ending.tokens()));
    services
        .observer()
        .ended(call.api(), ending.status(), ending.success(), duration, ending.tokens());
    log.end(ending.outcome());
    LOG.debug(
        "{} {} -> {} in {} us", call.api(), model, ending.status(), duration.toNanos() / 1_000);
  }

  /** The body is not needed for another attempt. */
  void giveBackBody() {
    attempts.ifPresent(Attempts::forgetBody);
    bodyReader.giveBack();
  }

  /** The stream has just said something. */
  void spoke() {
    streamSpoke = services.nanoTime().getAsLong();
  }

  boolean hasEnded() {
    return ended;
  }

  ClientAnswer answer() {
    return answer;
  }

  Call call() {
    return call;
  }

  Lane lane() {
    return lane;
  }

  RequestLog log() {
    return log;
  }

  ProxyServices services() {
    return services;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Looks after what takes too long; called now and then, by the timer. */
  void check(long now) {
    if (!bodyRead && now - begun > LONGEST_BODY.toNanos()) {
      bodyReader.giveBack();
      refused(408, "the request's body took longer than 10 minutes");
    }
    if (bodyRead && !watched && now - begun > SHORT.toNanos()) {
      watched = true;
      lane.execute(this::watchClient);
    }
    long keepAlive = snapshot.config().streamKeepAlive().toNanos();
    if (streamSpoke != 0 && keepAlive > 0 && now - streamSpoke >= keepAlive) {
      streamSpoke = now;
      call.surface().keepAlive().ifPresent(bytes -> lane.execute(() -> answer.writeAside(bytes)));
    }
  }

  private void watchClient() {
    if (!ended) {
      ClientSocket.of(request).ifPresent(socket -> services.open().watch(this, socket));
    }
  }

  /** Cuts everything off. May be called on any thread. */
  void clientGone() {
    lane.execute(this::clientLeft);
  }

  private void clientLeft() {
    end(Ending.clientLeft());
    attempts.ifPresent(Attempts::giveUp);
    answer.close();
  }

  /** Also comes when we have ended the request ourselves. */
  @Override
  public void onComplete(AsyncEvent event) {
    clientGone();
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
