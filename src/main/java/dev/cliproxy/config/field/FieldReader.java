package dev.cliproxy.config.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.wording.Wording;
import dev.cliproxy.yaml.YamlPath;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Reads the fields of one mapping. A wrong type is noted in the findings and the default is
 * answered, so that one reading finds every problem; null counts as absent. What was asked for is
 * what is known: {@link #otherFields()} comes last and answers the rest.
 */
public final class FieldReader {
  private static final int LONGEST_SHOWN_NUMBER = 12;

  private static final int NEAR_MISS = 2;

  private static final int DAY_LENGTH = "2027-01-31".length();

  private final ObjectNode node;
  private final YamlPath path;
  private final Findings findings;
  private final NumbersAsText numbersAsText;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * Whether a number counts where a text is expected: in YAML {@code secret-key: 123456} is how
   * people write it, in JSON it is a wrong type.
   */
  public enum NumbersAsText {
    ACCEPTED,
    REFUSED
  }

  /** Reads the fields of the mapping at this path; what is wrong with them goes to the findings. */
  public FieldReader(
      ObjectNode node, YamlPath path, Findings findings, NumbersAsText numbersAsText) {
    this.node = node;
    this.path = path;
    this.findings = findings;
    this.numbersAsText = numbersAsText;
  }

  /** Whether the field is there with a value. */
  public boolean has(String name) {
    return value(name).isPresent();
  }

  /** True or false; the fallback when the field is absent or empty. */
  public boolean flag(String name, boolean fallback) {
    return value(name)
        .map(
            value -> {
              if (!value.isBoolean()) {
                problem(name, Wording.of("flag", "expected true or false, found " + shown(value)));
              }
              return value.asBoolean();
            })
        .orElse(fallback);
  }

  /** A whole number in the given range, ends included. */
  public int integer(String name, int fallback, int least, int most) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return fallback;
    }
    JsonNode number = value.get();
    if (number.isIntegralNumber() && number.canConvertToInt()) {
      int read = number.intValue();
      if (read >= least && read <= most) {
        return read;
      }
    }
    problem(
        name,
        Wording.of(
            "number",
            "expected a whole number from " + least + " to " + most + ", found " + shown(number),
            least,
            most));
    return fallback;
  }

  /** A priority or a weight. */
  public int rank(String name, int fallback) {
    return integer(name, fallback, -1_000_000, 1_000_000);
  }

  /** A whole number that is not negative and at most the given one; empty when it is absent. */
  public Optional<Long> count(String name, long most) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode number = value.get();
    if (number.isIntegralNumber()
        && number.canConvertToLong()
        && number.longValue() >= 0
        && number.longValue() <= most) {
      return Optional.of(number.longValue());
    }
    problem(
        name,
        Wording.of(
            "number",
            "expected a whole number from 0 to " + most + ", found " + shown(number),
            0,
            most));
    return Optional.empty();
  }

  /** A moment in RFC 3339, or a day, which means its beginning in UTC; empty when it is absent. */
  public Optional<Instant> moment(String name) {
    String text = text(name, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          text.length() == DAY_LENGTH
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      problem(
          name,
          Wording.of(
              "moment",
              "expected a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z"));
      return Optional.empty();
    }
  }

  /** A number that is not negative and at most the given one; empty when the field is absent. */
  public Optional<BigDecimal> amount(String name, long most) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    JsonNode number = value.get();
    if (number.isNumber()
        && !(number.isFloatingPointNumber() && !Double.isFinite(number.doubleValue()))) {
      BigDecimal read = number.decimalValue();
      if (read.signum() >= 0 && read.compareTo(BigDecimal.valueOf(most)) <= 0) {
        return Optional.of(read);
      }
    }
    problem(
        name,
        Wording.of(
            "amount", "expected a number from 0 to " + most + ", found " + shown(number), most));
    return Optional.empty();
  }

  /** A text without the white space around it. */
  public String text(String name, String fallback) {
    return value(name).map(value -> asText(path.key(name), value)).orElse(fallback);
  }

  /** As {@link #text}; missing or empty is a problem. */
  public String requiredText(String name) {
    String text = text(name, "");
    if (text.isEmpty() && !isWrongType(name)) {
      problem(name, Wording.of("not-empty", "expected a text that is not empty"));
    }
    return text;
  }

  /** As {@link #text} with {@code ""} as default; the check answers what it expects instead. */
  public String checkedText(String name, Function<String, Optional<Wording>> check) {
    String text = text(name, "");
    check.apply(text).ifPresent(expected -> problem(name, expected));
    return text;
  }

  /** A list of texts, in order; empty and repeated ones are left out with a warning. */
  public List<String> texts(String name) {
    return texts(name, text -> Optional.empty());
  }

  /**
   * As {@link #texts(String)}; what the check expects instead of an item is a problem at its place.
   */
  public List<String> texts(String name, Function<String, Optional<Wording>> check) {
    Set<String> texts = new LinkedHashSet<>();
    List<JsonNode> items = items(name);
    for (int i = 0; i < items.size(); i++) {
      YamlPath place = path.key(name).index(i);
      String text = asText(place, items.get(i));
      if (text.isEmpty()) {
        findings.warning(place, Wording.of("empty", "is empty and left out"));
      } else if (!texts.add(text)) {
        findings.warning(place, Wording.of("twice", "is there twice and left out here"));
      }
      check.apply(text).ifPresent(expected -> findings.problem(place, expected));
    }
    return List.copyOf(texts);
  }

  /** HTTP header fields by name. */
  public Map<String, String> headers(String name) {
    Map<String, String> headers = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object ->
                object
                    .properties()
                    .forEach(
                        field -> {
                          YamlPath place = path.key(name).key(field.getKey());
                          String text = asText(place, field.getValue());
                          HeaderRules.check(field.getKey(), text)
                              .ifPresent(expected -> findings.problem(place, expected));
                          headers.put(field.getKey(), text);
                        }));
    return headers;
  }

  /** A list of mappings, each read by the function. */
  public <T> List<T> objects(String name, Function<FieldReader, T> read) {
    List<T> objects = new ArrayList<>();
    List<JsonNode> items = items(name);
    for (int i = 0; i < items.size(); i++) {
      YamlPath place = path.key(name).index(i);
      if (items.get(i) instanceof ObjectNode object) {
        objects.add(read.apply(new FieldReader(object, place, findings, numbersAsText)));
      } else {
        findings.problem(place, mapping(items.get(i)));
      }
    }
    return objects;
  }

  /** The mapping below this field, empty when it is absent. */
  public FieldReader section(String name) {
    return new FieldReader(
        object(name).orElseGet(JsonNodeFactory.instance::objectNode),
        path.key(name),
        findings,
        numbersAsText);
  }

  /** The names of all fields that have a value. */
  public List<String> names() {
    return node.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Marks a field as known whose value is nobody's business here. */
  public void ignore(String name) {
    known.add(name);
    findings.unexamined(path.key(name));
  }

  /** All of it is nobody's business here. */
  public void leaveUnread() {
    findings.unexamined(path);
  }

  /** Says something of a field that the configuration can live with. */
  public void warn(String name, Wording wording) {
    findings.warning(path.key(name), wording);
  }

  /** Says that the configuration cannot be used because of a field. */
  public void problem(String name, Wording wording) {
    findings.problem(path.key(name), wording);
  }

  /** The fields nobody asked for; each is warned about. Call it last. */
  public OtherFields otherFields() {
    Map<String, JsonNode> others = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        others.put(field.getKey(), field.getValue());
        findings.unexamined(path.key(field.getKey()));
        warn(field.getKey(), unknown(field.getKey()));
      }
    }
    return new OtherFields(others);
  }

  private Wording unknown(String name) {
    String english = "is not known and has no effect";
    return nearMiss(name)
        .map(meant -> Wording.of("unknown-meant", english + "; did you mean " + meant + "?", meant))
        .orElse(Wording.of("unknown", english));
  }

  private Optional<String> nearMiss(String name) {
    LevenshteinDistance distance = new LevenshteinDistance(NEAR_MISS);
    return known.stream()
        .filter(candidate -> distance.apply(name, candidate) >= 0)
        .min((a, b) -> Integer.compare(distance.apply(name, a), distance.apply(name, b)));
  }

  private Optional<JsonNode> value(String name) {
    known.add(name);
    return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
  }

  private Optional<ObjectNode> object(String name) {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isObject()) {
      problem(name, mapping(value.get()));
    }
    return value.filter(JsonNode::isObject).map(ObjectNode.class::cast);
  }

  private List<JsonNode> items(String name) {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isArray()) {
      problem(name, Wording.of("list", "expected a list, found " + kind(value.get())));
    }
    List<JsonNode> items = new ArrayList<>();
    value.filter(JsonNode::isArray).ifPresent(list -> list.forEach(items::add));
    return items;
  }

  private boolean isWrongType(String name) {
    return value(name).filter(value -> !isText(value)).isPresent();
  }

  private String asText(YamlPath place, JsonNode value) {
    if (isText(value)) {
      return value.asText().strip();
    }
    if (value.isBoolean()) {
      findings.problem(
          place,
          Wording.of(
              "text-in-quotes",
              "expected a text, found " + value + " (in quotes it would be a text)",
              value));
    } else {
      findings.problem(place, Wording.of("text", "expected a text, found " + kind(value)));
    }
    return "";
  }

  private boolean isText(JsonNode value) {
    return value.isTextual() || (value.isNumber() && numbersAsText == NumbersAsText.ACCEPTED);
  }

  private static Wording mapping(JsonNode found) {
    return Wording.of("mapping", "expected a mapping, found " + shown(found));
  }

  /** Never a text: it may be a secret in the wrong place. */
  private static String shown(JsonNode value) {
    return value.isNumber() && value.asText().length() <= LONGEST_SHOWN_NUMBER
        ? value.asText()
        : kind(value);
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> value.asText();
      case ARRAY -> "a list";
      case OBJECT -> "a mapping";
      default -> "nothing";
    };
  }
}
