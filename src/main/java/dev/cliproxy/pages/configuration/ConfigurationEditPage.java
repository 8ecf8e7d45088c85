package dev.cliproxy.pages.configuration;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.secret.HiddenSecrets;
import dev.cliproxy.pages.configuration.Listing.Kind;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.session.ConfigurationDrafts;
import dev.cliproxy.pages.session.ConfigurationDrafts.Draft;
import dev.cliproxy.pages.session.ConfigurationDrafts.Stage;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Sessions;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Editing the whole configuration file: a form, a check that shows what would change, and then the
 * change. The text that the person began with, and with it the secrets behind the tokens, is kept,
 * also beyond the end of the session.
 */
@Path("configuration/edit")
public final class ConfigurationEditPage {
  private static final String HERE = "configuration/edit";
  private static final int LONGEST_KEPT_TEXT = 2 << 20;
  private static final int MOST_PROBLEMS = 100;

  /** What remains of a token: at most what a mask shows, around its bullets. */
  private static final Pattern REMAINS_OF_TOKEN =
      Pattern.compile("[‹›]+|[‹›]*(?:[0-9]{1,6} )?[^‹›•]{0,4}•+[^‹›•]{0,4}[‹›]*");

  private final ConfigStore store;
  private final Sessions sessions;

  public ConfigurationEditPage(ConfigStore store, Sessions sessions) {
    this.store = Objects.requireNonNull(store, "store");
    this.sessions = Objects.requireNonNull(sessions, "sessions");
  }

  /** Why a text was not taken. */
  public enum Refusal {
    NONE,
    PROBLEMS,
    /** The file was changed since the edit began. */
    STALE,
    /** Nobody knows any more what the edit began with. */
    FORGOTTEN
  }

