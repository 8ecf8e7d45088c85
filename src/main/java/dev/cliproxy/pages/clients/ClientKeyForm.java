package dev.cliproxy.pages.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.yaml.YamlProblem;
import jakarta.ws.rs.core.MultivaluedMap;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The form of what is known of a client's key, as it was posted: which fields it changes, and what
 * is wrong with it. A field that was left as it was shown is no change.
 */
final class ClientKeyForm {
  /** Where errors go that belong to no field of the form. */
  static final String WHOLE_FORM = "";

  static final String ID = "id";

  /** The fields that are numbers, in the order of the form. */
  static final List<String> LIMITS =
      List.of(
          "requests-per-minute",
          "tokens-per-minute",
          "tokens-per-day",
          "tokens-per-month",
          "cost-per-day",
          "cost-per-month",
          "concurrent-requests");

  private static final Set<String> TEXTS = Set.of("name", "note", "expires");
  private static final Set<String> LISTS = Set.of("models", "providers");
  private static final String DISABLED = "disabled";

  private static final Pattern PLACE =
      Pattern.compile("client-keys\\[[0-9]+]\\.([^.\\[]+)(?:\\[([0-9]{1,9})])?.*");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}\\.[0-9]{1,9}");

  private final MultivaluedMap<String, String> form;
  private final Words words;
  private final ObjectNode changes = JsonNodeFactory.instance.objectNode();
  private final Map<String, String> errors = new LinkedHashMap<>();

  private ClientKeyForm(MultivaluedMap<String, String> form, Words words) {
    this.form = Objects.requireNonNull(form, "form");
    this.words = Objects.requireNonNull(words, "words");
  }

  /**
   * The form as it is shown.
   *
   * @param entry id of the entry, or {@code ""} when one is to be added
   * @param key the short id of the key that is to get an entry, or {@code ""} for a key that is to
   *     be made
   * @param mask of that key, or {@code ""}
   * @param version of the entry, or {@code ""}
   * @param values by field, as they stand in their fields
   * @param errors what is wrong, by field
   */
  public record View(
      String entry,
      String key,
      String mask,
      String version,
      Map<String, String> values,
      boolean disabled,
      Map<String, String> errors) {
    public View {
      Objects.requireNonNull(entry, "entry");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(mask, "mask");
      Objects.requireNonNull(version, "version");
      values = Map.copyOf(values);
      errors = Map.copyOf(errors);
    }

    public boolean isNew() {
      return entry.isEmpty();
    }

    public List<String> limits() {
      return LIMITS;
    }

    public String value(String field) {
      return values.getOrDefault(field, "");
    }

    public String error(String field) {
      return errors.get(field);
    }

    /** Whether a field is marked as wrong. */
    public boolean hasMarkedFields() {
      return errors.keySet().stream().anyMatch(field -> !field.equals(WHOLE_FORM));
    }
  }

  /**
   * Reads the form.
   *
   * @param present the entry's fields; none when it is to be added
   */
  static ClientKeyForm read(ObjectNode present, MultivaluedMap<String, String> form, Words words) {
    ClientKeyForm read = new ClientKeyForm(form, words);
    Map<String, String> shown = shown(present);
    read.typed().forEach((field, text) -> read.readField(field, text, shown));
    boolean disabled = form.containsKey(DISABLED);
    if (disabled != present.path(DISABLED).asBoolean(false)) {
      read.changes.put(DISABLED, disabled);
    }
    return read;
  }

  /** The form of an entry as it is. */
  static View view(ObjectNode entry, String version) {
    return new View(
        entry.path(ID).asText(),
        "",
        "",
        version,
        shown(entry),
        entry.path(DISABLED).asBoolean(false),
        Map.of());
  }

  /** The form as it was entered, to be shown again. */
  View view(String entry, String key, String mask, String version) {
    Map<String, String> values = new LinkedHashMap<>(typed());
    values.put(ID, Form.text(form, ID));
    return new View(entry, key, mask, version, values, form.containsKey(DISABLED), errors);
  }

  /** The fields that change: their new values, null for those that are taken away. */
  ObjectNode changes() {
    return changes;
  }

  /** Says what is wrong with the whole of it. */
  void say(String error) {
    say(WHOLE_FORM, error);
  }

  /** Puts what the configuration refused next to the fields it is about. */
  void refused(InvalidValue refusal) {
    for (YamlProblem problem : refusal.problems()) {
      Matcher place = PLACE.matcher(problem.path());
      String field = place.matches() ? place.group(1) : WHOLE_FORM;
      String said = words.of(problem.wording());
      if (!isField(field)) {
        say(WHOLE_FORM, words.of(problem));
      } else if (place.group(2) != null) {
        int line = Integer.parseInt(place.group(2)) + 1;
        say(field, words.text("entries.line", line) + " " + said);
      } else {
        say(field, said);
      }
    }
  }

  private void readField(String field, String text, Map<String, String> shown) {
    if (text.equals(shown.getOrDefault(field, ""))) {
      return;
    }
    if (text.isEmpty()) {
      changes.putNull(field);
    } else if (LISTS.contains(field)) {
      text.lines().forEach(changes.putArray(field)::add);
    } else {
      changes.set(field, TEXTS.contains(field) ? changes.textNode(text) : number(text));
    }
  }

  /** What is no number stays a text, which the configuration refuses. */
  private static JsonNode number(String text) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (WHOLE_NUMBER.matcher(text).matches()) {
      return nodes.numberNode(Long.parseLong(text));
    }
    return DECIMAL.matcher(text).matches()
        ? nodes.numberNode(new BigDecimal(text))
        : nodes.textNode(text);
  }

  /** The fields that were sent, but for the id; one that was not is left alone. */
  private Map<String, String> typed() {
    Map<String, String> typed = new TreeMap<>();
    for (String field : form.keySet()) {
      if (LISTS.contains(field)) {
        typed.put(field, String.join("\n", Form.lines(form, field)));
      } else if (TEXTS.contains(field) || LIMITS.contains(field)) {
        // A browser ends the lines of a field in its own way.
        typed.put(field, String.join("\n", Form.text(form, field).lines().toList()));
      }
    }
    return typed;
  }

  private static Map<String, String> shown(ObjectNode entry) {
    Map<String, String> shown = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      JsonNode value = field.getValue();
      if (LISTS.contains(field.getKey())) {
        StringBuilder lines = new StringBuilder();
        value.forEach(item -> lines.append(lines.isEmpty() ? "" : "\n").append(item.asText()));
        shown.put(field.getKey(), lines.toString());
      } else if (value.isNumber()) {
        shown.put(field.getKey(), value.decimalValue().toPlainString());
      } else if (TEXTS.contains(field.getKey())) {
        shown.put(field.getKey(), String.join("\n", value.asText().lines().toList()));
      }
    }
    return shown;
  }

  private static boolean isField(String name) {
    return name.equals(ID)
        || name.equals(DISABLED)
        || TEXTS.contains(name)
        || LISTS.contains(name)
        || LIMITS.contains(name);
  }

  private void say(String field, String error) {
    errors.merge(field, error, (one, other) -> one.equals(other) ? one : one + "; " + other);
  }
}
