package dev.cliproxy.pages.shell;

import dev.cliproxy.pages.session.Cookies;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Session;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.web.Decision;
import dev.cliproxy.web.Decision.Denied;
import dev.cliproxy.web.ManagementAccess;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Signing in with the management key. */
@Path("sign-in")
@WithoutSession
public final class SignInPage {
  /** Pages of our own and nothing else: no dots that lead upwards, no scheme, no host. */
  private static final Pattern PAGE =
      Pattern.compile("[a-z0-9-]+(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*(?:\\?[A-Za-z0-9._~%=&+-]*)?");

  private final ManagementAccess access;
  private final Sessions sessions;

  public SignInPage(ManagementAccess access, Sessions sessions) {
    this.access = Objects.requireNonNull(access, "access");
    this.sessions = Objects.requireNonNull(sessions, "sessions");
  }

  /**
   * The form, and why it is shown again.
   *
   * @param error why the last try failed; or {@code ""}
   * @param ended whether a session has just ended
   * @param kept whether a form that came after its end is shown again after signing in
   * @param lost whether such a form could not be kept
   * @param to the page that was asked for, relative to {@code /admin/}
   */
  public record View(String error, boolean ended, boolean kept, boolean lost, String to) {
    public View {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(to, "to");
    }
  }

  /**
   * Shows the form. The page that was asked for comes in the address once, and goes on in a cookie
   * until the form has it: so the form's own address can be opened again and means nothing more.
   */
  @GET
  public Response form(
      @QueryParam("to") String to,
      @QueryParam("ended") boolean ended,
      @QueryParam("lost") boolean lost,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    if (to != null) {
      String why = (ended ? "&ended=true" : "") + (lost ? "&lost=true" : "");
      return Response.fromResponse(visit.redirect("sign-in" + why.replaceFirst("&", "?")))
          .header(HttpHeaders.SET_COOKIE, Cookies.wanted(page(to), visit.secure()))
          .build();
    }
    boolean kept = sessions.before(request).filter(SignInPage::hasForm).isPresent();
    String wanted = page(Cookies.value(request, Cookies.WANTED).orElse(""));
    return form(visit, new View("", ended, kept, lost, wanted), 200);
  }

  @POST
  public Response signIn(
      @FormParam("key") @DefaultValue("") String key,
      @FormParam("to") @DefaultValue("") String to,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Optional<String> presented = Optional.of(key.strip()).filter(text -> !text.isEmpty());
    Decision decision = access.decide(visit.caller(), presented);
    Optional<Session> before = sessions.before(request);
    if (decision instanceof Denied denied) {
      boolean kept = before.filter(SignInPage::hasForm).isPresent();
      View view = new View(said(denied, presented, visit), false, kept, false, page(to));
      return form(visit, view, denied.status());
    }
    sessions.end(visit.sessionId());
    String id = sessions.open(before);
    Session session = sessions.find(id).orElseThrow();
    Optional<String> form = session.unsaved().kept().takeAddress();
    form.ifPresent(address -> session.flash(Flash.failed("sign-in.late")));
    return Response.fromResponse(visit.redirect(form.orElse(page(to))))
        .header(HttpHeaders.SET_COOKIE, Cookies.session(id, visit.secure()))
        .header(HttpHeaders.SET_COOKIE, Cookies.signedIn(sessions.formToken(id), visit.secure()))
        .build();
  }

  /**
   * For a form that was shown before somebody else, in another tab, signed in, or the program was
   * started anew. Whoever is signed in goes on; nothing is done with the key.
   *
   * @param to as the form says it
   */
  static Response tooLate(Visit visit, String to) {
    if (visit.session().isPresent()) {
      return visit.redirect(page(to));
    }
    return visit.redirect(
        "sign-in?ended=true&to=" + URLEncoder.encode(page(to), StandardCharsets.UTF_8));
  }

  private static String said(Denied denied, Optional<String> presented, Visit visit) {
    return switch (denied.status()) {
      case 401 -> visit.text(presented.isEmpty() ? "sign-in.missing" : "sign-in.wrong");
      case 503 -> visit.text("sign-in.busy");
      default -> visit.text(Errors.message(denied), Errors.minutes(denied));
    };
  }

  private static boolean hasForm(Session session) {
    return session.unsaved().kept().isAnyWaiting();
  }

  /** The overview, when the page is none of ours. */
  private static String page(String wanted) {
    return PAGE.matcher(wanted).matches() ? wanted : "";
  }

  /** The form's token needs a cookie to fit to, also before anybody is signed in. */
  private static Response form(Visit visit, View view, int status) {
    return Response.status(status)
        .entity(new Page("sign-in", view, status))
        .header(HttpHeaders.SET_COOKIE, Cookies.session(visit.sessionId(), visit.secure()))
        .header(HttpHeaders.SET_COOKIE, Cookies.wanted("", visit.secure()))
        .build();
  }
}
