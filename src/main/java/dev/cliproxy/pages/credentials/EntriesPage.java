package dev.cliproxy.pages.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.ConfiguredCredential;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.check.CredentialChecks;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.Cooldowns;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.list.EditableList;
import dev.cliproxy.pages.list.ListPage;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Revealed;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The lists of providers' keys, and of providers with keys of their own. */
@Path("{list:gemini-api-key|codex-api-key|claude-api-key|openai-compatibility}")
public final class EntriesPage extends ListPage {
  /** The index of an entry that is not there yet. */
  private static final int NEW = -1;

  /** How long a form is held for a check of what was typed into it. */
  private static final Duration LONGEST_CHECK = Duration.ofSeconds(20);

  private final Cooldowns cooldowns;
  private final CredentialChecks checks;
  private final Clock clock;

  public EntriesPage(ConfigStore store, Cooldowns cooldowns, CredentialChecks checks, Clock clock) {
    super(store);
    this.cooldowns = Objects.requireNonNull(cooldowns, "cooldowns");
    this.checks = Objects.requireNonNull(checks, "checks");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * An entry as the list shows it.
   *
   * @param label its masked key, or its name
   * @param state of its keys that are used
   * @param keyMasks of a provider's keys, the first few
   * @param signs of its key, or of those keys
   * @param check the last of a provider without keys, if there was one
   * @param keys how many keys a provider has
   * @param disabled whether nothing is sent to it
   * @param disabledKeys of a provider
   * @param withoutEffect names of fields that nothing comes of
   */
  public record Row(
      int index,
      String label,
      KeysState state,
      String baseUrl,
      String proxyUrl,
      List<String> keyMasks,
      List<KeySign> signs,
      Optional<CheckNote> check,
      int keys,
      int models,
      int excludedModels,
      int headers,
      boolean disabled,
      int disabledKeys,
      List<String> withoutEffect) {
    private static final int KEYS_SHOWN = 3;

    public Row {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(baseUrl, "baseUrl");
      Objects.requireNonNull(proxyUrl, "proxyUrl");
      keyMasks = List.copyOf(keyMasks);
      signs = List.copyOf(signs);
      Objects.requireNonNull(check, "check");
      withoutEffect = List.copyOf(withoutEffect);
    }

    private static Row of(int index, EntryFields entry, KnownKeys known) {
      List<EntryView.KeyRow> keys = EntryView.keyRows(entry);
      return new Row(
          index,
          entry.label(),
          known.state(List.of(entry)),
          entry.maskedUrl("base-url"),
          entry.maskedUrl("proxy-url"),
          keys.stream().limit(KEYS_SHOWN).map(EntryView.KeyRow::mask).toList(),
          known.signs(entry).stream().limit(KEYS_SHOWN).toList(),
          keys.isEmpty() ? known.check(entry.id("")) : Optional.empty(),
          keys.size(),
          entry.models().size(),
          entry.excludedModels().size(),
          entry.headers().size(),
          entry.isDisabled(),
          entry.disabledKeys(),
          entry.fieldsWithoutEffect());
    }

    public int position() {
      return index + 1;
    }

    /** Whether requests can go to it; why not is said otherwise. */
    public boolean isUsed() {
      return state.state().kind() != KeyState.Kind.UNUSED;
    }

    /** How many keys are not among those shown. */
    public int moreKeys() {
      return keys - keyMasks.size();
    }
  }

  /**
   * The list.
   *
   * @param routing the setting of which of the keys is asked first
   * @param size of the whole list
   */
  public record View(
      String list,
      String routing,
      String version,
      int size,
      Paging paging,
      List<Row> rows,
      List<Revealed> revealed) {
    public View {
      Objects.requireNonNull(list, "list");
      Objects.requireNonNull(routing, "routing");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(paging, "paging");
      rows = List.copyOf(rows);
      revealed = List.copyOf(revealed);
    }

    public boolean isProvider() {
      return list.equals(EntryListSetting.OPENAI_COMPATIBILITY.field());
    }
  }

  @GET
  public Page show(
      @PathParam("list") String name, @Context UriInfo uri, @Context HttpServletRequest request) {
    EntryListSetting setting = setting(name);
    Config config = store().current();
    List<ObjectNode> entries = setting.value(config);
    String query = Paging.query(uri.getQueryParameters());
    KnownKeys known = known();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      EntryFields entry = new EntryFields(setting, entries.get(i));
      if (Paging.finds(query, entry.label(), entry.maskedUrl("base-url"))
          || known.signs(entry).stream()
              .anyMatch(sign -> Paging.finds(query, sign.id(), sign.name()))) {
        found.add(i);
      }
    }
    Paging paging = Paging.of(uri.getQueryParameters(), found.size());
    List<Row> rows =
        paging.of(found).stream()
            .map(index -> Row.of(index, new EntryFields(setting, entries.get(index)), known))
            .toList();
    return Page.of(
        "entries",
        new View(
            name,
            config.routing().strategy().setting(),
            list(name).version(config),
            entries.size(),
            paging,
            rows,
            Revealed.take(name, Visit.of(request).signedIn())));
  }

