package dev.cliproxy.config;

/**
 * A change of the configuration, made on a draft. It may be made more than once, each time on a
 * fresh draft, when a person edits the file at the same moment; so it must depend on the draft
 * alone.
 */
@FunctionalInterface
public interface ConfigChange {

  /** Changes the draft, or throws and so leaves everything as it is. */
  void apply(ConfigDraft draft);

  /** This change, made only if the check, which may throw, lets it pass. */
  default ConfigChange onlyIf(ConfigChange check) {
    return draft -> {
      check.apply(draft);
      apply(draft);
    };
  }
}
