package dev.cliproxy.pages.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.credential.Provider;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.form.HiddenLines;
import dev.cliproxy.pages.form.TypedForms;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.text.Masked;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of one entry as it was posted: which fields of the entry it changes, and what is wrong
 * with it. A field that was left as it was shown is no change, so that its bytes in the file stay.
 */
final class EntryForm {
  /** Where errors go that belong to no field of the form. */
  static final String WHOLE_FORM = "";

  private static final String KEYS = "keys";
  private static final Set<String> FIELDS =
      Set.of(
          "api-key",
          "name",
          "base-url",
          "proxy-url",
          "headers",
          "models",
          "excluded-models",
          "disabled",
          "priority",
          "weight");
  private static final Pattern PLACE = Pattern.compile("([^.\\[]+)(?:\\[([0-9]{1,9})])?(.*)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");
  private static final int NEW_KEY = -1;

  /** What people type to give a model an alias, and what would be taken for a part of its name. */
  private static final Pattern NO_MODEL = Pattern.compile("->|=>|→|.=$");

  /** What stands in a line of headers before the value, when its colon was forgotten. */
  private static final Pattern NAME_IN_FRONT =
      Pattern.compile("[A-Za-z][A-Za-z-]{0,63}(?:[ =]+|$)");

  private final EntryFields present;
  private final MultivaluedMap<String, String> form;
  private final Optional<KeyRows> moved;
  private final Words words;
  private final ObjectNode changes = JsonNodeFactory.instance.objectNode();
  private final Map<String, String> errors = new LinkedHashMap<>();

  /** For each key that a provider is to have: its row in the form, or {@link #NEW_KEY}. */
  private final List<Integer> keyRows = new ArrayList<>();

  private Optional<Integer> movedTo = Optional.empty();

  private EntryForm(EntryFields present, MultivaluedMap<String, String> sent, Words words) {
    this.present = Objects.requireNonNull(present, "present");
    boolean same = Form.text(sent, "keys-version").equals(present.keysVersion());
    this.moved =
        present.isProvider() && !present.json().isEmpty() && !same
            ? Optional.of(KeyRows.of(sent, present))
            : Optional.empty();
    this.form = moved.map(KeyRows::form).orElse(sent);
    this.words = Objects.requireNonNull(words, "words");
  }

  /**
   * Reads the form.
   *
   * @param present the entry that the form showed; without fields when one is to be added
   */
  static EntryForm read(EntryFields present, MultivaluedMap<String, String> form, Words words) {
    EntryForm read = new EntryForm(present, FoundModels.typed(form), words);
    if (present.isProvider()) {
      read.readName();
      read.readKeys();
    } else {
      read.readSecret();
      read.readExcludedModels();
    }
    read.readUrl("base-url");
    read.readUrl("proxy-url");
    read.readHeaders();
    read.readModels();
    read.readDisabled();
    read.readNumber("priority");
    if (!present.isProvider()) {
      read.readNumber("weight");
    }
    return read;
  }

  /** The fields that change: their new values, null for those that are taken away. */
  ObjectNode changes() {
    return changes;
  }

  /** Whose entry it is. */
  Provider provider() {
    return Provider.ofSetting(present.setting().field());
  }

  /** The provider's names of the models that the entry is to have. */
  Set<String> modelNames() {
    JsonNode changed = changes.path("models");
    Set<String> names = new HashSet<>();
    if (changed.isMissingNode()) {
      present.models().forEach(model -> names.add(model.path("name").asText()));
    } else {
      changed.forEach(model -> names.add(model.path("name").asText()));
    }
    return names;
  }

  /** The new place of the key that a button of the form moves. */
  Optional<Integer> movedTo() {
    return movedTo;
  }

  /** What is wrong, by field. */
  Map<String, String> errors() {
    return errors;
  }