  @GET
  @Path("new")
  public Page showNew(
      @PathParam("list") String name, @Context UriInfo uri, @Context HttpServletRequest request) {
    EntryListSetting setting = setting(name);
    EntryFields none = EntryFields.none(setting);
    Visit visit = Visit.of(request);
    Optional<MultivaluedMap<String, String>> late = visit.lateForm(uri);
    if (late.isPresent()) {
      EntryForm entry = read(none, NEW, late.get(), visit);
      tryOut(entry, setting.add(entry.changes()), list(name).size(store().current()));
      return Page.of("entry", entry.view("", Optional.empty(), List.of(), visit.typed()));
    }
    return Page.of(
        "entry",
        EntryView.of(none, Optional.empty(), "", uri.getQueryParameters(), List.of(), List.of()));
  }

  @POST
  @Path("new")
  public Object add(
      @PathParam("list") String name,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    EntryListSetting setting = setting(name);
    Visit visit = Visit.of(request);
    EntryForm entry = read(EntryFields.none(setting), NEW, form, visit);
    int index = list(name).size(store().current());
    if (asksForCheck(form)) {
      Optional<EntryCheck> check = check(entry, setting.add(entry.changes()), index);
      EntryView view = entry.view("", Optional.empty(), List.of(), visit.typed());
      return Page.of("entry", view.with(check));
    }
    return isSaved(visit, entry, setting.add(entry.changes()), index)
        ? visit.redirect(
            Paging.addressOf(name, list(name).size(store().current()) - 1),
            Flash.done("entries.added"))
        : Page.of("entry", entry.view("", Optional.empty(), List.of(), visit.typed())).refused();
  }

  @GET
  @Path("{index:[0-9]+}")
  public Object edit(
      @PathParam("list") String name,
      @PathParam("index") int index,
      @Context UriInfo uri,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Optional<MultivaluedMap<String, String>> late = visit.lateForm(uri);
    if (late.isPresent()) {
      return index < list(name).size(store().current())
          ? unsaved(setting(name), index, late.get(), visit)
          : gone(name + "/new", late.get(), visit);
    }
    Config config = store().current();
    EntryFields entry = entry(setting(name), config, index);
    return Page.of(
        "entry",
        EntryView.of(
            entry,
            Optional.of(index),
            list(name).version(config),
            uri.getQueryParameters(),
            known().signs(entry),
            Revealed.take(name + "/" + index, visit.signedIn())));
  }

  @POST
  @Path("{index:[0-9]+}")
  public Object save(
      @PathParam("list") String name,
      @PathParam("index") int index,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    try {
      return saved(setting(name), index, form, visit);
    } catch (Stale e) {
      return unsaved(setting(name), index, form, visit).stale();
    } catch (ItemNotFound e) {
      return gone(name + "/new", visit.typed().restored(form), visit);
    }
  }

