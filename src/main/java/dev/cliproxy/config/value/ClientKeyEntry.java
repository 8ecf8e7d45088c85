package dev.cliproxy.config.value;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.field.FieldReader;
import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.field.OtherFields;
import dev.cliproxy.wording.Wording;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known of a client's key beside the key itself, which stands in {@code api-keys}: nothing
 * secret is written twice.
 *
 * @param id what its usage is kept under; 1..40 small letters, digits, {@code . _ -}, but not in
 *     the form of the short ids that the usage of keys without an entry is kept under
 * @param name for people; the id when nothing else is said
 * @param note for people; may be {@code ""}
 * @param digest which key is meant; there need not be such a key
 * @param previous keys that this one has replaced and that are still let in for a while
 * @param models what it may ask for, {@code *} for any text; empty for all
 * @param providers who may serve it, by the setting's name or the name of an OpenAI-compatible
 *     provider; empty for all
 * @param expires from when on it is not let in any more
 */
public record ClientKeyEntry(
    String id,
    String name,
    String note,
    KeyDigest digest,
    List<Previous> previous,
    List<String> models,
    List<String> providers,
    ClientKeyLimits limits,
    Optional<Instant> expires,
    boolean disabled,
    OtherFields otherFields) {
  /** What a person may set, beside the id. */
  public static final Set<String> SETTABLE =
      Set.of(
          "name",
          "note",
          "models",
          "providers",
          "requests-per-minute",
          "tokens-per-minute",
          "tokens-per-day",
          "tokens-per-month",
          "cost-per-day",
          "cost-per-month",
          "concurrent-requests",
          "expires",
          "disabled");

  private static final Pattern ID = Pattern.compile("[a-z0-9._-]{1,40}");
  private static final Pattern SHORT_ID = Pattern.compile("[0-9a-f]{16}");
  private static final KeyDigest NO_DIGEST = new KeyDigest("0".repeat(64));

  /**
   * A key that was replaced.
   *
   * @param until from then on it is not let in any more
   */
  public record Previous(KeyDigest digest, Instant until) {
    public Previous {
      Objects.requireNonNull(digest, "digest");
      Objects.requireNonNull(until, "until");
    }

    /** The same of another key, if it is of this one. */
    public Previous replacing(KeyDigest before, KeyDigest after) {
      return digest.equals(before) ? new Previous(after, until) : this;
    }

    public static Previous read(FieldReader fields) {
      Previous previous =
          new Previous(readDigest(fields), fields.moment("until").orElse(Instant.EPOCH));
      if (!fields.has("until")) {
        fields.problem("until", Wording.of("not-empty", "expected a text that is not empty"));
      }
      fields.otherFields();
      return previous;
    }

    public ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("sha256", digest.hex())
          .put("until", until.toString());
    }
  }

  public ClientKeyEntry {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(note, "note");
    Objects.requireNonNull(digest, "digest");
    previous = List.copyOf(previous);
    models = List.copyOf(models);
    providers = List.copyOf(providers);
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(expires, "expires");
    Objects.requireNonNull(otherFields, "otherFields");
  }

  /** Reads an entry; what is wrong with it is found by the reader. */
  public static ClientKeyEntry read(FieldReader fields) {
    String id = fields.checkedText("id", ClientKeyEntry::checkId);
    return new ClientKeyEntry(
        id,
        fields.text("name", id),
        fields.text("note", ""),
        readDigest(fields),
        fields.objects("previous", Previous::read),
        fields.texts("models"),
        fields.texts("providers"),
        ClientKeyLimits.read(fields),
        fields.moment("expires"),
        fields.flag("disabled", false),
        fields.otherFields());
  }

  private static Optional<Wording> checkId(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.of(
          Wording.of("key-id", "expected 1 to 40 small letters, digits or any of . _ -"));
    }
    return SHORT_ID.matcher(id).matches()
        ? Optional.of(
            Wording.of(
                "key-id-short",
                "expected an id that is not 16 hexadecimal digits: keys without an entry are"
                    + " counted under such"))
        : Optional.empty();
  }

  private static KeyDigest readDigest(FieldReader fields) {
    Optional<KeyDigest> digest = KeyDigest.parse(fields.text("sha256", ""));
    if (digest.isEmpty()) {
      fields.problem(
          "sha256",
          Wording.of(
              "digest", "expected the SHA-256 of one of the api-keys, as 64 hexadecimal digits"));
    }
    return digest.orElse(NO_DIGEST);
  }

  /** The fields as the file has them; a limit, a list or a time only where it is set. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id).put("name", name).put("note", note).put("sha256", digest.hex());
    if (!previous.isEmpty()) {
      json.putArray("previous").addAll(previous.stream().map(Previous::toJson).toList());
    }
    if (!models.isEmpty()) {
      models.forEach(json.putArray("models")::add);
    }
    if (!providers.isEmpty()) {
      providers.forEach(json.putArray("providers")::add);
    }
    limits.putInto(json);
    expires.ifPresent(time -> json.put("expires", time.toString()));
    json.put("disabled", disabled);
    return otherFields.addTo(json);
  }
}
