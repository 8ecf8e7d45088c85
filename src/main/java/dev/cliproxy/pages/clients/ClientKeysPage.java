package dev.cliproxy.pages.clients;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.config.ConfigUpdateException.ItemNotFound;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.FirstConfig;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.setting.ClientKeyChanges;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.config.setting.ItemSelector;
import dev.cliproxy.config.setting.StringListSetting;
import dev.cliproxy.config.setting.ValueVersion;
import dev.cliproxy.config.value.ClientKeyEntry;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.list.ListPage;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.session.Revealed;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Utc;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The forms about what is known of a client's key: its name, its limits, another key in its place.
 * They stand beside {@link ApiKeysPage}, which has the list, because an entry is found by its id
 * and not by a place in that list: it may have several keys there, or none.
 */
@Path("client-keys")
public final class ClientKeysPage {
  /** Two ids, {@code .} and {@code ..}, cannot be a whole step of an address. */
  private static final String ENTRY = "id-{id}";

  private static final String NEW = "client-keys/new";
  private static final String LIST = StringListSetting.API_KEYS.field();
  private static final String OVERLAP = "overlap";
  private static final String UNIT = "unit";
  private static final String DAYS = "days";
  private static final Duration USUAL_OVERLAP = Duration.ofHours(24);

  private final ConfigStore store;
  private final Clock clock;
  private final SecureRandom random;