  /** Puts what the configuration refused next to the fields it is about. */
  void refused(InvalidValue refusal, int index) {
    String entry = present.setting().field() + "[" + index + "].";
    for (YamlProblem problem : refusal.problems()) {
      String path = problem.path();
      Matcher place = PLACE.matcher(path.startsWith(entry) ? path.substring(entry.length()) : "");
      String field = place.matches() ? formField(place) : WHOLE_FORM;
      String said = words.of(problem.wording());
      say(field, field.equals(WHOLE_FORM) ? words.of(problem) : part(place) + said);
    }
  }

  /** Which line of a field is meant, in words that stand before what is said of it. */
  private String part(Matcher place) {
    return switch (place.group(1)) {
      case "models", "excluded-models" ->
          place.group(2) == null
              ? ""
              : words.text("entries.line", Integer.parseInt(place.group(2)) + 1) + " ";
      case "headers" -> place.group(3).isEmpty() ? "" : header(place.group(3)) + ": ";
      default -> "";
    };
  }

  /** The name in the last step of a path. */
  private static String header(String step) {
    return step.replaceFirst("^\\.", "");
  }

  /** Says that the form was about something else than what is there now. */
  void stale(int index) {
    say(WHOLE_FORM, words.text("entries.stale", index + 1, present.label()));
  }

  /** Says that what an earlier form has hidden is not kept any more. */
  void forgotten() {
    say(WHOLE_FORM, words.text("form.forgotten"));
  }

  /**
   * The form as it was entered, to be shown again: its secrets masked, and kept until it is sent
   * again.
   */
  EntryView view(String version, Optional<Integer> index, List<KeySign> signs, TypedForms typed) {
    Map<String, HiddenLines> hidden = new LinkedHashMap<>();
    return new EntryView(
        present.setting().field(),
        index,
        version,
        present.mask(),
        shownSecret("api-key", present.mask(), hidden),
        Form.text(form, "name"),
        shown("base-url", Masked::url, hidden),
        shown("proxy-url", Masked::url, hidden),
        shown("headers", EntryForm::maskedHeader, hidden),
        Form.text(form, "models"),
        Form.text(form, "excluded-models"),
        form.containsKey("has-disabled") ? form.containsKey("disabled") : present.isDisabled(),
        form.containsKey("priority") ? Form.text(form, "priority") : present.text("priority"),
        form.containsKey("weight") ? Form.text(form, "weight") : present.text("weight"),
        signs,
        shownKeys(hidden),
        keyPaging(present.isProvider() ? present.keys().size() : 0),
        present.keysVersion(),
        shown("new-keys", Masked::typed, hidden),
        present.otherFields(),
        List.of(),
        errors,
        typed.keep(hidden),
        Optional.empty());
  }

  private void readName() {
    String name = Form.text(form, "name");
    if (isNew() || !name.equals(present.text("name"))) {
      changes.put("name", name);
    }
  }

  private void readSecret() {
    String key = Form.text(form, "api-key");
    if (!isNew() && Masked.isUnchanged(key, present.mask())) {
      return;
    }
    // A mask goes on too: the entry is to be looked at as one that has a key.
    boolean unused = isRefusedKey("api-key", key);
    changes.put("api-key", key);
  }

  private void readUrl(String field) {
    changedUrl(field, present.text(field))
        .ifPresent(url -> changes.set(field, url.isEmpty() ? changes.nullNode() : text(url)));
  }

  /** The URL of a field that was not left alone. */
  private Optional<String> changedUrl(String field, String old) {
    String url = Form.text(form, field);
    if (!form.containsKey(field) || url.equals(old) || url.equals(Masked.url(old))) {
      return Optional.empty();
    }
    return isRefusedMask(field, url) ? Optional.empty() : Optional.of(url);
  }

  /** A box that is not ticked is not sent; a form without it says nothing. */
  private void readDisabled() {
    boolean disabled = form.containsKey("disabled");
    if (form.containsKey("has-disabled") && disabled != present.isDisabled()) {
      changes.set(
          "disabled", disabled ? JsonNodeFactory.instance.booleanNode(true) : changes.nullNode());
    }
  }

