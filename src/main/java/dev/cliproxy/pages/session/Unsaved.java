package dev.cliproxy.pages.session;

import dev.cliproxy.pages.form.KeptForms;
import dev.cliproxy.pages.form.TypedForms;
import java.util.Objects;

/**
 * What a person has begun and not saved. It goes on in the session that follows this one in the
 * same browser.
 *
 * @param drafts edits of the configuration file
 * @param typed what is hidden in forms that came back
 * @param kept forms that came when the session had ended
 */
public record Unsaved(ConfigurationDrafts drafts, TypedForms typed, KeptForms kept) {
  public Unsaved {
    Objects.requireNonNull(drafts, "drafts");
    Objects.requireNonNull(typed, "typed");
    Objects.requireNonNull(kept, "kept");
  }

  static Unsaved none() {
    return new Unsaved(new ConfigurationDrafts(), new TypedForms(), new KeptForms());
  }
}
