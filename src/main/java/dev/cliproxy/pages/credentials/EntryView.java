package dev.cliproxy.pages.credentials;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.config.setting.EntryListSetting;
import dev.cliproxy.pages.form.TypedForms;
import dev.cliproxy.pages.list.Paging;
import dev.cliproxy.pages.session.Revealed;
import dev.cliproxy.pages.text.Masked;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The form of one entry: a key of a provider, or a provider with keys.
 *
 * @param index of the entry; empty for a new one
 * @param mask of the entry's key; {@code ""} when it has none
 * @param typedKey what was typed in its place, masked; or {@code ""}
 * @param headers lines, the values masked
 * @param disabled whether no request is made with it
 * @param priority a number, or {@code ""} for none said
 * @param weight a number, or {@code ""} for none said
 * @param signs of the entry's key, or of all keys of a provider, in order; none of a new one
 * @param keys of a provider, those of one page; the others stay as they are
 * @param keysVersion of all the keys
 * @param newKeys lines, masked
 * @param otherFields names of fields that the form does not have
 * @param errors what is wrong, by field
 * @param typed what the field {@link TypedForms#FIELD} says
 * @param check what came of checking what was typed, when that was asked for
 */
public record EntryView(
    String list,
    Optional<Integer> index,
    String version,
    String mask,
    String typedKey,
    String name,
    String baseUrl,
    String proxyUrl,
    String headers,
    String models,
    String excludedModels,
    boolean disabled,
    String priority,
    String weight,
    List<KeySign> signs,
    List<KeyRow> keys,
    Paging keyPaging,
    String keysVersion,
    String newKeys,
    List<String> otherFields,
    List<Revealed> revealed,
    Map<String, String> errors,
    String typed,
    Optional<EntryCheck> check) {

  /** Whoever goes to another page of keys loses what they entered, so few ever need to. */
  static final int KEYS_ON_A_PAGE = 200;

  /**
   * One of a provider's keys.
   *
   * @param id tells it from the other keys, whatever place it has
   * @param typedKey what was typed in its place, masked; or {@code ""}
   * @param removed whether it is marked to be removed
   */
  public record KeyRow(
      int index, String id, String mask, String typedKey, String proxyUrl, boolean removed) {
    public KeyRow {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(mask, "mask");
      Objects.requireNonNull(typedKey, "typedKey");
      Objects.requireNonNull(proxyUrl, "proxyUrl");
    }

    public int position() {
      return index + 1;
    }

    /** The name of the form's field for its proxy. */
    public String field() {
      return proxyField(index);
    }

    /** The name of the form's field that says which key the row is about. */
    public String identity() {
      return idField(index);
    }

    /** The name of the form's field for the key that takes its place. */
    public String replacement() {
      return replacementField(index);
    }
  }

  public EntryView {
    Objects.requireNonNull(list, "list");
    Objects.requireNonNull(index, "index");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(typedKey, "typedKey");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(proxyUrl, "proxyUrl");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(excludedModels, "excludedModels");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(weight, "weight");
    signs = List.copyOf(signs);
    keys = List.copyOf(keys);
    Objects.requireNonNull(keyPaging, "keyPaging");
    Objects.requireNonNull(keysVersion, "keysVersion");
    Objects.requireNonNull(newKeys, "newKeys");
    otherFields = List.copyOf(otherFields);
    revealed = List.copyOf(revealed);
    errors = Map.copyOf(errors);
    Objects.requireNonNull(typed, "typed");
    Objects.requireNonNull(check, "check");
  }

  /** The form of an entry as it is. */
  static EntryView of(
      EntryFields entry,
      Optional<Integer> index,
      String version,
      MultivaluedMap<String, String> query,
      List<KeySign> signs,
      List<Revealed> revealed) {
    List<KeyRow> keys = keyRows(entry);
    Paging paging = Paging.of(query, keys.size(), KEYS_ON_A_PAGE);
    return new EntryView(
        entry.setting().field(),
        index,
        version,
        entry.mask(),
        "",
        entry.text("name"),
        entry.maskedUrl("base-url"),
        entry.maskedUrl("proxy-url"),
        String.join("\n", entry.headerLines()),
        String.join("\n", entry.modelLines()),
        String.join("\n", entry.excludedModels()),
        entry.isDisabled(),
        entry.text("priority"),
        entry.text("weight"),
        signs,
        paging.of(keys),
        paging,
        entry.keysVersion(),
        "",
        entry.otherFields(),
        revealed,
        Map.of(),
        "",
        Optional.empty());
  }

  /** The same with what came of a check. */
  EntryView with(Optional<EntryCheck> made) {
    return new EntryView(
        list,
        index,
        version,
        mask,
        typedKey,
        name,
        baseUrl,
        proxyUrl,
        headers,
        models,
        excludedModels,
        disabled,
        priority,
        weight,
        signs,
        keys,
        keyPaging,
        keysVersion,
        newKeys,
        otherFields,
        revealed,
        errors,
        typed,
        made);
  }

  static List<KeyRow> keyRows(EntryFields entry) {
    List<KeyRow> rows = new ArrayList<>();
    if (entry.isProvider()) {
      for (ObjectNode key : entry.keys()) {
        rows.add(
            new KeyRow(
                rows.size(),
                EntryFields.keyId(key),
                Masked.secret(key.path("api-key").asText()),
                "",
                Masked.url(key.path("proxy-url").asText()),
                false));
      }
    }
    return rows;
  }

  static String proxyField(int key) {
    return "key-proxy-url-" + key;
  }

  static String replacementField(int key) {
    return "key-replacement-" + key;
  }

  static String idField(int key) {
    return "key-id-" + key;
  }

  public boolean isNew() {
    return index.isEmpty();
  }

  public boolean isProvider() {
    return list.equals(EntryListSetting.OPENAI_COMPATIBILITY.field());
  }

  public int position() {
    return index.orElse(0) + 1;
  }

  /** Where the form is posted to, relative to the list's own page. */
  public String place() {
    return index.map(number -> Integer.toString(number)).orElse("new");
  }

  /** Whether some field of the form has an error next to it. */
  public boolean hasMarkedFields() {
    return errors.keySet().stream().anyMatch(field -> !field.equals(EntryForm.WHOLE_FORM));
  }

  public String error(String field) {
    return errors.get(field);
  }
}
