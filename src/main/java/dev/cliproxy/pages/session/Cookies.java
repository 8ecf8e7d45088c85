package dev.cliproxy.pages.session;

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
public final class Cookies {
  public static final String SESSION = "cliproxy-session";

  /** The form token of the session that somebody has, or had, in this browser. */
  public static final String SIGNED_IN = "cliproxy-signed-in";

  /** The page that was asked for, on its way to the page where one signs in. */
  public static final String WANTED = "cliproxy-wanted";

  public static final String LANGUAGE = "cliproxy-language";

  private static final int LONGEST_VALUE = 100;
  private static final int WANTED_SECONDS = 60;
  private static final int YEAR_SECONDS = 365 * 24 * 60 * 60;

  private Cookies() {}

  /** Empty also when it came with different values: another site of this domain may set one. */
  public static Optional<String> value(HttpServletRequest request, String name) {
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
  public static String session(String id, boolean secure) {
    return strict(SESSION, id, secure);
  }

  /** The header that removes the session. */
  public static String noSession(boolean secure) {
    return session("", secure) + "; Max-Age=0";
  }

  /** Outlives the session, and the browser's cookie of it, for as long as its traces are kept. */
  public static String signedIn(String formToken, boolean secure) {
    return strict(SIGNED_IN, formToken, secure) + "; Max-Age=" + Sessions.KEPT.toSeconds();
  }

  /** The header that removes what the sign-in page had set. */
  public static String notSignedIn(boolean secure) {
    return strict(SIGNED_IN, "", secure) + "; Max-Age=0";
  }

  /**
   * Not strict, or the page would be forgotten when another site's link has led to it.
   *
   * @param page empty when there is none any more
   */
  public static String wanted(String page, boolean secure) {
    return WANTED
        + "="
        + page
        + "; HttpOnly; SameSite=Lax; Max-Age="
        + (page.isEmpty() ? 0 : WANTED_SECONDS)
        + (secure ? "; Secure" : "");
  }

  /** The header that keeps the language that was chosen. */
  public static String language(String tag) {
    return LANGUAGE + "=" + tag + "; HttpOnly; SameSite=Lax; Max-Age=" + YEAR_SECONDS;
  }

  private static String strict(String name, String value, boolean secure) {
    return name + "=" + value + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
  }
}
