package dev.cliproxy.pages.configuration;

import dev.cliproxy.audit.AuditEntry;
import dev.cliproxy.audit.AuditEntry.OfAuthFile;
import dev.cliproxy.audit.AuditEntry.OfConfig;
import dev.cliproxy.audit.AuditPage;
import dev.cliproxy.audit.AuditTrail;
import dev.cliproxy.author.Author;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.Stale;
import dev.cliproxy.config.field.InvalidConfigException;
import dev.cliproxy.config.secret.HiddenSecrets;
import dev.cliproxy.config.secret.ValueChange;
import dev.cliproxy.config.setting.WholeText;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.history.ConfigVersion;
import dev.cliproxy.history.ConfigVersions;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.session.Flash;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.ByteSize;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Who has changed what, what the configuration was before, and how to get that back. */
@Path("history")
public final class HistoryPage {
  private static final int ROWS = 50;
  private static final String ID = "{id:[0-9]+}";

  private final ConfigStore store;
  private final ConfigVersions versions;
  private final AuditTrail trail;

  public HistoryPage(ConfigStore store, ConfigVersions versions, AuditTrail trail) {
    this.store = Objects.requireNonNull(store, "store");
    this.versions = Objects.requireNonNull(versions, "versions");
    this.trail = Objects.requireNonNull(trail, "trail");
  }

  /**
   * A text that the configuration had.
   *
   * @param way end of a message's key
   * @param address of the client, or {@code ""}
   */
  public record Version(
      String id, String time, String way, String address, String size, boolean inForce) {
    public Version {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(way, "way");
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(size, "size");
    }

    static Version of(ConfigVersion version, boolean inForce) {
      return new Version(
          Long.toString(version.id()),
          Utc.text(version.time()),
          wayName(version.author()),
          version.author().address(),
          ByteSize.text(version.size()),
          inForce);
    }
  }

  /**
   * A value that was changed.
   *
   * @param before null when there was none
   * @param after null when there is none any more
   */
  public record Value(String path, String before, String after) {
    public Value {
      Objects.requireNonNull(path, "path");
    }

    static Value of(ValueChange change) {
      return new Value(change.path(), change.before().orElse(null), change.after().orElse(null));
    }
  }

  /**
   * A change.
   *
   * @param way end of a message's key
   * @param subject {@code config}, {@code saved} or {@code deleted}: end of a message's key
   * @param name of the token file, or {@code ""}
   * @param version the number of the version that came of it, or {@code ""}
   * @param more how many values differ besides
   */
  public record Row(
      String time,
      String way,
      String address,
      String subject,
      String name,
      String version,
      List<Value> values,
      int more) {
    public Row {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(way, "way");
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(subject, "subject");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(version, "version");
      values = List.copyOf(values);
    }

    static Row of(AuditEntry entry) {
      String time = Utc.text(entry.time());
      String way = wayName(entry.author());
      String address = entry.author().address();
      if (entry.subject() instanceof OfAuthFile file) {
        String done = file.deleted() ? "deleted" : "saved";
        return new Row(time, way, address, done, file.name(), "", List.of(), 0);
      }
      OfConfig config = (OfConfig) entry.subject();
      OptionalLong version = config.version();
      return new Row(
          time,
          way,
          address,
          "config",
          "",
          version.isPresent() ? Long.toString(version.getAsLong()) : "",
          config.values().values().stream().map(Value::of).toList(),
          config.values().more());
    }

    /** Whether only comments or the way of writing differ. */
    public boolean isWording() {
      return subject.equals("config") && values.isEmpty();
    }
  }

  /**
   * The history.
   *
   * @param next where the changes before these are asked for, or {@code ""}
   * @param first whether these are the newest changes
   * @param problem why the changes cannot be read, or {@code ""}
   */
  public record View(
      String folder,
      List<Version> versions,
      List<Row> rows,
      String next,
      boolean first,
      String problem) {
    public View {
      Objects.requireNonNull(folder, "folder");
      versions = List.copyOf(versions);
      rows = List.copyOf(rows);
      Objects.requireNonNull(next, "next");
      Objects.requireNonNull(problem, "problem");
    }

    /** Whether a version is still kept. */
    public boolean isKept(String id) {
      return versions.stream().anyMatch(version -> version.id().equals(id));
    }
  }

