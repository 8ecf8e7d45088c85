package dev.cliproxy.pages.credentials;

import dev.cliproxy.pages.form.Form;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models that a check has found and a form offers to tick: the field {@code found-N} says which
 * one, {@code found-alias-N} what clients shall call it.
 */
final class FoundModels {
  private static final Pattern TICKED = Pattern.compile("found-([0-9]{1,6})");

  private FoundModels() {}

  /** The form with what was ticked in its field {@code models}, as if it had been typed there. */
  static MultivaluedMap<String, String> typed(MultivaluedMap<String, String> form) {
    TreeMap<Integer, String> ticked = new TreeMap<>();
    for (String field : form.keySet()) {
      Matcher matcher = TICKED.matcher(field);
      if (matcher.matches()) {
        ticked.put(Integer.parseInt(matcher.group(1)), Form.text(form, field));
      }
    }
    if (ticked.isEmpty()) {
      return form;
    }
    List<String> lines = new ArrayList<>(Form.lines(form, "models"));
    ticked.forEach(
        (number, model) -> {
          String alias = Form.text(form, "found-alias-" + number);
          lines.add(alias.isEmpty() ? model : model + " = " + alias);
        });
    MultivaluedMap<String, String> whole = new MultivaluedHashMap<>(form);
    whole.putSingle("models", String.join("\n", lines));
    return whole;
  }
}