  /**
   * The form.
   *
   * @param text what is in the field
   * @param excerpt the lines with problems
   */
  public record View(
      String draft, String text, Refusal refusal, List<YamlProblem> problems, Listing excerpt) {
    public View {
      Objects.requireNonNull(draft, "draft");
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(refusal, "refusal");
      problems = List.copyOf(problems);
      Objects.requireNonNull(excerpt, "excerpt");
    }

    /** Browsers drop the first line break of a field. */
    public String fieldText() {
      return "\n" + text;
    }

    public boolean isRefused() {
      return refusal != Refusal.NONE;
    }

    public boolean isStale() {
      return refusal == Refusal.STALE;
    }

    /** Key of the message. */
    public String refusalMessage() {
      return HERE.replace('/', '.') + "." + refusal.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a checked text would change.
   *
   * @param onlyLineEnds whether all lines are the same and only their ends differ
   * @param warnings what its author may have meant otherwise
   */
  public record CheckView(
      String draft, Listing diff, boolean onlyLineEnds, List<YamlProblem> warnings) {
    public CheckView {
      Objects.requireNonNull(draft, "draft");
      Objects.requireNonNull(diff, "diff");
      warnings = List.copyOf(warnings);
    }
  }

  /** Shows an edit that was begun, else begins one. */
  @GET
  public Object show(
      @QueryParam("draft") @DefaultValue("") String id,
      @Context UriInfo uri,
      @Context HttpServletRequest request)
      throws IOException {
    Visit visit = Visit.of(request);
    ConfigurationDrafts drafts = visit.signedIn().unsaved().drafts();
    Optional<MultivaluedMap<String, String>> late = visit.lateForm(uri);
    if (late.isPresent()) {
      return late(late.get(), drafts, visit);
    }
    Optional<Draft> begun = drafts.find(id);
    if (begun.isPresent()) {
      return Page.of("configuration-edit", view(id, begun.get().edited()));
    }
    Optional<String> base = base();
    if (base.isEmpty()) {
      return visit.redirect("configuration", Flash.failed("configuration.edit.impossible"));
    }
    Draft draft = drafts.begunOn(base.get()).orElseGet(() -> begin(drafts, base.get()));
    return Page.of("configuration-edit", view(draft.id(), draft.edited()));
  }

  /** Shows what came too late: a text in its form, a checked one as what it would change. */
  private Object late(MultivaluedMap<String, String> form, ConfigurationDrafts drafts, Visit visit)
      throws IOException {
    Optional<Draft> draft = drafts.find(Form.text(form, "draft"));
    if (!form.containsKey("text")) {
      return visit.redirect(draft.map(found -> HERE + "/check?draft=" + found.id()).orElse(HERE));
    }
    return draft.isPresent()
        ? Page.of("configuration-edit", view(draft.get().id(), text(form)))
        : forgotten(drafts, text(form));
  }

  private Draft begin(ConfigurationDrafts drafts, String base) {
    HiddenSecrets secrets = hidden(base);
    return kept(drafts, base, secrets, secrets.editable(), Stage.BEGUN);
  }

  /** Looks what the text would change, and shows it on the next page. */
  @POST
  @Path("check")
  public Object check(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws IOException {
    Visit visit = Visit.of(request);
    ConfigurationDrafts drafts = visit.signedIn().unsaved().drafts();
    String id = Form.text(form, "draft");
    String edited = text(form);
    Optional<Draft> draft = drafts.find(id);
    if (draft.isEmpty()) {
      return forgotten(drafts, edited);
    }
    String text;
    try {
      text = draft.get().secrets().restore(edited);
    } catch (InvalidConfigException e) {
      return refused(id, edited, e.problems(), masked(edited), visit.words());
    }
    String base = draft.get().base();
    if (!base().equals(Optional.of(base))) {
      return refused(id, edited, Refusal.STALE);
    }
    List<YamlProblem> problems = store.problemsOf(text);
    HiddenSecrets secrets = hidden(text);
    if (!problems.isEmpty()) {
      return refused(id, edited, problems, secrets.masked(), visit.words());
    }
    Draft checked = kept(drafts, base, secrets, secrets.editable(), Stage.CHECKED);
    String at = "?draft=" + checked.id();
    if (text.equals(base)) {
      return visit.redirect(HERE + at, Flash.done("configuration.edit.same"));
    }
    return visit.redirect(HERE + "/check" + at);
  }

  @GET
  @Path("check")
  public Object showCheck(
      @QueryParam("draft") @DefaultValue("") String id,
      @Context UriInfo uri,
      @Context HttpServletRequest request)
      throws InvalidConfigException {
    Visit visit = Visit.of(request);
    if (visit.lateForm(uri).isPresent()) {
      return visit.redirect(HERE + "?" + uri.getRequestUri().getRawQuery());
    }
    Optional<Draft> draft = checked(visit, id);
    if (draft.isEmpty()) {
      return visit.redirect(HERE, Flash.failed("configuration.edit.gone"));
    }
    String base = draft.get().base();
    String text = text(draft.get());
    TextDiff diff = new TextDiff(base, text);
    Listing shown = diff.shown(hidden(base).masked(), draft.get().secrets().masked());
    return Page.of(
        "configuration-check",
        new CheckView(
            id,
            shown,
            diff.isEmpty(),
            store.warningsOf(text).stream().limit(MOST_PROBLEMS).toList()));
  }

  /** Puts the checked text in force. */
  @POST
  @Path("apply")
  public Object apply(MultivaluedMap<String, String> form, @Context HttpServletRequest request)
      throws InvalidConfigException {
    Visit visit = Visit.of(request);
    String id = Form.text(form, "draft");
    Optional<Draft> draft = checked(visit, id);
    if (draft.isEmpty()) {
      return visit.redirect(HERE, Flash.failed("configuration.edit.gone"));
    }
    String edited = draft.get().edited();
    try {
      store.replaceText(visit.author(), draft.get().base(), text(draft.get()));
    } catch (Stale e) {
      return refused(id, edited, Refusal.STALE);
    }
    visit.signedIn().unsaved().drafts().remove(id);
    return visit.redirect("configuration", Flash.done("configuration.edit.applied"));
  }

  /** Keeps the person's text, as an edit of the file as it is now. */
  @POST
  @Path("continue")
  public Object continueOnPresent(
      MultivaluedMap<String, String> form, @Context HttpServletRequest request) throws IOException {
    Visit visit = Visit.of(request);
    ConfigurationDrafts drafts = visit.signedIn().unsaved().drafts();
    String id = Form.text(form, "draft");
    String edited = text(form);
    Optional<Draft> draft = drafts.find(id);
    if (draft.isEmpty()) {
      return forgotten(drafts, edited);
    }
    Optional<String> base = base();
    if (base.isEmpty()) {
      return visit.redirect("configuration", Flash.failed("configuration.edit.impossible"));
    }
    if (edited.length() > LONGEST_KEPT_TEXT) {
      return refused(id, edited, store.problemsOf(edited), "", visit.words());
    }
    Draft continued = kept(drafts, base.get(), draft.get().secrets(), edited, Stage.CONTINUED);
    return visit.redirect(
        HERE + "?draft=" + continued.id(), Flash.done("configuration.edit.continued"));
  }

  private static Optional<Draft> checked(Visit visit, String id) {
    return visit
        .signedIn()
        .unsaved()
        .drafts()
        .find(id)
        .filter(draft -> draft.stage() == Stage.CHECKED);
  }

  private static String text(Draft checked) throws InvalidConfigException {
    return checked.secrets().restore(checked.edited());
  }

  /** Not stripped: white space at the ends is part of the text. */
  private static String text(MultivaluedMap<String, String> form) {
    return Objects.requireNonNullElse(form.getFirst("text"), "");
  }

  /** The file's text; without a file, what a new one would be made from. */
  private Optional<String> base() throws IOException {
    Optional<String> text = store.textInFile();
    return text.isPresent() || store.file().exists() ? text : Optional.of(store.text());
  }

  private static HiddenSecrets hidden(String text) {
    return HiddenSecrets.in(text, Masked::secret);
  }

  /** What may be seen of an edited text in which tokens were altered. */
  private static String masked(String edited) {
    return HiddenSecrets.in(
            edited,
            secret -> REMAINS_OF_TOKEN.matcher(secret).matches() ? secret : Masked.secret(secret))
        .masked();
  }

  /** Each edit gets an id of its own, so that the tokens of an earlier form keep their meaning. */
  private Draft kept(
      ConfigurationDrafts drafts, String base, HiddenSecrets secrets, String edited, Stage stage) {
    Draft draft = new Draft(sessions.newId(), base, secrets, edited, stage);
    drafts.add(draft);
    return draft;
  }

  /** The text can be copied from the form, but what its tokens stood for is gone. */
  private Page forgotten(ConfigurationDrafts drafts, String edited) throws IOException {
    Draft empty = kept(drafts, base().orElse(""), HiddenSecrets.none(), "", Stage.CONTINUED);
    return refused(empty.id(), edited, Refusal.FORGOTTEN);
  }

  /**
   * @param masked the edited text without its secrets, which has the same lines
   */
  private static Page refused(
      String id, String edited, List<YamlProblem> problems, String masked, Words words) {
    List<YamlProblem> first = problems.stream().limit(MOST_PROBLEMS).toList();
    Listing excerpt = Listing.excerpt(masked, ConfigurationPage.notes(first, Kind.PROBLEM, words));
    View view = new View(id, edited, Refusal.PROBLEMS, first, excerpt);
    return new Page("configuration-edit", view, 400);
  }

  /** Refuses a text that nothing is wrong with as such. */
  private static Page refused(String id, String edited, Refusal refusal) {
    View view = new View(id, edited, refusal, List.of(), Listing.empty());
    return new Page("configuration-edit", view, 409);
  }

  private static View view(String id, String text) {
    return new View(id, text, Refusal.NONE, List.of(), Listing.empty());
  }
}
