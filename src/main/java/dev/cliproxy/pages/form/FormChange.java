package dev.cliproxy.pages.form;

import dev.cliproxy.author.Author;
import dev.cliproxy.config.ConfigChange;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.config.ConfigUpdateException.InvalidValue;
import dev.cliproxy.pages.text.Words;
import dev.cliproxy.wording.Wording;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The changes that the fields of one form ask for: made together or not at all, and each field that
 * is wrong gets its own error.
 */
public final class FormChange {
  private final Map<String, ConfigChange> changes = new LinkedHashMap<>();
  private final Words words;

  public FormChange(Words words) {
    this.words = Objects.requireNonNull(words, "words");
  }

  /** Ends an update that must not be made. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A change that is not made, for a reason that the pages have and the settings have not. */
  public static ConfigChange refused(String reason) {
    return draft -> {
      throw new InvalidValue("", Wording.english(reason));
    };
  }

  /**
   * What a field asks for.
   *
   * @param field its name in the form, for a message about it
   */
  public void add(String field, ConfigChange change) {
    changes.put(field, change);
  }

  /**
   * Makes the changes.
   *
   * @param author who makes them
   * @param check as for {@link ConfigChange#onlyIf}
   * @return what is wrong, by field; empty when the changes are made
   */
  public Map<String, String> save(ConfigStore store, Author author, ConfigChange check) {
    Map<String, String> errors = new LinkedHashMap<>();
    ConfigChange all =
        draft -> {
          errors.clear();
          changes.forEach(
              (field, change) -> {
                try {
                  change.apply(draft);
                } catch (InvalidValue e) {
                  errors.put(field, said(e));
                }
              });
          if (!errors.isEmpty()) {
            throw new Refused();
          }
        };
    try {
      store.update(author, all.onlyIf(check));
    } catch (Refused e) {
      return errors;
    }
    return Map.of();
  }

  /** Without the paths: the form shows which field is meant. */
  private String said(InvalidValue refusal) {
    return refusal.problems().stream()
        .map(problem -> words.of(problem.wording()))
        .collect(Collectors.joining("; "));
  }
}