  public ClientKeysPage(ConfigStore store, Clock clock, SecureRandom random) {
    this.store = Objects.requireNonNull(store, "store");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * The form to put another key in the place of one.
   *
   * @param mask of the present key, or {@code ""} when there is none
   * @param overlap how long that is let in, as typed
   * @param days whether that is in days, not in hours
   * @param longest how long that may be, in days
   * @param errors what is wrong, by field
   */
  public record RotateView(
      String entry,
      String name,
      String mask,
      String version,
      String overlap,
      boolean days,
      long longest,
      Map<String, String> errors) {
    public RotateView {
      Objects.requireNonNull(entry, "entry");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(mask, "mask");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(overlap, "overlap");
      errors = Map.copyOf(errors);
    }

    public String error(String field) {
      return errors.get(field);
    }
  }

  /**
   * The question before an entry and its keys are deleted.
   *
   * @param masks of its keys
   * @param last whether there is no key at all afterwards
   */
  public record DeleteView(
      String entry, String name, List<String> masks, boolean last, String version) {
    public DeleteView {
      Objects.requireNonNull(entry, "entry");
      Objects.requireNonNull(name, "name");
      masks = List.copyOf(masks);
      Objects.requireNonNull(version, "version");
    }
  }

  /** The form of a new entry, for a new key or for one that the address names by its short id. */
  @GET
  @Path("new")
  public Object showNew(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    MultivaluedMap<String, String> fields = visit.lateForm(uri).orElseGet(uri::getQueryParameters);
    Optional<String> key = presentKey(fields);
    if (key.isEmpty() && !shortId(fields).isEmpty()) {
      throw new ItemNotFound();
    }
    return newPage(ClientKeyForm.read(none(), fields, visit.words()), fields, key);
  }

  @POST
  @Path("new")
  public Object add(MultivaluedMap<String, String> fields, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Optional<String> present = presentKey(fields);
    if (present.isEmpty() && !shortId(fields).isEmpty()) {
      return goneKey(fields, visit);
    }
    ClientKeyForm form = ClientKeyForm.read(none(), fields, visit.words());
    String id = Form.text(fields, ClientKeyForm.ID);
    ObjectNode entry = form.changes().deepCopy().put(ClientKeyForm.ID, id);
    String key = present.orElseGet(() -> FirstConfig.newClientKey(random));
    try {
      store.update(
          visit.author(),
          ClientKeyChanges.create(entry, key)
              .onlyIf(draft -> mustBeThere(present, draft.config())));
    } catch (InvalidValue e) {
      form.refused(e);
      return newPage(form, fields, present).refused();
    } catch (ItemNotFound e) {
      return goneKey(fields, visit);
    }
    if (present.isPresent()) {
      return visit.redirect(listed(key), Flash.done("list.saved", id));
    }
    reveal(key, visit);
    return visit.redirect(listed(key), Flash.done("client-keys.added", id));
  }

  @GET
  @Path(ENTRY)
  public Object edit(
      @PathParam("id") String id, @Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Config config = store.current();
    Optional<MultivaluedMap<String, String>> late = visit.lateForm(uri);
    if (late.isEmpty()) {
      return Page.of("client-key", ClientKeyForm.view(json(config, id), version(config, id)));
    }
    return isThere(config, id) ? unsaved(id, late.get(), visit) : gone(id, late.get(), visit);
  }

  @POST
  @Path(ENTRY)
  public Object save(
      @PathParam("id") String id,
      MultivaluedMap<String, String> fields,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    Config config = store.current();
    if (!isThere(config, id)) {
      return gone(id, fields, visit);
    }
    String version = Form.text(fields, "version");
    ClientKeyForm form = ClientKeyForm.read(json(config, id), fields, visit.words());
    try {
      store.update(
          visit.author(),
          EntryListSetting.CLIENT_KEYS
              .merge(new ItemSelector.ByKey(id), form.changes())
              .onlyIf(mustBe(id, version)));
    } catch (InvalidValue e) {
      form.refused(e);
      return Page.of("client-key", form.view(id, "", "", version)).refused();
    } catch (Stale e) {
      return unsaved(id, fields, visit).stale();
    } catch (ItemNotFound e) {
      return gone(id, fields, visit);
    }
    return visit.redirect(listed(id, store.current()), Flash.done("list.saved", id));
  }

  @GET
  @Path(ENTRY + "/rotate")
  public Page askRotate(
      @PathParam("id") String id, @Context UriInfo uri, @Context HttpServletRequest request) {
    Optional<MultivaluedMap<String, String>> late = Visit.of(request).lateForm(uri);
    String overlap =
        late.map(form -> Form.text(form, OVERLAP)).orElse(Long.toString(USUAL_OVERLAP.toHours()));
    boolean days = late.filter(ClientKeysPage::isInDays).isPresent();
    return rotatePage(id, version(store.current(), id), overlap, days, Map.of());
  }

  /** Puts a key that is made here in the place of the present one. */
  @POST
  @Path(ENTRY + "/rotate")
  public Object rotate(
      @PathParam("id") String id,
      MultivaluedMap<String, String> fields,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    String version = Form.text(fields, "version");
    boolean days = isInDays(fields);
    Optional<Duration> overlap =
        Form.index(fields, OVERLAP)
            .map(count -> days ? Duration.ofDays(count) : Duration.ofHours(count))
            .filter(time -> time.compareTo(ClientKeyChanges.LONGEST_OVERLAP) <= 0);
    String typed = Form.text(fields, OVERLAP);
    if (overlap.isEmpty()) {
      long longest = ClientKeyChanges.LONGEST_OVERLAP.toDays();
      String said = visit.text("client-keys.overlap.wrong", longest);
      return rotatePage(id, version, typed, days, Map.of(OVERLAP, said)).refused();
    }
    String key = FirstConfig.newClientKey(random);
    Instant now = clock.instant();
    try {
      store.update(
          visit.author(),
          ClientKeyChanges.rotate(id, key, now, now.plus(overlap.get()))
              .onlyIf(mustBe(id, version)));
    } catch (InvalidValue e) {
      String said =
          e.problems().stream()
              .map(problem -> visit.words().of(problem.wording()))
              .collect(Collectors.joining("; "));
      Map<String, String> errors = Map.of(ClientKeyForm.WHOLE_FORM, said);
      return rotatePage(id, version, typed, days, errors).refused();
    }
    reveal(key, visit);
    return visit.redirect(
        listed(key), Flash.done("client-keys.rotated", id, Utc.text(now.plus(overlap.get()))));
  }

  @GET
  @Path(ENTRY + "/delete")
  public Page askDelete(@PathParam("id") String id) {
    Config config = store.current();
    ClientKeyEntry entry = find(config, id);
    Set<KeyDigest> digests =
        entry.previous().stream().map(ClientKeyEntry.Previous::digest).collect(Collectors.toSet());
    digests.add(entry.digest());
    List<String> masks =
        config.apiKeys().stream()
            .filter(key -> digests.contains(KeyDigest.of(key)))
            .map(Masked::secret)
            .toList();
    boolean last = !masks.isEmpty() && masks.size() == config.apiKeys().size();
    return Page.of(
        "client-key-delete", new DeleteView(id, entry.name(), masks, last, version(config, id)));
  }

  @POST
  @Path(ENTRY + "/delete")
  public Response delete(
      @PathParam("id") String id,
      MultivaluedMap<String, String> fields,
      @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    store.update(
        visit.author(),
        ClientKeyChanges.delete(id).onlyIf(mustBe(id, Form.text(fields, "version"))));
    return visit.redirect(LIST, Flash.done("list.deleted", id));
  }

  /** Where the page of an entry is, relative to {@code /admin/}. */
  static String address(String id) {
    return "client-keys/id-" + id;
  }

  private Page newPage(
      ClientKeyForm form, MultivaluedMap<String, String> fields, Optional<String> key) {
    String mask = key.map(Masked::secret).orElse("");
    return Page.of("client-key", form.view("", shortId(fields), mask, ""));
  }

  /** The form as it was entered, about the entry as it is now. */
  private Page unsaved(String id, MultivaluedMap<String, String> fields, Visit visit) {
    Config config = store.current();
    String version = version(config, id);
    ClientKeyForm form = ClientKeyForm.read(json(config, id), fields, visit.words());
    if (!version.equals(Form.text(fields, "version"))) {
      form.say(visit.text("client-keys.stale"));
    }
    return Page.of("client-key", form.view(id, "", "", version));
  }

  private Page rotatePage(
      String id, String version, String overlap, boolean days, Map<String, String> errors) {
    Config config = store.current();
    ClientKeyEntry entry = find(config, id);
    String mask =
        config.apiKeys().stream()
            .filter(key -> KeyDigest.of(key).equals(entry.digest()))
            .map(Masked::secret)
            .findFirst()
            .orElse("");
    long longest = ClientKeyChanges.LONGEST_OVERLAP.toDays();
    return Page.of(
        "client-key-rotate",
        new RotateView(id, entry.name(), mask, version, overlap, days, longest, errors));
  }

  /** What was typed for an entry that is gone is the form of a new one with the same id. */
  private static Response gone(String id, MultivaluedMap<String, String> fields, Visit visit) {
    MultivaluedMap<String, String> form = new MultivaluedHashMap<>(fields);
    form.putSingle(ClientKeyForm.ID, id);
    return ListPage.gone(NEW, form, visit);
  }

  /** What was typed for a key that is gone is the form of a new key. */
  private static Response goneKey(MultivaluedMap<String, String> fields, Visit visit) {
    MultivaluedMap<String, String> form = new MultivaluedHashMap<>(fields);
    form.remove("key");
    return ListPage.gone(NEW, form, visit);
  }

  private static boolean isInDays(MultivaluedMap<String, String> fields) {
    return Form.text(fields, UNIT).equals(DAYS);
  }

  private static String shortId(MultivaluedMap<String, String> fields) {
    return Form.text(fields, "key");
  }

  /** The key that a form is about; empty for one that is to be made, or is gone. */
  private Optional<String> presentKey(MultivaluedMap<String, String> fields) {
    String id = shortId(fields);
    return store.current().apiKeys().stream()
        .filter(key -> CredentialId.ofClientKey(key).value().equals(id))
        .findFirst();
  }

  /** A key that somebody has taken out meanwhile does not come back by getting a name. */
  private static void mustBeThere(Optional<String> key, Config config) {
    if (key.isPresent() && !config.apiKeys().contains(key.get())) {
      throw new ItemNotFound();
    }
  }

  private void reveal(String key, Visit visit) {
    new Revealed(index(key) + 1, key).keepFor(LIST, visit.signedIn());
  }

  /** Where the list shows a key. */
  private String listed(String key) {
    return Paging.addressOf(LIST, index(key));
  }

  /** Where the list shows the key of an entry; its beginning when there is no such key. */
  private static String listed(String id, Config config) {
    return config.clientKeys().stream()
        .filter(entry -> entry.id().equals(id))
        .flatMap(
            entry ->
                config.apiKeys().stream().filter(key -> KeyDigest.of(key).equals(entry.digest())))
        .findFirst()
        .map(key -> Paging.addressOf(LIST, config.apiKeys().indexOf(key)))
        .orElse(LIST);
  }

  /** The place of a key in the list; the first when somebody has taken it out already. */
  private int index(String key) {
    return Math.max(0, store.current().apiKeys().indexOf(key));
  }

  private static ObjectNode none() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static boolean isThere(Config config, String id) {
    return config.clientKeys().stream().anyMatch(entry -> entry.id().equals(id));
  }

  private static ClientKeyEntry find(Config config, String id) {
    return config.clientKeys().stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(ItemNotFound::new);
  }

  private static ObjectNode json(Config config, String id) {
    return find(config, id).toJson();
  }

  private static String version(Config config, String id) {
    return ValueVersion.of(json(config, id));
  }

  private static ConfigChange mustBe(String id, String version) {
    return ValueVersion.mustBe(version, config -> json(config, id));
  }
}
