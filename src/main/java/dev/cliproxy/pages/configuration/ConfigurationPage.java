package dev.cliproxy.pages.configuration;

import dev.cliproxy.config.ConfigReload;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.secret.HiddenSecrets;
import dev.cliproxy.pages.configuration.Listing.Kind;
import dev.cliproxy.pages.configuration.Listing.Note;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The configuration file as it is, what it comes to, and how it was read lately. */
@Path("configuration")
public final class ConfigurationPage {
  private final ConfigStore store;

  public ConfigurationPage(ConfigStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /** How the file on the disk relates to what is in force. */
  public enum State {
    IN_FORCE,
    /** It was changed a moment ago. */
    PENDING,
    INVALID,
    /** It is gone, or is no text. */
    UNREADABLE
  }

  /**
   * What is shown.
   *
   * @param listing the file's text, or what is in force when there is none
   * @param problems why the file is not in force
   */
  public record View(
      String file,
      State state,
      Listing listing,
      List<YamlProblem> problems,
      List<ConfigurationKeys.Row> keys,
      List<Reload> reloads) {
    public View {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(listing, "listing");
      problems = List.copyOf(problems);
      keys = List.copyOf(keys);
      reloads = List.copyOf(reloads);
    }

    public boolean isEditable() {
      return state != State.UNREADABLE;
    }

    public String stateName() {
      return state.name().toLowerCase(Locale.ROOT);
    }
  }

  @GET
  public Page show(@Context HttpServletRequest request) throws IOException {
    Words words = Visit.of(request).words();
    Optional<String> inFile = store.textInFile();
    String text = inFile.orElseGet(store::text);
    List<YamlProblem> problems = problems(inFile);
    List<ConfigReload> reloads = store.reloads();
    State state = state(inFile, problems);
    Map<Integer, List<Note>> notes = notes(problems, Kind.PROBLEM, words);
    if (state == State.IN_FORCE) {
      notes = notes(store.warnings(), Kind.WARNING, words);
    }
    return Page.of(
        "configuration",
        new View(
            store.file().path().toString(),
            state,
            Listing.of(HiddenSecrets.in(text, Masked::secret).masked(), notes),
            problems,
            ConfigurationKeys.of(store),
            reloads.stream().map(Reload::of).toList()));
  }

  private List<YamlProblem> problems(Optional<String> inFile) throws IOException {
    if (inFile.isEmpty()) {
      return store.problemsInFile();
    }
    return inFile.get().equals(store.text()) ? List.of() : store.problemsOf(inFile.get());
  }

  private State state(Optional<String> inFile, List<YamlProblem> problems) {
    if (inFile.isEmpty()) {
      return State.UNREADABLE;
    }
    if (!problems.isEmpty()) {
      return State.INVALID;
    }
    return inFile.get().equals(store.text()) ? State.IN_FORCE : State.PENDING;
  }

  /** Problems by their lines; those of the whole file are not among them. */
  static Map<Integer, List<Note>> notes(List<YamlProblem> problems, Kind kind, Words words) {
    Map<Integer, List<Note>> notes = new TreeMap<>();
    for (YamlProblem problem : problems) {
      String text = words.of(problem);
      notes.computeIfAbsent(problem.line(), line -> new ArrayList<>()).add(new Note(kind, text));
    }
    return notes;
  }
}
