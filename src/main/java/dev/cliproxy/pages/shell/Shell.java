package dev.cliproxy.pages.shell;

import dev.cliproxy.pages.session.Flash;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What stands around every page's own content.
 *
 * @param root how to get from this page to {@code /admin/}
 * @param path this page's path below {@code /admin/}
 * @param formToken goes into every form
 * @param languages to choose from; none where the choice could not lead back to the page
 * @param assets version of the style sheets and scripts, for their addresses
 */
public record Shell(
    String root,
    String path,
    boolean signedIn,
    String formToken,
    List<Flash> flashes,
    Locale locale,
    List<Locale> languages,
    String version,
    String assets) {

  public Shell {
    Objects.requireNonNull(root, "root");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(formToken, "formToken");
    flashes = List.copyOf(flashes);
    Objects.requireNonNull(locale, "locale");
    languages = List.copyOf(languages);
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(assets, "assets");
  }

  /** Whether the navigation's entry for this path is the page's own. */
  public boolean isAt(String entry) {
    return entry.isEmpty() ? path.isEmpty() : path.equals(entry) || path.startsWith(entry + "/");
  }

  /** {@code page} for the entry of this page, as {@code aria-current} wants it; null otherwise. */
  public String current(String entry) {
    return isAt(entry) ? "page" : null;
  }
}