  @POST
  @Path("{index:[0-9]+}/reveal")
  public Response reveal(
      @PathParam("list") String name,
      @PathParam("index") int index,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    ObjectNode json = (ObjectNode) shownItem(list(name), index, form);
    EntryFields entry = new EntryFields(setting(name), json);
    if (!entry.isProvider()) {
      new Revealed(index + 1, entry.text("api-key")).keepFor(name, visit.signedIn());
      return visit.redirect(Paging.of(form, list(name).size(store().current())).address(name));
    }
    int number = Form.index(form, "key").orElse(0);
    if (number >= entry.keys().size()) {
      throw new ItemNotFound();
    }
    String key = entry.keys().get(number).path("api-key").asText();
    new Revealed(number + 1, key).keepFor(name + "/" + index, visit.signedIn());
    return visit.redirect(keyAddress(name, index, number));
  }

  @Override
  protected EditableList list(String name) {
    return listOf(setting(name));
  }

  private Object saved(
      EntryListSetting setting, int index, MultivaluedMap<String, String> form, Visit visit) {
    EditableList list = listOf(setting);
    EntryFields present = new EntryFields(setting, (ObjectNode) shownItem(list, index, form));
    EntryForm entry = read(present, index, form, visit);
    String version = Form.text(form, "version");
    ConfigChange change = merge(setting, index, entry).onlyIf(list.mustBe(version));
    if (asksForCheck(form)) {
      Optional<EntryCheck> check = check(entry, change, index);
      EntryView view =
          entry.view(version, Optional.of(index), known().signs(present), visit.typed());
      return Page.of("entry", view.with(check));
    }
    if (!isSaved(visit, entry, change, index)) {
      EntryView again =
          entry.view(version, Optional.of(index), known().signs(present), visit.typed());
      return Page.of("entry", again).refused();
    }
    if (entry.movedTo().isPresent()) {
      int place = entry.movedTo().get();
      return visit.redirect(
          keyAddress(list.field(), index, place), Flash.done("list.moved", place + 1));
    }
    String label = entry(setting, store().current(), index).label();
    return visit.redirect(Paging.addressOf(list.field(), index), Flash.done("list.saved", label));
  }

  private KnownKeys known() {
    return new KnownKeys(store().keyNames(), cooldowns, checks.last(), clock.instant());
  }

  /** The form as it was entered, about the entry as it is now. */
  private Page unsaved(
      EntryListSetting setting, int index, MultivaluedMap<String, String> form, Visit visit) {
    Config config = store().current();
    EntryFields present = entry(setting, config, index);
    EntryForm entry = read(present, index, form, visit);
    String version = listOf(setting).version(config);
    if (!version.equals(Form.text(form, "version"))) {
      entry.stale(index);
    }
    tryOut(entry, merge(setting, index, entry), index);
    EntryView view = entry.view(version, Optional.of(index), known().signs(present), visit.typed());
    return Page.of("entry", view);
  }

  /** Where the form of a provider shows a key. */
  private static String keyAddress(String list, int index, int key) {
    return Paging.addressOf(list + "/" + index, key, EntryView.KEYS_ON_A_PAGE);
  }

  /** With what was typed in place of what a form that came back has shown of it. */
  private EntryForm read(
      EntryFields present, int index, MultivaluedMap<String, String> form, Visit visit) {
    EntryForm entry = EntryForm.read(present, visit.typed().restored(form), visit.words());
    if (visit.typed().isForgotten(form)) {
      entry.forgotten();
    }
    entry.refuseRepeated(others(present.setting(), index));
    return entry;
  }

  private List<EntryFields> others(EntryListSetting setting, int index) {
    List<ObjectNode> entries = setting.value(store().current());
    return IntStream.range(0, entries.size())
        .filter(i -> i != index)
        .mapToObj(i -> new EntryFields(setting, entries.get(i)))
        .toList();
  }

  private static ConfigChange merge(EntryListSetting setting, int index, EntryForm entry) {
    return setting.merge(new ItemSelector.ByIndex(index), entry.changes());
  }

