package dev.cliproxy.pages.credentials;

import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.secret.KeyNames;
import dev.cliproxy.credential.AuthFile;
import dev.cliproxy.credential.AuthFileException;
import dev.cliproxy.credential.AuthFileName;
import dev.cliproxy.credential.AuthFileStatus;
import dev.cliproxy.credential.AuthFileStatus.Kind;
import dev.cliproxy.credential.AuthFiles;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.LoginSwitch;
import dev.cliproxy.credential.StoredToken;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.login.LoginProvider;
import dev.cliproxy.login.LoginRefusedException;
import dev.cliproxy.login.Logins;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.TakesFiles;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.ByteSize;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.web.Attachment;
import dev.cliproxy.web.HeaderText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.glassfish.jersey.media.multipart.FormDataBodyPart;
import org.glassfish.jersey.media.multipart.FormDataMultiPart;

/** The token files. */
@Path("auth-files")
public final class AuthFilesPage {
  /** What is typed before all files are deleted; the same in every language. */
  private static final String CONFIRMATION = "delete all";

  private static final Set<Kind> NEEDING_LOGIN = Set.of(Kind.EXPIRED, Kind.ERROR);

  private final AuthFiles files;
  private final TokenCredentials tokens;
  private final Logins logins;
  private final Cooldowns cooldowns;
  private final CredentialChecks checks;
  private final Clock clock;

