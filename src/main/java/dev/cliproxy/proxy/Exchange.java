package dev.cliproxy.proxy;

import dev.cliproxy.catalog.Candidate;
import dev.cliproxy.catalog.EffortRule;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.limit.Admission;
import dev.cliproxy.limit.Lease;
import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.live.OpenRequest;
import dev.cliproxy.requestlog.RequestLog;
import dev.cliproxy.requestlog.RequestLogName;
import dev.cliproxy.translate.InvalidRequestBodyException;
import dev.cliproxy.translate.RequestBody;
import dev.cliproxy.translate.Translation;
import dev.cliproxy.translate.WireFormat;
import dev.cliproxy.translate.canonical.UntranslatableException;
import dev.cliproxy.upstream.Operation;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a client, from its body to the last byte of its answer. No thread belongs to it:
 * whatever happens to it, on whichever thread, happens in its lane.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** What is told of a model that nobody serves. */
  static final String NOT_SERVED =
      "no configured provider serves this model; /v1/models lists those that can be asked for";

  /** Says of an answer that it is the proxy's own guess. */
  private static final String ESTIMATE_HEADER = "X-Cliproxy-Estimate";

  /** There is no room for what a translation takes. */
  private static final class NoMemoryException extends Exception {
    private static final long serialVersionUID = 1L;

    NoMemoryException() {
      super(BodyReader.NO_MEMORY);
    }
  }

  /** What a token of a request mostly takes. */
  private static final int BYTES_PER_TOKEN = 4;

  private static final Duration SOON = Duration.ofSeconds(1);

  private final ProxyServices services;
  private final Snapshot snapshot;
  private final Call call;
  private final ClientRequest client;
  private final RequestLog log;
  private final Origin origin;
  private final Lane lane = new Lane(this::failInternally);
  private final long begun;

  /** When a stream that has begun last said something; 0 before. */
  private volatile long streamSpoke;

  /** When the client got the first byte of an answer in pieces; 0 before. */
  private volatile long answerBegan;

  private String model = UsageRecord.UNKNOWN;

  /** The model that the client named, be it served by somebody or not. */
  private volatile String asked = UsageRecord.UNKNOWN;

  private volatile Optional<Attempts> attempts = Optional.empty();

  /** Why the client got an error, in its words. */
  private String reason = "";

  private boolean ended;

  /** Whether the provider keeps the response that is asked for. */
  private boolean keepsResponse;

  private int bodyBytes;

  /** Of a client's key, which is under way with this. */
  private Optional<Lease> lease = Optional.empty();

  /**
   * Begins when its origin brings a body, or what is to be said instead.
   *
   * @param origin is not asked anything yet
   */
  Exchange(
      ProxyServices services,
      Snapshot snapshot,
      Call call,
      ClientRequest client,
      RequestLog log,
      Origin origin) {
    this.services = services;
    this.snapshot = snapshot;
    this.call = call;
    this.client = client;
    this.log = log;
    this.origin = origin;
    this.begun = services.nanoTime().getAsLong();
  }

  /**
   * The body is there; called in the lane.
   *
   * @param bytes in plain, on an array; counted as memory until the origin is told otherwise
   */
  void choose(ByteBuffer bytes) {
    log.requestBytes(bytes);
    bodyBytes = bytes.remaining();
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
    asked = named.get();
    log.model(asked);
    boolean streams = streams(body);
    if (!client.key().mayAskFor(named.get())) {
      refuse(403, "this key may not ask for this model; /v1/models lists those that it may");
      return;
    }
    List<Candidate> served = snapshot.catalog().candidates(named.get());
    List<Candidate> able = only(served, one -> client.key().mayUse(one.credential()));
    if (able.isEmpty() && !served.isEmpty()) {
      refuse(403, "this key may not use any of the providers that serve this model");
      return;
    }
    List<Candidate> candidates = only(able, candidate -> isAble(candidate, call, streams));
    if (candidates.isEmpty() && !able.isEmpty() && call.operation().isCounting()) {
      estimate(named.get(), body);
      return;
    }
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

  /** Begins with a translation where somebody speaks another format than the client. */
  private void begin(
      String clientModel,
      RequestBody body,
      boolean streams,
      List<Candidate> candidates,
      Optional<CredentialId> preferred) {
    List<Candidate> speaking =
        only(candidates, one -> call.operation().isServedBy(one.credential().provider()));
    if (speaking.size() == candidates.size()) {
      begin(clientModel, body, Optional.empty(), streams, candidates, preferred);
      return;
    }
    Translation translation;
    try {
      translation = translation(body, clientModel, streams);
    } catch (UntranslatableException | NoMemoryException e) {
      if (speaking.isEmpty()) {
        refuse(e);
      } else {
        begin(clientModel, body, Optional.empty(), streams, speaking, preferred);
      }
      return;
    }
    begin(
        clientModel,
        body,
        Optional.of(translation),
        streams,
        candidates,
        preferred.or(() -> ownerOf(translation, candidates)));
  }

  /** Those that are wanted; mostly it is all of them, and the list stays the same. */
  private static List<Candidate> only(List<Candidate> some, Predicate<Candidate> wanted) {
    for (Candidate one : some) {
      if (!wanted.test(one)) {
        return some.stream().filter(wanted).toList();
      }
    }
    return some;
  }

  private Translation translation(RequestBody body, String clientModel, boolean streams)
      throws NoMemoryException {
    if (!origin.holdsMore(Translation.memory(body))) {
      throw new NoMemoryException();
    }
    WireFormat format = call.operation().format();
    return call.operation().isCounting()
        ? Translation.ofCount(format, body, clientModel)
        : Translation.of(format, body, clientModel, streams);
  }

  /** Why it was not translated. */
  private void refuse(Exception reason) {
    refuse(reason instanceof NoMemoryException ? 503 : 400, reason.getMessage());
  }

  /** None of those who serve the model count tokens. */
  private void estimate(String clientModel, RequestBody body) {
    String document;
    try {
      document = translation(body, clientModel, false).estimate();
    } catch (UntranslatableException | NoMemoryException e) {
      refuse(e);
      return;
    }
    model = clientModel;
    ByteBuffer answer = ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8));
    Map<String, String> headers = Map.of(ESTIMATE_HEADER, "tokens");
    log.estimated();
    log.answer(200, Map.of(ESTIMATE_HEADER, List.of("tokens")));
    log.answerBytes(answer);
    end(Ending.completed(200, Tokens.NONE));
    answer().send(200, "application/json", headers, answer);
  }

  /** Who made the state that the client has returned: nobody else can use it. */
  private static Optional<CredentialId> ownerOf(
      Translation translation, List<Candidate> candidates) {
    return translation
        .stateOwner()
        .flatMap(
            owner ->
                candidates.stream()
                    .map(candidate -> candidate.credential().id())
                    .filter(id -> id.value().equals(owner))
                    .findFirst());
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
                        .filter(client.key()::mayUse)
                        .map(one -> new Candidate(one, made.model(), false, EffortRule.KEEP)))
            .toList();
    if (candidates.isEmpty()) {
      String message =
          "Response with id '"
              + id
              + "' not found: this proxy has not made it for this key since it was started, or has"
              + " made too many since, or does not have the provider's key any more; ask anew";
      answerError(404, message, call.surface().unknownPath(message), Optional.empty());
    } else {
      String clientModel = known.get().clientModel();
      asked = clientModel;
      log.model(clientModel);
      begin(
          clientModel,
          RequestBody.none(),
          Optional.empty(),
          client.asksForStream(),
          candidates,
          Optional.empty());
    }
  }

  private void begin(
      String clientModel,
      RequestBody body,
      Optional<Translation> translation,
      boolean streams,
      List<Candidate> candidates,
      Optional<CredentialId> preferred) {
    if (ended) {
      return;
    }
    // Not before: names that nobody serves would fill the statistics.
    model = clientModel;
    if (isAdmitted(candidates.get(0))) {
      attempts =
          Optional.of(
              new Attempts(this, client, model, body, translation, streams, candidates, preferred));
      attempts.get().begin();
    }
  }

  /** Whether the limits of the client's key let it in; answers when they do not. */
  private boolean isAdmitted(Candidate first) {
    ClientKey key = client.key();
    if (key.isNone()) {
      return true;
    }
    Admission admission =
        services
            .limits()
            .admit(key.name(), key.limits(), model, first.model(), bodyBytes / BYTES_PER_TOKEN);
    if (admission instanceof Admission.Admitted admitted) {
      lease = Optional.of(admitted.lease());
      return true;
    }
    Admission.Refused refused = (Admission.Refused) admission;
    int status = refused.retryAfter().isPresent() ? 429 : 403;
    answerError(
        status,
        refused.message(),
        call.surface().error(status, refused.message()),
        refused.retryAfter());
    return false;
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

  /** A ChatGPT login has nothing but responses, its own or for others. */
  private static boolean isAble(Candidate candidate, Call call, boolean streams) {
    return call.operation()
        .at(candidate.credential().provider(), streams)
        .filter(operation -> !candidate.isCodexLogin() || operation == Operation.RESPONSE)
        .isPresent();
  }

  /** Whether somebody could be asked. */
  static boolean isServed(
      Snapshot snapshot, Call call, ClientKey key, String model, boolean streams) {
    return key.mayAskFor(model)
        && snapshot.catalog().candidates(model).stream()
            .filter(candidate -> key.mayUse(candidate.credential()))
            .anyMatch(candidate -> isAble(candidate, call, streams));
  }

  private void refuseModel(List<Candidate> able) {
    if (able.isEmpty()) {
      refuse(404, NOT_SERVED);
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

  /** Refuses it in the client's format; called in the lane. */
  void refuse(int status, String message) {
    Optional<Duration> retryAfter = status == 503 ? Optional.of(SOON) : Optional.empty();
    answerError(status, message, call.surface().error(status, message), retryAfter);
  }

  private void failInternally(RuntimeException cause) {
    LOG.error("{} failed", call.api(), cause);
    attempts.ifPresent(Attempts::giveUp);
    if (ended || streamSpoke != 0) {
      clientLeft();
    } else {
      refuse(500, "internal error; the proxy's log has more");
    }
  }

  /**
   * Answers with an error, in the lane.
   *
   * @param message what the document says, for people
   * @param document in the client's format
   */
  void answerError(int status, String message, String document, Optional<Duration> retryAfter) {
    if (!ended) {
      reason = message;
      log.answer(status, Map.of());
      log.answerBytes(ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)));
      end(Ending.refused(status));
      answer().sendJson(status, retryAfterHeader(retryAfter), document);
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
    Duration duration = age();
    Served served = attempts.map(Attempts::served).orElse(Served.NOBODY);
    lease.ifPresent(one -> one.end(served.model(), model, ending.tokens()));
    UsageRecord record =
        new UsageRecord(
            services.clock().instant(),
            client.key().name(),
            call.api(),
            model,
            served,
            ending.status(),
            ending.success(),
            ending.tokens(),
            answerBegan == 0 ? duration : Duration.ofNanos(answerBegan - begun),
            duration);
    services.usage().record(record);
    EndedRequest itself =
        new EndedRequest(
            record,
            asked,
            attempts.map(Attempts::failures).orElse(List.of()),
            reason,
            log.name().map(RequestLogName::value));
    services.live().ended(itself);
    services
        .observer()
        .ended(call.api(), ending.status(), ending.success(), duration, ending.tokens());
    log.end(ending.outcome());
    origin.ended(itself);
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{} {} -> {} in {} us{}",
          call.api(),
          model,
          ending.status(),
          duration.toNanos() / 1_000,
          log.name().map(name -> " request_id=" + name).orElse(""));
    }
  }

  /** The body is not needed for another attempt. */
  void giveBackBody() {
    attempts.ifPresent(Attempts::forgetBody);
    origin.giveBackBody();
  }

  /** The client is about to get the first byte of an answer that comes in pieces. */
  void answerBegins() {
    answerBegan = services.nanoTime().getAsLong();
  }

  /** The stream has just said something. */
  void spoke() {
    streamSpoke = services.nanoTime().getAsLong();
  }

  boolean hasEnded() {
    return ended;
  }

  ClientAnswer answer() {
    return origin.answer();
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

  /** How it stands at present. May be called on any thread. */
  OpenRequest present(long now) {
    return new OpenRequest(
        Duration.ofNanos(Math.max(0, now - begun)),
        client.key().name(),
        call.api(),
        asked,
        attempts.map(Attempts::served).orElse(Served.NOBODY),
        attempts.map(Attempts::failures).orElse(List.of()),
        answerBegan != 0);
  }

  /** Since its arrival. */
  Duration age() {
    return Duration.ofNanos(services.nanoTime().getAsLong() - begun);
  }

  /** When it began, as the clock of nanoseconds counts. */
  long begun() {
    return begun;
  }

  /** Looks after what takes too long; called now and then, by the timer. */
  void check(long now) {
    origin.check(now - begun);
    long keepAlive = snapshot.config().streamKeepAlive().toNanos();
    if (streamSpoke != 0 && keepAlive > 0 && now - streamSpoke >= keepAlive) {
      streamSpoke = now;
      call.surface().keepAlive().ifPresent(bytes -> lane.execute(() -> answer().writeAside(bytes)));
    }
  }

  /** Cuts everything off. May be called on any thread. */
  void clientGone() {
    lane.execute(this::clientLeft);
  }

  /** As the other, in the lane. */
  void clientLeft() {
    attempts.ifPresent(Attempts::clientLeft);
    end(Ending.clientLeft());
    attempts.ifPresent(Attempts::giveUp);
    answer().close();
  }
}