  /**
   * Saves an entry in which nothing is wrong. The configuration is asked about one with errors of
   * its own too, so that all that is wrong is said at once.
   */
  private boolean isSaved(Visit visit, EntryForm entry, ConfigChange change, int index) {
    if (!entry.errors().isEmpty()) {
      tryOut(entry, change, index);
      return false;
    }
    try {
      store().update(visit.author(), change);
      return true;
    } catch (InvalidValue e) {
      entry.refused(e, index);
      return false;
    }
  }

  /** Finds what the configuration has against a change, and makes none. */
  private void tryOut(EntryForm entry, ConfigChange change, int index) {
    Optional<Config> unused = preview(entry, change, index);
  }

  /**
   * What would be in force after a change; empty when the configuration has something against it.
   */
  private Optional<Config> preview(EntryForm entry, ConfigChange change, int index) {
    try {
      return Optional.of(store().preview(change));
    } catch (InvalidValue e) {
      entry.refused(e, index);
      return Optional.empty();
    }
  }

  private static boolean asksForCheck(MultivaluedMap<String, String> form) {
    return form.containsKey("check");
  }

  /** Asks the provider of an entry in which nothing is wrong, as it was typed. */
  private Optional<EntryCheck> check(EntryForm entry, ConfigChange change, int index) {
    Optional<Config> edited = preview(entry, change, index);
    if (edited.isEmpty() || !entry.errors().isEmpty()) {
      return Optional.empty();
    }
    List<CheckResult> results =
        CredentialChecks.await(checks.tryOut(edited.get(), entry.provider(), index), LONGEST_CHECK);
    return Optional.of(EntryCheck.of(results, entry.modelNames(), clock.instant()));
  }

  /** Takes an entry out of use, or back into it at once, whatever failed before. */
  @POST
  @Path("{index:[0-9]+}/{state:disable|enable}")
  public Response use(
      @PathParam("list") String name,
      @PathParam("index") int index,
      @PathParam("state") String state,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    EntryListSetting setting = setting(name);
    String label =
        new EntryFields(setting, (ObjectNode) shownItem(list(name), index, form)).label();
    boolean disabled = state.equals("disable");
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    change.set("disabled", disabled ? BooleanNode.TRUE : change.nullNode());
    store()
        .update(
            visit.author(),
            setting
                .merge(new ItemSelector.ByIndex(index), change)
                .onlyIf(list(name).mustBe(Form.text(form, "version"))));
    if (!disabled) {
      ConfiguredCredential.ofEntry(store().current(), Provider.ofSetting(name), index)
          .forEach(one -> cooldowns.reset(one.credential().id()));
    }
    return visit.redirect(
        Paging.of(form, list(name).size(store().current())).address(name),
        Flash.done(disabled ? "entries.disabled.done" : "entries.enabled.done", label));
  }

  /** Asks the provider of an entry of the list, with each of its keys. */
  @POST
  @Path("{index:[0-9]+}/check")
  public Response check(
      @PathParam("list") String name,
      @PathParam("index") int index,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    JsonNode unused = shownItem(list(name), index, form);
    List<ConfiguredCredential> subjects =
        ConfiguredCredential.ofEntry(store().current(), Provider.ofSetting(name), index);
    return visit.redirect(
        Paging.of(form, list(name).size(store().current())).address(name) + "#item-" + (index + 1),
        CheckAction.check(checks, subjects, clock, visit));
  }

  private EntryFields entry(EntryListSetting setting, Config config, int index) {
    return new EntryFields(setting, (ObjectNode) list(setting.field()).item(config, index));
  }

  /** The path has been matched, so there is one. */
  private static EntryListSetting setting(String name) {
    for (EntryListSetting setting : EntryListSetting.OF_PROVIDERS) {
      if (setting.field().equals(name)) {
        return setting;
      }
    }
    throw new ItemNotFound();
  }

  private static EditableList listOf(EntryListSetting setting) {
    return EditableList.of(setting, entry -> new EntryFields(setting, entry).label());
  }
}
