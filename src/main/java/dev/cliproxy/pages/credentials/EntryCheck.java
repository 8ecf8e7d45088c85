package dev.cliproxy.pages.credentials;

import dev.cliproxy.check.CheckOutcome.Works;
import dev.cliproxy.check.CheckResult;
import dev.cliproxy.pages.text.Masked;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What came of checking an entry before it was saved.
 *
 * @param keys for each of its keys
 * @param found models that the provider lists and the entry does not, the first few, sorted
 * @param more how many others it lists
 */
public record EntryCheck(List<Key> keys, List<String> found, int more) {
  private static final int MOST_SHOWN = 1_000;

  /** A key of the entry, masked, {@code ""} for none. */
  public record Key(String mask, CheckNote note) {
    public Key {
      Objects.requireNonNull(mask, "mask");
      Objects.requireNonNull(note, "note");
    }
  }

  public EntryCheck {
    keys = List.copyOf(keys);
    found = List.copyOf(found);
  }

  /**
   * Of the results for all keys of the entry.
   *
   * @param named the models that the entry names
   */
  static EntryCheck of(List<CheckResult> results, Set<String> named, Instant now) {
    List<String> found =
        results.stream()
            .flatMap(result -> result.outcome() instanceof Works its ? its.models().stream() : null)
            .filter(model -> !named.contains(model))
            .distinct()
            .sorted()
            .toList();
    return new EntryCheck(
        results.stream()
            .map(
                result ->
                    new Key(Masked.secret(result.credential().secret()), CheckNote.of(result, now)))
            .toList(),
        found.stream().limit(MOST_SHOWN).toList(),
        Math.max(0, found.size() - MOST_SHOWN));
  }
}
