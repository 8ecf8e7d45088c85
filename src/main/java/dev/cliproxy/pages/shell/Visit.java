package dev.cliproxy.pages.shell;

import dev.cliproxy.author.Author;
import dev.cliproxy.author.Author.Way;
import dev.cliproxy.pages.form.TypedForms;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Session;
import dev.cliproxy.pages.text.BundleMessages;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.web.ClientAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What every page needs to know of the request it answers.
 *
 * @param caller who asks
 * @param secure whether the connection, as the caller sees it, is TLS
 * @param sessionId what the session cookie says, else a new id for the form of the sign-in page
 * @param session the session, when somebody is signed in
 * @param locale the language to answer in
 * @param root how to get from this page to {@code /admin/}: {@code ""} or some {@code ../}
 * @param path this page's path below {@code /admin/}
 * @param kind what is done with the answer
 */
public record Visit(
    ClientAddress caller,
    boolean secure,
    String sessionId,
    Optional<Session> session,
    Locale locale,
    String root,
    String path,
    Kind kind) {

  /** What is done with the answer. */
  enum Kind {
    /** A page is opened; it can be opened again at the same address. */
    OPENED,
    /** A form is answered; at its address there may be nothing to open. */
    POSTED,
    /** A script looks something up; nobody reads the page. */
    FETCHED
  }

  private static final String ATTRIBUTE = Visit.class.getName();

  public Visit {
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(locale, "locale");
    Objects.requireNonNull(root, "root");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(kind, "kind");
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The visit that this request is; {@link PlaceFilter} has attached it. */
  public static Visit of(HttpServletRequest request) {
    return (Visit) Objects.requireNonNull(request.getAttribute(ATTRIBUTE), "the visit");
  }

  /** The session; call it only where there is one. */
  public Session signedIn() {
    return session.orElseThrow();
  }

  /** Whose changes those are that are made here. */
  public Author author() {
    return new Author(Way.PAGE, caller.address());
  }

  /** Who begins a login here. */
  public Author loggingIn() {
    return new Author(Way.LOGIN, caller.address());
  }

  /** What was entered into a form that is to be shown again because it came too late. */
  public Optional<MultivaluedMap<String, String>> lateForm(UriInfo uri) {
    return signedIn().unsaved().kept().find(uri);
  }

  /** What the person who is signed in typed into forms that came back. */
  public TypedForms typed() {
    return signedIn().unsaved().typed();
  }

  /** A text of the message bundle in the visitor's language. */
  public String text(String key, Object... arguments) {
    return BundleMessages.text(locale, key, arguments);
  }

  /** All such texts. */
  public Words words() {
    return this::text;
  }

  /** Sends the browser to another page, by GET; the path is relative to {@code /admin/}. */
  public Response redirect(String target) {
    String location = root + target;
    return Response.status(Response.Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, location.isEmpty() ? "./" : location)
        .build();
  }

  /** As {@link #redirect}, with something to say there. */
  public Response redirect(String target, Flash flash) {
    signedIn().flash(flash);
    return redirect(target);
  }
}
