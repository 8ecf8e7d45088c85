package dev.cliproxy.pages;

import java.util.Objects;

/**
 * What a person has begun and not saved. It goes on in the session that follows this one in the
 * same browser.
 *
 * @param drafts edits of the configuration file
 * @param typed what is hidden in forms that came back
 */
record Unsaved(ConfigurationDrafts drafts, TypedForms typed) {
  Unsaved {
    Objects.requireNonNull(drafts, "drafts");
    Objects.requireNonNull(typed, "typed");
  }

  static Unsaved none() {
    return new Unsaved(new ConfigurationDrafts(), new TypedForms());
  }
}