  public AuthFilesPage(
      AuthFiles files,
      TokenCredentials tokens,
      Logins logins,
      Cooldowns cooldowns,
      CredentialChecks checks,
      Clock clock) {
    this.files = Objects.requireNonNull(files, "files");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.logins = Objects.requireNonNull(logins, "logins");
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.checks = Objects.requireNonNull(checks, "checks");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * One file.
   *
   * @param expiresAt when it expires, or {@code ""}
   * @param lastRefresh when its token was last renewed, or {@code ""}
   * @param problem why it cannot be read or its token is not renewed, or {@code ""}
   * @param loginNeeded whether nothing but another login makes it good, as far as can be seen
   * @param use how requests with it have gone
   * @param check what came of its last check, if there was one
   * @param disabled whether it was taken out of use
   */
  public record Row(
      String name,
      String type,
      String email,
      String size,
      String modified,
      AuthFileState state,
      String expiresAt,
      String lastRefresh,
      String problem,
      boolean loginNeeded,
      KeyState use,
      Optional<CheckNote> check,
      boolean disabled) {
    public Row {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(email, "email");
      Objects.requireNonNull(size, "size");
      Objects.requireNonNull(modified, "modified");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(expiresAt, "expiresAt");
      Objects.requireNonNull(lastRefresh, "lastRefresh");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(use, "use");
      Objects.requireNonNull(check, "check");
    }

    static Row of(AuthFile file, AuthFileStatus status, KnownKeys known, Words words, Instant now) {
      return new Row(
          file.name().value(),
          file.type(),
          file.email().orElse(""),
          ByteSize.text(file.size()),
          Utc.shortText(file.modified()),
          AuthFileState.of(file, status, now),
          file.expiresAt().map(Utc::text).orElse(""),
          file.lastRefresh().map(Utc::shortText).orElse(""),
          file.problem().or(status::problem).map(words::of).orElse(""),
          file.isLogin()
              && file.readable()
              && (!file.hasToken() || NEEDING_LOGIN.contains(status.kind())),
          known.state(CredentialId.of(file.name())),
          known.check(CredentialId.of(file.name())),
          file.disabled());
    }
  }

  /**
   * The list and its forms.
   *
   * @param rows what stands on this page of the list
   * @param total how many files there are, whatever is searched for
   * @param confirmation what is to be typed before all files are deleted
   * @param typed what was typed instead
   * @param errors what is wrong, by the name of the field
   */
  public record View(
      List<Row> rows,
      AuthFileSearch search,
      Paging paging,
      int total,
      String confirmation,
      String typed,
      Map<String, String> errors) {
    public View {
      rows = List.copyOf(rows);
      Objects.requireNonNull(search, "search");
      Objects.requireNonNull(paging, "paging");
      Objects.requireNonNull(confirmation, "confirmation");
      Objects.requireNonNull(typed, "typed");
      errors = Map.copyOf(errors);
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) throws IOException {
    Visit visit = Visit.of(request);
    return page(AuthFileSearch.of(uri.getQueryParameters()), "", Map.of(), visit);
  }

  @GET
  @Path("download")
  public Response download(@QueryParam("name") String name) throws IOException {
    AuthFileName fileName = AuthFileName.parse(name);
    return Attachment.json(fileName.value(), files.read(fileName));
  }

  /** All files are checked before the first is saved. */
  @TakesFiles
  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  public Object upload(FormDataMultiPart form, @Context HttpServletRequest request)
      throws IOException {
    Visit visit = Visit.of(request);
    Map<AuthFileName, byte[]> contents = new LinkedHashMap<>();
    for (FormDataBodyPart part : form.getFields().getOrDefault("file", List.of())) {
      String stated = part.getContentDisposition().getFileName();
      // A browser sends one such part when no file was chosen.
      if (stated == null || stated.isEmpty()) {
        continue;
      }
      String name = HeaderText.decoded(stated);
      try {
        if (contents.put(AuthFileName.parse(name), part.getValueAs(byte[].class)) != null) {
          return notUploaded(visit.text("auth-files.upload.twice", name), visit);
        }
      } catch (AuthFileException e) {
        return notUploaded(name + ": " + visit.words().of(e.wording()), visit);
      }
    }
    if (contents.isEmpty()) {
      return notUploaded(visit.text("auth-files.upload.none"), visit);
    }
    try {
      files.saveAll(visit.author(), contents);
    } catch (AuthFileException e) {
      return notUploaded(visit.words().of(e.wording()), visit);
    }
    return visit.redirect("auth-files", Flash.done("auth-files.uploaded", contents.size()));
  }

  @POST
  @Path("delete")
  public Response delete(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    AuthFileName name = AuthFileName.parse(form.getFirst("name"));
    files.delete(Visit.of(request).author(), name);
    return Visit.of(request)
        .redirect(
            AuthFileSearch.of(form).address(), Flash.done("auth-files.deleted", name.value()));
  }

  @POST
  @Path("delete-all")
  public Object deleteAll(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    Visit visit = Visit.of(request);
    String typed = Form.text(form, "confirmation");
    if (!typed.equals(CONFIRMATION)) {
      String error = visit.text("auth-files.delete-all.refused", CONFIRMATION);
      return page(AuthFileSearch.of(form), typed, Map.of("confirmation", error), visit).refused();
    }
    int deleted = files.deleteAll(visit.author());
    return visit.redirect("auth-files", Flash.done("auth-files.all-deleted", deleted));
  }

  /** Starts the login that gives a file a new token. */
  @POST
  @Path("login")
  public Response login(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    AuthFileName name = AuthFileName.parse(form.getFirst("name"));
    StoredToken stored = StoredToken.read(name, files.read(name));
    LoginProvider provider = LoginProvider.named(stored.type()).orElseThrow(NotFoundException::new);
    try {
      logins.start(Visit.of(request).loggingIn(), provider, stored.projectId());
      return Visit.of(request).redirect("logins");
    } catch (LoginRefusedException e) {
      Visit visit = Visit.of(request);
      return visit.redirect(
          AuthFileSearch.of(form).address(),
          Flash.failed("auth-files.login.refused", LoginsPage.said(e, visit)));
    }
  }

  /** Takes a login out of use, or back into it at once, whatever failed before. */
  @POST
  @Path("{state:disable|enable}")
  public Response use(
      @PathParam("state") String state,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request)
      throws IOException {
    AuthFileName name = AuthFileName.parse(form.getFirst("name"));
    Visit visit = Visit.of(request);
    boolean disabled = state.equals("disable");
    new LoginSwitch(files, tokens, cooldowns).set(visit.author(), name, disabled);
    return visit.redirect(
        AuthFileSearch.of(form).address(),
        Flash.done(disabled ? "entries.disabled.done" : "entries.enabled.done", name.value()));
  }

  /** Asks the provider of a login whether it works. */
  @POST
  @Path("check")
  public Response check(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    AuthFileName name = AuthFileName.parse(form.getFirst("name"));
    Visit visit = Visit.of(request);
    return visit.redirect(
        AuthFileSearch.of(form).address(),
        checks
            .subject(CredentialId.of(name))
            .map(subject -> CheckAction.check(checks, List.of(subject), clock, visit))
            .orElseGet(() -> Flash.failed("check.unused", name.value())));
  }

  private Page notUploaded(String error, Visit visit) throws IOException {
    AuthFileSearch all = AuthFileSearch.of(new MultivaluedHashMap<>());
    return page(all, "", Map.of("file", error), visit).refused();
  }

  private Row row(AuthFile file, KnownKeys known, Words words, Instant now) {
    AuthFileStatus status = AuthFileStatus.of(file, tokens.problem(file.name()), now);
    return Row.of(file, status, known, words, now);
  }

  private Page page(AuthFileSearch search, String typed, Map<String, String> errors, Visit visit)
      throws IOException {
    List<AuthFile> all = files.list();
    List<AuthFile> found = search.in(all);
    Paging paging = new Paging(search.page(), found.size(), search.text());
    Instant now = clock.instant();
    KnownKeys known = new KnownKeys(KeyNames.NONE, cooldowns, checks.last(), now);
    List<Row> rows =
        paging.of(found).stream().map(file -> row(file, known, visit.words(), now)).toList();
    return Page.of(
        "auth-files", new View(rows, search, paging, all.size(), CONFIRMATION, typed, errors));
  }
}
