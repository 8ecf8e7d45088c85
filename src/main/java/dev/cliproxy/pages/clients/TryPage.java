package dev.cliproxy.pages.clients;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.ModelEntry;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.shell.GradualPage;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.ServerAddress;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.TrafficNames;
import dev.cliproxy.pages.text.TrafficNames.Name;
import dev.cliproxy.trial.Trial;
import dev.cliproxy.trial.TrialFormat;
import dev.cliproxy.trial.TrialRequest;
import dev.cliproxy.trial.TrialResult;
import dev.cliproxy.trial.Trials;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.wording.Wording;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Sends one message as a client would, and shows what became of it. */
@Path("try")
public final class TryPage {
  private static final String PAGE = "try";
  private static final String EVENTS = "text/event-stream";
  private static final int TOO_MANY_REQUESTS = 429;

  private final Trials trials;
  private final ConfigStore store;
  private final Supplier<Catalog> catalog;
  private final Cooldowns cooldowns;

  /**
   * The page.
   *
   * @param catalog of the configuration in force, asked at each request
   */
  public TryPage(Trials trials, ConfigStore store, Supplier<Catalog> catalog, Cooldowns cooldowns) {
    this.trials = Objects.requireNonNull(trials, "trials");
    this.store = Objects.requireNonNull(store, "store");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
  }

  /**
   * What the form has, as it was typed.
   *
   * @param key the id of a client's key, or {@code ""}
   */
  public record Typed(
      String format, String model, String key, String message, String maxTokens, boolean streams) {
    public Typed {
      Objects.requireNonNull(format, "format");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(maxTokens, "maxTokens");
    }

    /** Browsers send the ends of lines as two characters, and count them as one. */
    static Typed of(MultivaluedMap<String, String> form) {
      return new Typed(
          Form.text(form, "format"),
          Form.text(form, "model"),
          Form.text(form, "key"),
          Form.text(form, "message").replace("\r\n", "\n"),
          Form.text(form, "max-tokens"),
          !Form.text(form, "stream").isEmpty());
    }

    private int tokens() {
      return maxTokens.matches("[0-9]{1,6}") ? Integer.parseInt(maxTokens) : 0;
    }
  }

  /** Somebody who was asked in vain. */
  public record Failure(Name credential, String model, int status, String reason, long afterMs) {
    public Failure {
      Objects.requireNonNull(credential, "credential");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * What was counted of a request.
   *
   * @param model as it was asked for
   * @param served the provider's name of it, or {@code ""}
   * @param from the format that was asked in
   * @param to the format in which the provider was asked, or {@code ""}
   * @param attempts how often somebody was asked
   * @param log the name of the request log, or {@code ""}
   */
  public record Facts(
      String api,
      String model,
      String served,
      Name provider,
      Name credential,
      Name key,
      String from,
      String to,
      int attempts,
      List<Failure> failures,
      long firstByteMs,
      long durationMs,
      Tokens tokens,
      String log) {
    public Facts {
      Objects.requireNonNull(api, "api");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(served, "served");
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(credential, "credential");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
      failures = List.copyOf(failures);
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(log, "log");
    }
  }

  /**
   * What became of a message.
   *
   * @param facts none when it was not let in
   * @param curl the same for a shell
   */
  public record Outcome(TrialResult result, Optional<Facts> facts, String curl) {
    public Outcome {
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(facts, "facts");
      Objects.requireNonNull(curl, "curl");
    }
  }

  /**
   * The page's content.
   *
   * @param models that can be served now
   * @param keys of clients, by their names
   * @param withoutKey whether clients on this machine need none
   * @param errors by field
   * @param busy whether too many trials are under way
   * @param longest how long a trial may take, in seconds
   */
  public record View(
      List<TrialFormat> formats,
      List<String> models,
      List<Name> keys,
      boolean withoutKey,
      Typed typed,
      Map<String, String> errors,
      boolean busy,
      long longest,
      Optional<Outcome> outcome) {
    public View {
      formats = List.copyOf(formats);
      models = List.copyOf(models);
      keys = List.copyOf(keys);
      Objects.requireNonNull(typed, "typed");
      errors = new LinkedHashMap<>(errors);
      Objects.requireNonNull(outcome, "outcome");
    }

    /** The longest message, in UTF-16 characters. */
    public int longestMessage() {
      return TrialRequest.LONGEST_MESSAGE;
    }

    /** The longest answer, in tokens. */
    public int mostTokens() {
      return TrialRequest.MOST_TOKENS;
    }

    /** How many may be under way. */
    public int most() {
      return Trials.MOST;
    }
  }

  /** The form; filled in with what the address says, or with what came too late. */
  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Typed typed = visit.lateForm(uri).map(Typed::of).orElseGet(() -> begun(uri, visit));
    return Page.of(PAGE, view(visit, typed, Map.of(), false, Optional.empty()));
  }

  private Typed begun(UriInfo uri, Visit visit) {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    String model = Form.text(query, "model");
    return new Typed(
        TrialFormat.of(Form.text(query, "format")).orElse(TrialFormat.CHAT_COMPLETIONS).word(),
        model.isEmpty() ? models().stream().findFirst().orElse("") : model,
        Form.text(query, "key"),
        visit.text("try.message.example"),
        Integer.toString(TrialRequest.USUAL_TOKENS),
        true);
  }

