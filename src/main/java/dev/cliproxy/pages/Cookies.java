package dev.cliproxy.pages;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The cookies of the pages. They have no path of their own, so the browser takes the folder of the
 * page that set them, whatever prefix that has for it; they are therefore set only by pages
 * directly below {@code /admin/}.
 */
final class Cookies {
  static final String SESSION = "cliproxy-session";

  /** The form token of the session that somebody has, or had, in this browser. */
  static final String SIGNED_IN = "cliproxy-signed-in";

  /** The page that was asked for, on its way to the page where one signs in. */
  static final String WANTED = "cliproxy-wanted";

  static final String LANGUAGE = "cliproxy-language";

  private static final int LONGEST_VALUE = 100;
  private static final int WANTED_SECONDS = 60;
  private static final int YEAR_SECONDS = 365 * 24 * 60 * 60;

  private Cookies() {}

  /** Empty also when it came with different values: another site of this domain may set one. */
  static Optional<String> value(HttpServletRequest request, String name) {
    Cookie[] cookies = Objects.requireNonNullElse(request.getCookies(), new Cookie[0]);
    List<String> values =
        Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(name))
            .map(Cookie::getValue)
            .distinct()
            .toList();
    return values.size() == 1
        ? Optional.of(values.get(0)).filter(value -> value.length() <= LONGEST_VALUE)
        : Optional.empty();
  }

  /** A {@code Set-Cookie} that lasts until the browser is closed. */
  static String session(String id, boolean secure) {
    return strict(SESSION, id, secure);
  }

  static String noSession(boolean secure) {
    return session("", secure) + "; Max-Age=0";
  }

  /** Outlives the session, and the browser's cookie of it, for as long as its traces are kept. */
  static String signedIn(String formToken, boolean secure) {
    return strict(SIGNED_IN, formToken, secure) + "; Max-Age=" + Sessions.KEPT.toSeconds();
  }

  static String notSignedIn(boolean secure) {
    return strict(SIGNED_IN, "", secure) + "; Max-Age=0";
  }

  /**
   * Not strict, or the page would be forgotten when another site's link has led to it.
   *
   * @param page empty when there is none any more
   */
  static String wanted(String page, boolean secure) {
    return WANTED
        + "="
        + page
        + "; HttpOnly; SameSite=Lax; Max-Age="
        + (page.isEmpty() ? 0 : WANTED_SECONDS)
        + (secure ? "; Secure" : "");
  }

  static String language(String tag) {
    return LANGUAGE + "=" + tag + "; HttpOnly; SameSite=Lax; Max-Age=" + YEAR_SECONDS;
  }

  private static String strict(String name, String value, boolean secure) {
    return name + "=" + value + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
  }
}
