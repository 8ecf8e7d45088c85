package dev.cliproxy.translate.canonical;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What a translation could not say and the answer does not depend on. Not thread-safe. */
public final class Losses {
  /** More would not fit a header. */
  private static final int MOST = 32;

  /** What has no place in a header's value. */
  private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9._\\[\\]-]");

  private final Set<String> names = new LinkedHashSet<>();

  /**
   * Notes one.
   *
   * @param name the field in the client's words, such as {@code cache_control}: letters, digits,
   *     {@code . _ - [ ]}; what else a client may have written in it is left out
   */
  public void add(String name) {
    Objects.requireNonNull(name, "name");
    String clean = UNFIT.matcher(name).replaceAll("");
    if (names.size() < MOST && !clean.isEmpty()) {
      names.add(clean.length() > 64 ? clean.substring(0, 64) : clean);
    }
  }

  /** Those noted, each once, in order. */
  public List<String> names() {
    return List.copyOf(names);
  }
}
