package dev.cliproxy.pages.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The languages that there is a message bundle for, and the choice of one. */
public final class Languages {
  /** The first is the one for everybody else. */
  public static final List<Locale> ALL = List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE);

  private static final int LONGEST_HEADER = 500;

  private Languages() {}

  /**
   * What the person has chosen, else what the browser prefers.
   *
   * @param chosen language tag of the cookie, or null
   * @param acceptLanguage the header, or null
   */
  public static Locale choose(String chosen, String acceptLanguage) {
    return byTag(chosen).orElseGet(() -> preferred(acceptLanguage));
  }

  /** The language with exactly this tag. */
  public static Optional<Locale> byTag(String tag) {
    return ALL.stream().filter(locale -> locale.toLanguageTag().equals(tag)).findFirst();
  }

  private static Locale preferred(String acceptLanguage) {
    if (acceptLanguage == null || acceptLanguage.length() > LONGEST_HEADER) {
      return ALL.get(0);
    }
    try {
      for (Locale.LanguageRange range : Locale.LanguageRange.parse(acceptLanguage)) {
        String language = Locale.forLanguageTag(range.getRange()).getLanguage();
        for (Locale locale : ALL) {
          if (range.getWeight() > 0 && locale.getLanguage().equals(language)) {
            return locale;
          }
        }
      }
    } catch (IllegalArgumentException e) {
      return ALL.get(0);
    }
    return ALL.get(0);
  }
}
