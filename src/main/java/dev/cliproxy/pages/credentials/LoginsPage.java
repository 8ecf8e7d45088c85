package dev.cliproxy.pages.credentials;

import dev.cliproxy.login.CallbackAnswer;
import dev.cliproxy.login.LoginProvider;
import dev.cliproxy.login.LoginRefusedException;
import dev.cliproxy.login.LoginStatus;
import dev.cliproxy.login.LoginView;
import dev.cliproxy.login.Logins;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.HiddenLines;
import dev.cliproxy.pages.form.TypedForms;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Words;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Logins at providers: start one, bring back what the browser could not, see how it ends. */
@Path("logins")
public final class LoginsPage {
  /** In an address: a parameter's value, and a fragment, which may be the state. */
  private static final Pattern VALUE =
      Pattern.compile("(?<=[?&#][^=&#]{1,60}=)[^&#]+|(?<=#)[^&#=]+(?=[&#]|$)");

  private final Logins logins;
  private final Clock clock;

  public LoginsPage(Logins logins, Clock clock) {
    this.logins = Objects.requireNonNull(logins, "logins");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * A login.
   *
   * @param provider what people call it
   * @param url the provider's page
   * @param code what is to be entered there, or {@code ""}
   * @param status {@code waiting}, {@code fetching}, {@code saved} or {@code failed}
   * @param file what was saved, or {@code ""}
   * @param problem why it failed, or {@code ""}
   * @param note what the person should know, or {@code ""}
   * @param secondsLeft until it is given up
   */
  public record Row(
      long id,
      String provider,
      String url,
      boolean byDevice,
      String code,
      String status,
      String file,
      String problem,
      String note,
      long secondsLeft) {
    public Row {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(note, "note");
    }

    static Row of(LoginView login, Instant now, Words words) {
      LoginStatus status = login.status();
      return new Row(
          login.id(),
          login.provider().title(),
          login.url().toString(),
          login.byDevice(),
          login.userCode().orElse(""),
          status.getClass().getSimpleName().toLowerCase(Locale.ROOT),
          status instanceof LoginStatus.Saved saved ? saved.file().value() : "",
          status instanceof LoginStatus.Failed failed ? words.of(failed.reason()) : "",
          login.note(),
          Math.max(0, Duration.between(now, login.end()).toSeconds()));
    }

    public boolean isWaiting() {
      return status.equals("waiting");
    }

    public boolean hasEnded() {
      return status.equals("saved") || status.equals("failed");
    }

    /** Until it is given up, rounded up. */
    public long minutesLeft() {
      return (secondsLeft + 59) / 60;
    }
  }

  /**
   * The logins and the forms that start one.
   *
   * @param entered what was entered and refused, as it may be shown, by the name of the field
   * @param typed what the field {@link TypedForms#FIELD} says
   * @param errors what is wrong, by the name of the field
   */
  public record View(
      List<Row> logins, Map<String, String> entered, String typed, Map<String, String> errors) {
    public View {
      logins = List.copyOf(logins);
      entered = Map.copyOf(entered);
      Objects.requireNonNull(typed, "typed");
      errors = Map.copyOf(errors);
    }

    public String entered(String field) {
      return entered.getOrDefault(field, "");
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Map<String, String> entered = new LinkedHashMap<>();
    visit
        .lateForm(uri)
        .map(visit.typed()::restored)
        .ifPresent(
            form -> form.keySet().forEach(field -> entered.put(field, Form.text(form, field))));
    return page(entered, Map.of(), visit);
  }

  @POST
  @Path("start")
  public Object start(MultivaluedMap<String, String> form, @Context HttpServletRequest request) {
    String provider = Form.text(form, "provider");
    String projectId = Form.text(form, "project-id");
    try {
      if (provider.equals("codex-device")) {
        logins.startByDevice(Visit.of(request).loggingIn(), LoginProvider.CODEX);
      } else {
        logins.start(
            Visit.of(request).loggingIn(),
            LoginProvider.named(provider).orElseThrow(NotFoundException::new),
            projectId);
      }
      return Visit.of(request).redirect("logins");
    } catch (LoginRefusedException e) {
      return page(
              Map.of("project-id", projectId),
              Map.of("start", said(e, Visit.of(request))),
              Visit.of(request))
          .refused();
    }
  }

  /** The address that the browser ended at. */
  @POST
  @Path("{id:[0-9]+}/answer")
  public Object answer(
      @PathParam("id") long id,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    LoginView login = login(id);
    Visit visit = Visit.of(request);
    String field = "address-" + id;
    String address = Form.text(visit.typed().restored(form), field);
    try {
      CallbackAnswer answer = CallbackAnswer.ofPasted(address);
      if (!answer.state().equals(login.state())) {
        String other = visit.text("logins.answer.other");
        return page(Map.of(field, address), Map.of(field, other), visit).refused();
      }
      logins.callback(Optional.of(login.provider()), answer);
      return visit.redirect("logins");
    } catch (LoginRefusedException e) {
      return page(Map.of(field, address), Map.of(field, said(e, visit)), visit).refused();
    }
  }

  @POST
  @Path("{id:[0-9]+}/cancel")
  public Object cancel(@PathParam("id") long id, @Context HttpServletRequest request) {
    return logins.cancel(login(id).state())
        ? Visit.of(request).redirect("logins", Flash.done("logins.cancelled"))
        : Visit.of(request).redirect("logins");
  }

  /** One that has ended needs no place on the page any more. */
  @POST
  @Path("{id:[0-9]+}/put-away")
  public Object putAway(@PathParam("id") long id, @Context HttpServletRequest request) {
    logins.putAway(login(id).state());
    return Visit.of(request).redirect("logins");
  }

  @POST
  @Path("gemini-web")
  public Object geminiWeb(MultivaluedMap<String, String> sent, @Context HttpServletRequest request)
      throws IOException {
    Visit visit = Visit.of(request);
    MultivaluedMap<String, String> form = visit.typed().restored(sent);
    Map<String, String> cookies = new LinkedHashMap<>();
    Map<String, String> errors = new LinkedHashMap<>();
    for (String field : List.of("secure-1psid", "secure-1psidts")) {
      String cookie = Form.text(form, field);
      cookies.put(field, cookie);
      Logins.problemOfCookie(field.replace('-', '_'), cookie)
          .ifPresent(
              problem ->
                  errors.put(
                      field,
                      visit.text(
                          cookie.isBlank() ? "logins.cookie.missing" : "logins.cookie.invalid")));
    }
    if (!errors.isEmpty()) {
      return page(cookies, errors, visit).refused();
    }
    String file =
        logins
            .saveGeminiWeb(
                visit.loggingIn(), cookies.get("secure-1psid"), cookies.get("secure-1psidts"), "")
            .value();
    return visit.redirect("logins", Flash.done("logins.saved", file));
  }

  private LoginView login(long id) {
    return logins.list().stream()
        .filter(login -> login.id() == id)
        .findFirst()
        .orElseThrow(NotFoundException::new);
  }

  /** Why a login was refused, in the visitor's language. */
  static String said(LoginRefusedException refused, Visit visit) {
    String cause = refused.failure().map(visit.words()::of).orElse(refused.getMessage());
    return visit.text("logins.refused." + refused.code(), cause);
  }

  /** An address without the code and the state in it; what is no address may be a code itself. */
  private static String maskedAddress(String address) {
    if (Masked.isIn(address)) {
      return address;
    }
    if (!address.contains("?")) {
      return address.contains("://") ? Masked.url(address) : Masked.typed(address);
    }
    return VALUE
        .matcher(address)
        .replaceAll(value -> Matcher.quoteReplacement(Masked.secret(value.group())));
  }

  private static String masked(String field, String text) {
    if (field.startsWith("address-")) {
      return maskedAddress(text);
    }
    return field.equals("project-id") ? text : Masked.typed(text);
  }

  /** Shows what was entered again, as far as it may be seen. */
  private Page page(Map<String, String> entered, Map<String, String> errors, Visit visit) {
    Map<String, String> shown = new LinkedHashMap<>();
    Map<String, HiddenLines> hidden = new LinkedHashMap<>();
    entered.forEach(
        (field, text) -> {
          shown.put(field, masked(field, text));
          hidden.put(field, HiddenLines.of(masked(field, text), text));
        });
    Instant now = clock.instant();
    List<Row> rows =
        logins.list().stream().map(login -> Row.of(login, now, visit.words())).toList();
    return Page.of("logins", new View(rows, shown, visit.typed().keep(hidden), errors));
  }
}
