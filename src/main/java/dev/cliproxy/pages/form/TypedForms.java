package dev.cliproxy.pages.form;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one person typed into forms that came back, the newest few: the page shows secrets masked,
 * and what it shows means what was typed when it is sent again. Thread-safe.
 */
public final class TypedForms {
  /** The hidden field that says which form is sent again. */
  static final String FIELD = "typed";

  private static final int MOST_FORMS = 8;

  /** A configuration may not be longer either. */
  private static final int MOST_CHARACTERS = 1 << 20;

  // Guarded by this; the one used longest ago first.
  private final Map<String, Map<String, HiddenLines>> forms = new LinkedHashMap<>(16, 0.75f, true);
  private int last;

  /**
   * Keeps what a form has hidden. Never changed: a form that was shown once, in another tab or
   * before the browser's back button, must mean the same for ever.
   *
   * @param hidden by field; of fields that hide nothing, nothing is kept
   * @return what the form's hidden field says
   */
  public synchronized String keep(Map<String, HiddenLines> hidden) {
    Map<String, HiddenLines> kept = new LinkedHashMap<>(hidden);
    kept.values().removeIf(HiddenLines::isEmpty);
    if (kept.isEmpty()) {
      return "";
    }
    last++;
    String id = Integer.toString(last);
    if (kept.values().stream().mapToInt(HiddenLines::length).sum() <= MOST_CHARACTERS) {
      forms.put(id, kept);
    }
    if (forms.size() > MOST_FORMS) {
      forms.remove(forms.keySet().iterator().next());
    }
    return id;
  }

  /** The form with what was typed in place of what was shown of it. */
  public synchronized MultivaluedMap<String, String> restored(MultivaluedMap<String, String> form) {
    MultivaluedMap<String, String> restored = new MultivaluedHashMap<>(form);
    forms
        .getOrDefault(Form.text(form, FIELD), Map.of())
        .forEach(
            (field, lines) -> {
              if (form.containsKey(field)) {
                restored.putSingle(
                    field, String.join("\n", lines.restored(Form.lines(form, field))));
              }
            });
    return restored;
  }

  /** Whether the form counts on something that is not kept any more. */
  public synchronized boolean isForgotten(MultivaluedMap<String, String> form) {
    String id = Form.text(form, FIELD);
    return !id.isEmpty() && !forms.containsKey(id);
  }
}
