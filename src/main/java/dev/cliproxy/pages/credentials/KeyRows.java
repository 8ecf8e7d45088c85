package dev.cliproxy.pages.credentials;

import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.text.Masked;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a form says about the keys of a provider that were changed after it was shown. A row is
 * found again by the id of its key; what was typed into one whose key is gone is not lost.
 *
 * @param form numbered as the keys are now; keys typed in place of some that are gone are to be
 *     added
 * @param added how many those are
 * @param proxies what was typed as the proxy of keys that are gone
 */
record KeyRows(MultivaluedMap<String, String> form, int added, List<String> proxies) {
  private static final Pattern ID =
      Pattern.compile(EntryView.idField(0).replace("0", "([0-9]{1,9})"));
  private static final List<IntFunction<String>> FIELDS =
      List.of(EntryView::idField, EntryView::replacementField, EntryView::proxyField);

  KeyRows {
    form = new MultivaluedHashMap<>(form);
    proxies = List.copyOf(proxies);
  }

  /**
   * Of the keys that are there now.
   *
   * @param form as it was sent
   */
  static KeyRows of(MultivaluedMap<String, String> form, EntryFields present) {
    MultivaluedMap<String, String> now = new MultivaluedHashMap<>(form);
    // A button that was pressed beside a row is no word that was typed.
    List.of("remove-key", "move-up", "move-down").forEach(now::remove);
    Set<Integer> rows = rows(form);
    rows.forEach(row -> FIELDS.forEach(field -> now.remove(field.apply(row))));
    List<String> left = new ArrayList<>(present.keys().stream().map(EntryFields::keyId).toList());
    List<String> added = new ArrayList<>();
    List<String> proxies = new ArrayList<>();
    for (int row : rows) {
      int place = left.indexOf(Form.text(form, EntryView.idField(row)));
      if (place >= 0) {
        left.set(place, "");
        FIELDS.forEach(
            field -> now.putSingle(field.apply(place), Form.text(form, field.apply(row))));
        if (form.getOrDefault("remove-key", List.of()).contains(Integer.toString(row))) {
          now.add("remove-key", Integer.toString(place));
        }
        continue;
      }
      String key = Form.text(form, EntryView.replacementField(row));
      String proxy = Form.text(form, EntryView.proxyField(row));
      // A mask is what the form has shown itself.
      if (!key.isEmpty() && !Masked.isIn(key)) {
        added.add(key);
      }
      if (!proxy.isEmpty() && !Masked.isIn(proxy)) {
        proxies.add(proxy);
      }
    }
    List<String> lines = new ArrayList<>(Form.lines(form, "new-keys"));
    lines.addAll(added);
    now.putSingle("new-keys", String.join("\n", lines));
    return new KeyRows(now, added.size(), proxies);
  }

  /** Whether the form has a row about the key at this place. */
  static boolean hasRow(MultivaluedMap<String, String> form, int place) {
    return form.containsKey(EntryView.idField(place));
  }

  private static Set<Integer> rows(MultivaluedMap<String, String> form) {
    Set<Integer> rows = new TreeSet<>();
    for (String field : form.keySet()) {
      Matcher id = ID.matcher(field);
      if (id.matches()) {
        rows.add(Integer.parseInt(id.group(1)));
      }
    }
    return rows;
  }

  /** Secrets are not for logs. */
  @Override
  public String toString() {
    return "KeyRows[" + added + "]";
  }
}