  /**
   * One version, and what a restore would mean.
   *
   * @param diff from the file as it is to that version
   * @param same whether there is nothing to restore
   * @param problems why it cannot be restored
   * @param keyChanges whether another management key would hold afterwards
   * @param keyGoes whether there would be none afterwards, and so no page
   * @param present what tells the file's text from another one
   */
  public record VersionView(
      Version version,
      Listing diff,
      boolean same,
      boolean onlyLineEnds,
      List<YamlProblem> problems,
      boolean keyChanges,
      boolean keyGoes,
      String present) {
    public VersionView {
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(diff, "diff");
      problems = List.copyOf(problems);
      Objects.requireNonNull(present, "present");
    }
  }

  @GET
  public Page show(@QueryParam("before") @DefaultValue("") String before) {
    List<ConfigVersion> kept = versions.list();
    Optional<Long> inForce =
        kept.stream()
            .findFirst()
            .filter(newest -> versions.text(newest).filter(store.text()::equals).isPresent())
            .map(ConfigVersion::id);
    List<Version> shown =
        kept.stream()
            .map(
                version ->
                    Version.of(version, inForce.filter(id -> id == version.id()).isPresent()))
            .toList();
    OptionalLong cursor = cursor(before);
    String folder = versions.folder().toString();
    try {
      AuditPage page = trail.page(cursor, ROWS);
      String next = page.next().isPresent() ? Long.toString(page.next().getAsLong()) : "";
      List<Row> rows = page.rows().stream().map(row -> Row.of(row.entry())).toList();
      return Page.of("history", new View(folder, shown, rows, next, cursor.isEmpty(), ""));
    } catch (StoreUnavailableException e) {
      return Page.of("history", new View(folder, shown, List.of(), "", true, e.getMessage()));
    }
  }

  /** One version beside the file as it is. */
  @GET
  @Path(ID)
  public Object version(@PathParam("id") long id, @Context HttpServletRequest request)
      throws IOException {
    ConfigVersion version = find(id);
    String text = text(version);
    Optional<String> present = present();
    if (present.isEmpty()) {
      return Visit.of(request).redirect("history", Flash.failed("configuration.edit.impossible"));
    }
    TextDiff diff = new TextDiff(present.get(), text);
    boolean same = present.get().equals(text);
    Optional<Config> meaning = Optional.empty();
    List<YamlProblem> problems = List.of();
    try {
      meaning = Optional.of(store.meaningOf(text));
    } catch (InvalidConfigException e) {
      problems = e.problems();
    }
    String key = store.current().remoteManagement().secretKey();
    Optional<String> keyThen = meaning.map(config -> config.remoteManagement().secretKey());
    return Page.of(
        "history-version",
        new VersionView(
            Version.of(version, same && text.equals(store.text())),
            diff.shown(masked(present.get()), masked(text)),
            same,
            !same && diff.isEmpty(),
            problems,
            keyThen.filter(then -> !then.isBlank() && !then.equals(key)).isPresent(),
            keyThen.filter(String::isBlank).isPresent(),
            WholeText.version(present.get())));
  }

  /** Puts a version back, when the file is still what it was compared with. */
  @POST
  @Path(ID + "/restore")
  public Response restore(
      @PathParam("id") long id,
      MultivaluedMap<String, String> form,
      @Context HttpServletRequest request)
      throws IOException {
    Visit visit = Visit.of(request);
    String text = text(find(id));
    String page = "history/" + id;
    Optional<String> present = present();
    try {
      if (present.isEmpty()
          || !WholeText.version(present.get()).equals(Form.text(form, "present"))) {
        throw new Stale();
      }
      store.replaceText(visit.author(), present.get(), text);
    } catch (Stale e) {
      return visit.redirect(page, Flash.failed("history.stale"));
    } catch (InvalidConfigException e) {
      // The page says what is wrong with it.
      return visit.redirect(page);
    }
    return visit.redirect("history", Flash.done("history.restored", Long.toString(id)));
  }

  private ConfigVersion find(long id) {
    return versions.find(id).orElseThrow(NotFoundException::new);
  }

  private String text(ConfigVersion version) {
    return versions.text(version).orElseThrow(NotFoundException::new);
  }

  /** The file's text; without a file, what is in force. */
  private Optional<String> present() throws IOException {
    Optional<String> text = store.textInFile();
    return text.isPresent() || store.file().exists() ? text : Optional.of(store.text());
  }

  /** The newest changes, when the address says something else than one of our pages would. */
  private static OptionalLong cursor(String before) {
    try {
      return before.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(before));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static String masked(String text) {
    return HiddenSecrets.in(text, Masked::secret).masked();
  }

  private static String wayName(Author author) {
    return author.way().name().toLowerCase(Locale.ROOT);
  }
}