  /** Sends the message: answers a page with all of it, or, to a script, the words as they come. */
  @POST
  public Response send(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws InterruptedException {
    Visit visit = Visit.of(request);
    Typed typed = Typed.of(form);
    Map<String, Wording> problems =
        TrialRequest.problems(typed.model(), typed.message(), typed.tokens());
    if (!problems.isEmpty()) {
      Map<String, String> errors = new LinkedHashMap<>();
      problems.forEach((field, wording) -> errors.put(field, visit.words().of(wording)));
      View view = view(visit, typed, errors, false, Optional.empty());
      return Response.ok(Page.of(PAGE, view).refused()).build();
    }
    TrialRequest asked =
        new TrialRequest(
            TrialFormat.of(typed.format()).orElse(TrialFormat.CHAT_COMPLETIONS),
            typed.model(),
            typed.key(),
            typed.message(),
            typed.tokens(),
            typed.streams());
    Optional<Trial> begun = trials.begin(asked);
    if (begun.isEmpty()) {
      View view = view(visit, typed, Map.of(), true, Optional.empty());
      return Response.ok(new Page(PAGE, view, TOO_MANY_REQUESTS)).build();
    }
    String curl = asked.curl(ServerAddress.of(request));
    Sent sent = new Sent(begun.get(), asked, typed, curl, visit);
    return isByScript(request) ? gradually(sent) : atOnce(sent);
  }

  /** Stops what the script has begun; its page then comes to its end. */
  @POST
  @Path("stop")
  public Response stop(MultivaluedMap<String, String> form) {
    Form.index(form, "id").ifPresent(trials::stop);
    return Response.noContent().build();
  }

  /** Jersey does not know of it: to pages, what browsers accept says nothing. */
  private static boolean isByScript(HttpServletRequest request) {
    return EVENTS.equals(request.getHeader(HttpHeaders.ACCEPT));
  }

  private static Response gradually(Sent sent) {
    return Response.ok(sent, EVENTS + ";charset=UTF-8")
        // Else nginx in front would hand the words on all at once.
        .header("X-Accel-Buffering", "no")
        .build();
  }

  private static Response atOnce(Sent sent) throws InterruptedException {
    try (sent) {
      sent.trial.await();
      return Response.ok(sent.page()).build();
    }
  }

  /** A message on its way. */
  private final class Sent implements GradualPage {
    private final Trial trial;
    private final TrialRequest asked;
    private final Typed typed;
    private final String curl;
    private final Visit visit;

    Sent(Trial trial, TrialRequest asked, Typed typed, String curl, Visit visit) {
      this.trial = trial;
      this.asked = asked;
      this.typed = typed;
      this.curl = curl;
      this.visit = visit;
    }

    @Override
    public String id() {
      return Long.toString(trial.number());
    }

    @Override
    public Optional<String> more(Duration wait) throws InterruptedException {
      return trial.more(wait);
    }

    @Override
    public Page page() {
      TrialResult result = trial.result();
      Outcome outcome =
          new Outcome(
              result, result.ended().map(ended -> facts(asked, result, ended, visit)), curl);
      return Page.of(PAGE, view(visit, typed, Map.of(), false, Optional.of(outcome)));
    }

    @Override
    public void close() {
      trial.close();
    }
  }

  private Facts facts(TrialRequest asked, TrialResult result, EndedRequest ended, Visit visit) {
    TrafficNames names = names(visit);
    Served served = ended.record().served();
    return new Facts(
        ended.record().api(),
        ended.asked(),
        served.model(),
        names.provider(served.provider()),
        names.credential(served.credential()),
        names.key(ended.record().client()),
        asked.format().word(),
        result.provided().map(TrialFormat::word).orElse(""),
        served.attempts(),
        ended.failed().stream()
            .map(
                one ->
                    new Failure(
                        names.credential(one.credential()),
                        one.model(),
                        one.status(),
                        one.reason(),
                        one.age().toMillis()))
            .toList(),
        ended.record().firstByte().toMillis(),
        ended.record().duration().toMillis(),
        ended.record().tokens(),
        ended.log().orElse(""));
  }

  private View view(
      Visit visit,
      Typed typed,
      Map<String, String> errors,
      boolean busy,
      Optional<Outcome> outcome) {
    TrafficNames names = names(visit);
    return new View(
        Arrays.asList(TrialFormat.values()),
        models(),
        store.current().apiKeys().stream()
            .map(key -> CredentialId.ofClientKey(key).value())
            .map(id -> new Name(names.key(id).text(), id))
            .toList(),
        store.current().allowLocalhostUnauthenticated(),
        typed,
        errors,
        busy,
        trials.longest().toSeconds(),
        outcome);
  }

  private List<String> models() {
    return catalog.get().available(cooldowns).stream().map(ModelEntry::id).toList();
  }

  private TrafficNames names(Visit visit) {
    return TrafficNames.of(store.current(), store.keyNames(), catalog.get(), visit.words());
  }
}
