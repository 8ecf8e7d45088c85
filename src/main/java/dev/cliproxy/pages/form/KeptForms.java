package dev.cliproxy.pages.form;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Forms that one person sent when the session they were shown in had ended, or what they were about
 * was gone, the newest few. Nothing is done with them but to show them again. Thread-safe.
 */
public final class KeptForms {
  /** The parameter of a page's address that says which form it is to show. */
  private static final String PARAMETER = "kept";

  private static final int MOST_FORMS = 4;

  /**
   * A form as it was sent.
   *
   * @param page where it is shown, relative to {@code /admin/}
   */
  public record KeptForm(String page, MultivaluedMap<String, String> fields) {
    public KeptForm {
      Objects.requireNonNull(page, "page");
      fields = new MultivaluedHashMap<>(fields);
      fields.remove(Form.TOKEN_FIELD);
    }

    /** Secrets are not for logs. */
    @Override
    public String toString() {
      return "KeptForm[" + page + "]";
    }
  }

  // Guarded by this; the oldest first.
  private final Map<String, KeptForm> forms = new LinkedHashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();
  private int last;

  /** Keeps a form under an id that no other has; the oldest gives way. */
  public synchronized void keep(String id, KeptForm form) {
    forms.put(id, form);
    waiting.add(id);
    if (forms.size() > MOST_FORMS) {
      String oldest = forms.keySet().iterator().next();
      forms.remove(oldest);
      waiting.remove(oldest);
    }
  }

  /** Where a form is shown that is to be shown again at once. */
  public synchronized String addressOf(KeptForm form) {
    last++;
    String id = Integer.toString(last);
    keep(id, form);
    waiting.remove(id);
    return address(id);
  }

  private String address(String id) {
    return forms.get(id).page() + "?" + PARAMETER + "=" + id;
  }

  /** Whether there is a form that nobody has come back to. */
  public synchronized boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /** Where the newest form is shown that nobody has come back to; the next time it is another. */
  public synchronized Optional<String> takeAddress() {
    Optional<String> newest = waiting.stream().reduce((older, newer) -> newer);
    newest.ifPresent(waiting::remove);
    return newest.map(this::address);
  }

  /** What was entered into the form that the address of a page asks for. */
  public synchronized Optional<MultivaluedMap<String, String>> find(UriInfo uri) {
    String id = Form.text(uri.getQueryParameters(), PARAMETER);
    return Optional.ofNullable(forms.get(id)).map(KeptForm::fields).map(MultivaluedHashMap::new);
  }
}
