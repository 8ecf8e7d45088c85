package dev.cliproxy.pages;

import dev.cliproxy.config.HiddenSecrets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The edits of the configuration file that one person has begun, the newest few. Thread-safe. */
final class ConfigurationDrafts {
  private static final String NOTE = "configuration-drafts";
  private static final int MOST_DRAFTS = 4;

  /**
   * An edit.
   *
   * @param base the text of the file that it is meant to replace
   * @param secrets what the tokens in the edited text stand for
   * @param edited the text as it is to be shown in the form, with tokens
   * @param checked whether it can be applied as it is
   */
  record Draft(String base, HiddenSecrets secrets, String edited, boolean checked) {
    Draft {
      Objects.requireNonNull(base, "base");
      Objects.requireNonNull(secrets, "secrets");
      Objects.requireNonNull(edited, "edited");
    }
  }

  // Guarded by this; the one used longest ago first.
  private final Map<String, Draft> drafts = new LinkedHashMap<>(16, 0.75f, true);

  /** Those of this session. */
  static ConfigurationDrafts of(Session session) {
    ConfigurationDrafts drafts =
        session.kept(NOTE, ConfigurationDrafts.class).orElseGet(ConfigurationDrafts::new);
    session.keep(NOTE, drafts);
    return drafts;
  }

  synchronized Optional<Draft> find(String id) {
    return Optional.ofNullable(drafts.get(id));
  }

  /** Keeps an edit; the one used longest ago gives way. */
  synchronized void put(String id, Draft draft) {
    drafts.put(id, draft);
    if (drafts.size() > MOST_DRAFTS) {
      Iterator<String> oldest = drafts.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  synchronized void remove(String id) {
    drafts.remove(id);
  }
}