  /** Empty is the number that stands for nothing said. */
  private void readNumber(String field) {
    String text = Form.text(form, field);
    if (!form.containsKey(field) || text.equals(present.text(field))) {
      return;
    }
    if (text.isEmpty()) {
      changes.set(field, changes.nullNode());
    } else if (NUMBER.matcher(text).matches()) {
      changes.put(field, Integer.parseInt(text));
    } else {
      say(field, words.text("entries.number"));
    }
  }

  private void readExcludedModels() {
    if (isLeftAlone("excluded-models", present.excludedModels())) {
      return;
    }
    ArrayNode names = changes.arrayNode();
    Form.lines(form, "excluded-models").forEach(names::add);
    setOrClear("excluded-models", names);
  }

  private void readHeaders() {
    if (isLeftAlone("headers", present.headerLines())) {
      return;
    }
    Map<String, String> old = present.headers();
    ObjectNode headers = changes.objectNode();
    for (String line : Form.lines(form, "headers")) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        say("headers", words.text("entries.headers.no-colon"));
        continue;
      }
      String name = line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      if (headers.has(name)) {
        say("headers", words.text("entries.headers.twice", name));
      }
      if (value.equals(Masked.secret(old.getOrDefault(name, "")))) {
        headers.put(name, old.getOrDefault(name, ""));
      } else if (!isRefusedMask("headers", value)) {
        headers.put(name, value);
      }
    }
    setOrClear("headers", headers);
  }

  /**
   * A model whose line is as it was is as it was; one with another alias keeps its other fields.
   */
  private void readModels() {
    if (isLeftAlone("models", present.modelLines())) {
      return;
    }
    List<String> lines = Form.lines(form, "models");
    List<ObjectNode> left = present.models();
    List<ObjectNode> models = new ArrayList<>();
    for (String line : lines) {
      models.add(takeFrom(left, EntryFields::modelLine, line).orElse(null));
    }
    ArrayNode all = changes.arrayNode();
    for (int i = 0; i < models.size(); i++) {
      ObjectNode model = models.get(i);
      if (model == null && NO_MODEL.matcher(lines.get(i)).find()) {
        say("models", words.text("entries.line", i + 1) + " " + words.text("entries.models.form"));
      }
      all.add(model == null ? modelOf(lines.get(i), left) : model);
    }
    refuseRepeatedAliases(all);
    setOrClear("models", all);
  }

  private void refuseRepeatedAliases(ArrayNode models) {
    Set<String> known = new HashSet<>();
    for (int i = 0; i < models.size(); i++) {
      String alias = models.get(i).path("alias").asText();
      if (!alias.isEmpty() && !known.add(alias)) {
        String line = words.text("entries.line", i + 1);
        say("models", line + " " + words.text("entries.models.twice", alias));
      }
    }
  }

  private static ObjectNode modelOf(String line, List<ObjectNode> left) {
    int equals = line.indexOf('=');
    String name = (equals < 0 ? line : line.substring(0, equals)).strip();
    String alias = equals < 0 ? "" : line.substring(equals + 1).strip();
    ObjectNode model =
        takeFrom(left, present -> present.path("name").asText(), name)
            .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("name", name));
    setOrRemove(model, "alias", alias);
    return model;
  }

  private static Optional<ObjectNode> takeFrom(
      List<ObjectNode> models, Function<ObjectNode, String> text, String wanted) {
    Optional<ObjectNode> found =
        models.stream().filter(model -> text.apply(model).equals(wanted)).findFirst();
    found.ifPresent(models::remove);
    return found;
  }

  private void readKeys() {
    moved.ifPresent(this::sayWhatWasMoved);
    List<ObjectNode> keys = new ArrayList<>();
    Set<String> removed = removedKeys();
    List<ObjectNode> old = present.keys();
    List<String> typed = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < old.size(); i++) {
      if (removed.contains(Integer.toString(i))) {
        changed = true;
        continue;
      }
      ObjectNode key = old.get(i);
      Optional<String> url = changedUrl(EntryView.proxyField(i), key.path("proxy-url").asText());
      if (url.isPresent()) {
        changed = true;
        setOrRemove(key, "proxy-url", url.get());
      }
      String replacement = Form.text(form, EntryView.replacementField(i));
      if (!Masked.isUnchanged(replacement, Masked.secret(key.path("api-key").asText()))) {
        changed = true;
        if (!isRefusedKey(EntryView.replacementField(i), replacement)) {
          key.put("api-key", replacement);
          typed.add(replacement);
        }
      }
      keys.add(key);
      keyRows.add(i);
    }
    for (String line : Form.lines(form, "new-keys")) {
      changed = true;
      if (!isRefusedKey("new-keys", line)) {
        typed.add(line);
        keys.add(changes.objectNode().put("api-key", line));
        keyRows.add(NEW_KEY);
      }
    }
    refuseRepeated(keys, typed);
    move(keys);
    if (changed || movedTo.isPresent()) {
      setKeys(keys);
    }
  }

  /** Keys that were there twice already are not this form's fault. */
  private void refuseRepeated(List<ObjectNode> keys, List<String> typed) {
    Set<String> known = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i).path("api-key").asText();
      if (!known.add(key) && typed.contains(key)) {
        int row = keyRows.get(i);
        String field = row == NEW_KEY ? "new-keys" : EntryView.replacementField(row);
        say(field, words.text("problem.texts-once"));
      }
    }
  }

  /** Refuses a key that another entry of the list has for the same address. */
  void refuseRepeated(List<EntryFields> others) {
    String key = changes.path("api-key").asText();
    JsonNode changed = changes.path("base-url");
    String url = changed.isMissingNode() ? present.text("base-url") : changed.asText("");
    if (!key.isEmpty()
        && others.stream()
            .anyMatch(
                other -> other.text("api-key").equals(key) && other.text("base-url").equals(url))) {
      say("api-key", words.text("problem.texts-once"));
    }
  }

  /** Moves the key whose button was pressed past its neighbour among those that stay. */
  private void move(List<ObjectNode> keys) {
    Optional<Integer> up = Form.index(form, "move-up");
    Optional<Integer> row = up.or(() -> Form.index(form, "move-down"));
    int from = row.map(keyRows::indexOf).orElse(-1);
    int to = from + (up.isPresent() ? -1 : 1);
    if (from >= 0 && to >= 0 && to < keys.size()) {
      Collections.swap(keys, from, to);
      Collections.swap(keyRows, from, to);
      movedTo = Optional.of(to);
    }
  }

  /** The older, plainer list is kept as long as it can say everything. */
  private void setKeys(List<ObjectNode> keys) {
    if (present.json().has("api-key-entries") || keys.stream().anyMatch(k -> k.has("proxy-url"))) {
      changes.putArray("api-key-entries").addAll(keys);
    } else {
      ArrayNode plain = changes.putArray("api-keys");
      keys.forEach(key -> plain.add(key.path("api-key").asText()));
    }
  }

  private void sayWhatWasMoved(KeyRows rows) {
    List<String> said = new ArrayList<>();
    said.add(words.text("entries.keys.stale"));
    if (rows.added() > 0) {
      said.add(words.text("entries.keys.gone", rows.added()));
    }
    for (String proxy : rows.proxies()) {
      said.add(words.text("entries.keys.gone-proxy", Masked.url(proxy)));
    }
    say(KEYS, String.join(" ", said));
  }

  private Set<String> removedKeys() {
    return new HashSet<>(form.getOrDefault("remove-key", List.of()));
  }

  private String formField(Matcher place) {
    String field = place.group(1);
    if (field.equals("api-key-entries") || field.equals("api-keys")) {
      int key = place.group(2) == null ? keyRows.size() : Integer.parseInt(place.group(2));
      int row = key < keyRows.size() ? keyRows.get(key) : NEW_KEY;
      if (row == NEW_KEY) {
        return "new-keys";
      }
      return place.group(3).equals(".proxy-url")
          ? EntryView.proxyField(row)
          : EntryView.replacementField(row);
    }
    return FIELDS.contains(field) ? field : WHOLE_FORM;
  }

  /** The lines of a field as they are shown; what that hides is noted. */
  private String shown(String field, UnaryOperator<String> mask, Map<String, HiddenLines> hidden) {
    List<String> typed = Form.lines(form, field).stream().map(tidy(field)).toList();
    List<String> shown = typed.stream().map(mask).toList();
    hidden.put(field, HiddenLines.of(shown, typed));
    return String.join("\n", shown);
  }

  /** A form that was shown without a row says nothing of its proxy. */
  private String shownProxy(EntryView.KeyRow row, Map<String, HiddenLines> hidden) {
    return form.containsKey(row.field()) ? shown(row.field(), Masked::url, hidden) : row.proxyUrl();
  }

  private String shownSecret(String field, String mask, Map<String, HiddenLines> hidden) {
    boolean unchanged = Masked.isUnchanged(Form.text(form, field), mask);
    return unchanged ? "" : shown(field, Masked::typed, hidden);
  }

  /** With the white space that the file's headers are shown with. */
  private static UnaryOperator<String> tidy(String field) {
    return line -> {
      int colon = field.equals("headers") ? line.indexOf(':') : -1;
      return colon < 0
          ? line
          : (line.substring(0, colon).strip() + ": " + line.substring(colon + 1).strip()).strip();
    };
  }

  /**
   * A line of headers without the secret in it. Where no colon says what that is, a word of letters
   * in front is taken for the name, so that the line can be mended by who sees it.
   */
  private static String maskedHeader(String line) {
    int colon = line.indexOf(": ");
    if (colon >= 0) {
      return line.substring(0, colon + 2) + Masked.typed(line.substring(colon + 2));
    }
    if (line.endsWith(":")) {
      return line;
    }
    Matcher name = NAME_IN_FRONT.matcher(line);
    return name.lookingAt()
        ? name.group() + Masked.typed(line.substring(name.end()))
        : Masked.typed(line);
  }

  private List<EntryView.KeyRow> shownKeys(Map<String, HiddenLines> hidden) {
    if (!present.isProvider()) {
      return List.of();
    }
    List<EntryView.KeyRow> all = EntryView.keyRows(present);
    List<EntryView.KeyRow> page = keyPaging(all.size()).of(all);
    Set<String> removed = removedKeys();
    // A key may have moved to another page with what was typed beside it.
    return all.stream()
        .filter(row -> page.contains(row) || KeyRows.hasRow(form, row.index()))
        .map(
            row ->
                new EntryView.KeyRow(
                    row.index(),
                    row.id(),
                    row.mask(),
                    shownSecret(row.replacement(), row.mask(), hidden),
                    shownProxy(row, hidden),
                    removed.contains(Integer.toString(row.index()))))
        .toList();
  }

  private Paging keyPaging(int keys) {
    return Paging.of(form, keys, EntryView.KEYS_ON_A_PAGE);
  }

  private boolean isRefusedKey(String field, String key) {
    if (Masked.isPlaceholder(key)) {
      say(field, words.text("list.placeholder"));
      return true;
    }
    return isRefusedMask(field, key);
  }

  private boolean isRefusedMask(String field, String text) {
    if (Masked.isIn(text)) {
      say(field, words.text("list.masked"));
      return true;
    }
    return false;
  }

  private void say(String field, String error) {
    errors.merge(field, error, (one, other) -> one.equals(other) ? one : one + "; " + other);
  }

  private boolean isLeftAlone(String field, List<String> shown) {
    List<String> lines =
        String.join("\n", shown)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    return Form.lines(form, field).equals(lines);
  }

  private void setOrClear(String field, JsonNode value) {
    changes.set(field, value.isEmpty() ? changes.nullNode() : value);
  }

  private static void setOrRemove(ObjectNode object, String field, String text) {
    if (text.isEmpty()) {
      object.remove(field);
    } else {
      object.put(field, text);
    }
  }

  private JsonNode text(String text) {
    return changes.textNode(text);
  }

  private boolean isNew() {
    return present.json().isEmpty();
  }
}
