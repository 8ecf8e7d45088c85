package dev.cliproxy.pages.clients;

import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.FirstConfig;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.limit.KeyLimits;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.FormChange;
import dev.cliproxy.pages.form.HiddenLines;
import dev.cliproxy.pages.form.TypedForms;
import dev.cliproxy.pages.list.EditableList;
import dev.cliproxy.pages.list.ListPage;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Revealed;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.wording.Wording;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The keys of the proxy's own clients. */
@Path("api-keys")
public final class ApiKeysPage extends ListPage {
  private static final StringListSetting SETTING = StringListSetting.API_KEYS;
  private static final EditableList LIST = EditableList.of(SETTING);

  /** Where errors go that belong to no field of a form. */
  private static final String WHOLE_FORM = "";

  private final KeyLimits limits;
  private final Clock clock;
  private final SecureRandom random;

  public ApiKeysPage(ConfigStore store, KeyLimits limits, Clock clock, SecureRandom random) {
    super(store);
    this.limits = Objects.requireNonNull(limits, "limits");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * A key that was typed and not saved.
   *
   * @param key masked; or {@code ""}
   * @param form what the field {@link TypedForms#FIELD} says
   */
  public record Typed(String key, String form) {
    private static final Typed NOTHING = new Typed("", "");

    public Typed {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(form, "form");
    }

    private static Typed late(UriInfo uri, Visit visit) {
      TypedForms forms = visit.typed();
      return visit
          .lateForm(uri)
          .map(form -> of(Form.text(forms.restored(form), "key"), visit))
          .orElse(NOTHING);
    }

    private static Typed of(String key, Visit visit) {
      String shown = Masked.typed(key);
      TypedForms forms = visit.typed();
      return new Typed(shown, forms.keep(Map.of("key", HiddenLines.of(shown, key))));
    }
  }

  /**
   * The list and the form to add a key.
   *
   * @param size how many keys there are
   * @param known how many keys there are, and entries without one
   * @param localhostOpen whether programs on this machine need no key
   */
  public record View(
      String version,
      int size,
      int known,
      boolean localhostOpen,
      Paging paging,
      List<ClientKeyRow> rows,
      List<Revealed> revealed,
      Typed typed,
      Map<String, String> errors) {
    public View {
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(paging, "paging");
      rows = List.copyOf(rows);
      revealed = List.copyOf(revealed);
      Objects.requireNonNull(typed, "typed");
      errors = Map.copyOf(errors);
    }

    public String list() {
      return LIST.field();
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  /** The form to replace a key. */
  public record EditView(
      int index, String mask, String version, Typed typed, Map<String, String> errors) {
    public EditView {
      Objects.requireNonNull(mask, "mask");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(typed, "typed");
      errors = Map.copyOf(errors);
    }

    public int position() {
      return index + 1;
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    List<Revealed> revealed = Revealed.take(LIST.field(), visit.signedIn());
    return page(uri.getQueryParameters(), revealed, Typed.late(uri, visit), Map.of(), visit);
  }

  @POST
  @Path("add")
  public Object add(MultivaluedMap<String, String> sent, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    MultivaluedMap<String, String> form = visit.typed().restored(sent);
    boolean generated = form.containsKey("generate");
    String key = generated ? FirstConfig.newClientKey(random) : Form.text(form, "key");
    FormChange change = new FormChange(visit.words());
    change.add("key", SETTING.add(key).onlyIf(draft -> refuseNoKey(key, visit)));
    Map<String, String> errors = change.save(store(), visit.author(), draft -> {});
    if (!errors.isEmpty()) {
      Typed typed = Typed.of(Form.text(form, "key"), visit);
      return page(form, List.of(), typed, errors, visit).refused();
    }
    int index = LIST.size(store().current()) - 1;
    if (generated) {
      new Revealed(index + 1, key).keepFor(LIST.field(), visit.signedIn());
    }
    return visit.redirect(
        Paging.addressOf(LIST.field(), index), Flash.done("api-keys.added", Masked.secret(key)));
  }

  @GET
  @Path("{index:[0-9]+}")
  public Object edit(
      @PathParam("index") int index, @Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Optional<MultivaluedMap<String, String>> late = visit.lateForm(uri);
    Config config = store().current();
    String version = LIST.version(config);
    Optional<String> entry = entry(config, index);
    if (late.isEmpty() && entry.isPresent()) {
      return visit.redirect(ClientKeysPage.address(entry.get()));
    }
    if (late.isEmpty()) {
      return editPage(index, version, Typed.NOTHING, Map.of());
    }
    if (index >= LIST.size(config)) {
      return gone(LIST.field(), late.get(), visit);
    }
    boolean same = version.equals(Form.text(late.get(), "version"));
    return editPage(index, version, Typed.late(uri, visit), same ? Map.of() : stale(index, visit));
  }

  @POST
  @Path("{index:[0-9]+}")
  public Object save(
      @PathParam("index") int index,
      MultivaluedMap<String, String> sent,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    TypedForms typed = visit.typed();
    MultivaluedMap<String, String> form = typed.restored(sent);
    String key = Form.text(form, "key");
    if (index >= LIST.size(store().current())) {
      return gone(LIST.field(), form, visit);
    }
    String version = Form.text(form, "version");
    FormChange change = new FormChange(visit.words());
    if (!Masked.isUnchanged(key, mask(index)) || (Masked.isIn(key) && typed.isForgotten(form))) {
      change.add(
          "key",
          SETTING
              .replace(new ItemSelector.ByIndex(index), key)
              .onlyIf(
                  draft -> {
                    refuseNoKey(key, visit);
                    refuseKnown(draft.config(), index, visit);
                  }));
    }
    Map<String, String> errors;
    try {
      errors = change.save(store(), visit.author(), LIST.mustBe(version));
    } catch (Stale e) {
      String present = LIST.version(store().current());
      return editPage(index, present, Typed.of(key, visit), stale(index, visit)).stale();
    } catch (ItemNotFound e) {
      return gone(LIST.field(), form, visit);
    }
    return errors.isEmpty()
        ? visit.redirect(
            Paging.addressOf(LIST.field(), index), Flash.done("list.saved", mask(index)))
        : editPage(index, version, Typed.of(key, visit), errors).refused();
  }

  @POST
  @Path("{index:[0-9]+}/reveal")
  public Response reveal(
      @PathParam("index") int index,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    String key = shownItem(LIST, index, form).textValue();
    new Revealed(index + 1, key).keepFor(LIST.field(), visit.signedIn());
    return visit.redirect(Paging.of(form, LIST.size(store().current())).address(LIST.field()));
  }

  @Override
  protected EditableList list(String name) {
    return LIST;
  }

  private Page page(
      MultivaluedMap<String, String> fields,
      List<Revealed> revealed,
      Typed typed,
      Map<String, String> errors,
      Visit visit) {
    Config config = store().current();
    List<ClientKeyRow> all =
        ClientKeyRow.all(config, store().keyNames(), limits, clock.instant(), visit.locale());
    String query = Paging.query(fields);
    List<ClientKeyRow> found = all.stream().filter(row -> row.has(query)).toList();
    Paging paging = Paging.of(fields, found.size());
    return Page.of(
        "api-keys",
        new View(
            LIST.version(config),
            LIST.size(config),
            all.size(),
            config.allowLocalhostUnauthenticated(),
            paging,
            paging.of(found),
            revealed,
            typed,
            errors));
  }

  private Page editPage(int index, String version, Typed typed, Map<String, String> errors) {
    return Page.of("api-key", new EditView(index, mask(index), version, typed, errors));
  }

  private Map<String, String> stale(int index, Visit visit) {
    return Map.of(WHOLE_FORM, visit.text("api-keys.stale", index + 1, mask(index)));
  }

  private String mask(int index) {
    return LIST.label().apply(LIST.item(store().current(), index));
  }

  /** The id of what is known of the key at a place. */
  private static Optional<String> entry(Config config, int index) {
    List<String> keys = SETTING.value(config);
    return index < keys.size()
        ? ClientKeyRow.entryOf(config, keys.get(index)).map(ClientKeyEntry::id)
        : Optional.empty();
  }

  /** Another text in the place of a key with limits would be a key without. */
  private static void refuseKnown(Config config, int index, Visit visit) {
    Optional<String> entry = entry(config, index);
    if (entry.isPresent()) {
      throw new InvalidValue("", Wording.english(visit.text("api-keys.known", entry.get())));
    }
  }

  private static void refuseNoKey(String key, Visit visit) {
    if (Masked.isIn(key)) {
      throw new InvalidValue("", Wording.english(visit.text("list.masked")));
    }
    if (Masked.isPlaceholder(key)) {
      throw new InvalidValue("", Wording.english(visit.text("list.placeholder")));
    }
  }
}
