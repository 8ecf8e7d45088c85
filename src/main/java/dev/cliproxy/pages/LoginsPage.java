package dev.cliproxy.pages;

import dev.cliproxy.login.CallbackAnswer;
import dev.cliproxy.login.LoginProvider;
import dev.cliproxy.login.LoginRefusedException;
import dev.cliproxy.login.LoginStatus;
import dev.cliproxy.login.LoginView;
import dev.cliproxy.login.Logins;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Logins at providers: start one, bring back what the browser could not, see how it ends. */
@Path("logins")
public final class LoginsPage {
  private final Logins logins;
  private final Clock clock;

  LoginsPage(Logins logins, Clock clock) {
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
   * @param error what is wrong with an address that was pasted, or null
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
      long secondsLeft,
      String error) {
    public Row {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(note, "note");
    }

    static Row of(LoginView login, Instant now, String error) {
      LoginStatus status = login.status();
      return new Row(
          login.id(),
          login.provider().title(),
          login.url().toString(),
          login.byDevice(),
          login.userCode().orElse(""),
          status.getClass().getSimpleName().toLowerCase(Locale.ROOT),
          status instanceof LoginStatus.Saved saved ? saved.file().value() : "",
          status instanceof LoginStatus.Failed failed ? failed.message() : "",
          login.note(),
          Math.max(0, Duration.between(now, login.end()).toSeconds()),
          error);
    }

    public boolean isWaiting() {
      return status.equals("waiting");
    }

    /** Until it is given up, rounded up. */
    public long minutesLeft() {
      return (secondsLeft + 59) / 60;
    }
  }

  /**
   * The logins and the forms that start one.
   *
   * @param projectId as it was entered and refused
   * @param errors what is wrong, by the name of the field
   */
  public record View(List<Row> logins, String projectId, Map<String, String> errors) {
    public View {
      logins = List.copyOf(logins);
      Objects.requireNonNull(projectId, "projectId");
      errors = Map.copyOf(errors);
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  @GET
  public Page show() {
    return page("", Map.of());
  }

  @POST
  @Path("start")
  public Object start(MultivaluedMap<String, String> form, @Context HttpServletRequest request) {
    String provider = Form.text(form, "provider");
    String projectId = Form.text(form, "project-id");
    try {
      if (provider.equals("codex-device")) {
        logins.startByDevice(LoginProvider.CODEX);
      } else {
        logins.start(LoginProvider.named(provider).orElseThrow(NotFoundException::new), projectId);
      }
      return Visit.of(request).redirect("logins");
    } catch (LoginRefusedException e) {
      return page(projectId, Map.of("start", e.getMessage())).refused();
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
    String address = Form.text(form, "address-" + id);
    try {
      CallbackAnswer answer = CallbackAnswer.ofPasted(address);
      if (!answer.state().equals(login.state())) {
        return refused(id, Visit.of(request).text("logins.answer.other"));
      }
      logins.callback(Optional.of(login.provider()), answer);
      return Visit.of(request).redirect("logins");
    } catch (LoginRefusedException e) {
      return refused(id, e.getMessage());
    }
  }

  @POST
  @Path("{id:[0-9]+}/cancel")
  public Object cancel(@PathParam("id") long id, @Context HttpServletRequest request) {
    return logins.cancel(login(id).state())
        ? Visit.of(request).redirect("logins", Flash.done("logins.cancelled"))
        : Visit.of(request).redirect("logins");
  }

  @POST
  @Path("gemini-web")
  public Object geminiWeb(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    try {
      String file =
          logins
              .saveGeminiWeb(Form.text(form, "secure-1psid"), Form.text(form, "secure-1psidts"), "")
              .value();
      return Visit.of(request).redirect("logins", Flash.done("logins.saved", file));
    } catch (LoginRefusedException e) {
      return page("", Map.of("gemini-web", e.getMessage())).refused();
    }
  }

  private LoginView login(long id) {
    return logins.list().stream()
        .filter(login -> login.id() == id)
        .findFirst()
        .orElseThrow(NotFoundException::new);
  }

  /** The address is not shown again: it may hold a good code. */
  private Page refused(long id, String error) {
    Instant now = clock.instant();
    List<Row> rows =
        logins.list().stream()
            .map(login -> Row.of(login, now, login.id() == id ? error : null))
            .toList();
    return Page.of("logins", new View(rows, "", Map.of())).refused();
  }

  private Page page(String projectId, Map<String, String> errors) {
    Instant now = clock.instant();
    List<Row> rows = logins.list().stream().map(login -> Row.of(login, now, null)).toList();
    return Page.of("logins", new View(rows, projectId, errors));
  }
}
