package dev.cliproxy.pages.session;

import dev.cliproxy.config.secret.HiddenSecrets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The edits of the configuration file that one person has begun, the newest few. Thread-safe. */
public final class ConfigurationDrafts {
  private static final int MOST_DRAFTS = 8;

  /** How far an edit has come. */
  public enum Stage {
    /** The form was shown, and nothing came back. */
    BEGUN,
    /** Holds what the person wrote. */
    CONTINUED,
    /** Can be applied as it is. */
    CHECKED
  }

  /**
   * An edit. Never changed: a form that was shown once, in another tab or before the browser's back
   * button, must mean the same secrets for ever.
   *
   * @param base the text of the file that it is meant to replace
   * @param secrets what the tokens in the edited text stand for
   * @param edited the text as it is to be shown in the form, with tokens
   */
  public record Draft(String id, String base, HiddenSecrets secrets, String edited, Stage stage) {
    public Draft {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(base, "base");
      Objects.requireNonNull(secrets, "secrets");
      Objects.requireNonNull(edited, "edited");
      Objects.requireNonNull(stage, "stage");
    }
  }

  // Guarded by this; the one used longest ago first.
  private final Map<String, Draft> drafts = new LinkedHashMap<>(16, 0.75f, true);

  /** The draft with this id, unless it was removed or gave way to newer ones. */
  public synchronized Optional<Draft> find(String id) {
    return Optional.ofNullable(drafts.get(id));
  }

  /** The edit of this text that was begun and not gone on with. */
  public synchronized Optional<Draft> begunOn(String base) {
    Optional<Draft> begun =
        drafts.values().stream()
            .filter(draft -> draft.stage() == Stage.BEGUN && draft.base().equals(base))
            .findFirst();
    return begun.map(draft -> drafts.get(draft.id()));
  }

  /** Keeps an edit; the one used longest ago gives way. */
  public synchronized void add(Draft draft) {
    drafts.put(draft.id(), draft);
    if (drafts.size() > MOST_DRAFTS) {
      Iterator<String> oldest = drafts.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Forgets a draft. */
  public synchronized void remove(String id) {
    drafts.remove(id);
  }
}
