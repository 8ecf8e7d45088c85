package dev.cliproxy.pages;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The cookies of the pages. They have no path of their own, so the browser takes the folder of the
 * page that set them, whatever prefix that has for it; they are therefore set only by pages
 * directly below {@code /admin/}.
 */
final class Cookies {
  static final String SESSION = "cliproxy-session";
  static final String LANGUAGE = "cliproxy-language";

  private static final int LONGEST_VALUE = 100;
  private static final int YEAR_SECONDS = 365 * 24 * 60 * 60;

  private Cookies() {}

  static Optional<String> value(HttpServletRequest request, String name) {
    if (request.getCookies() != null) {
      for (Cookie cookie : request.getCookies()) {
        if (cookie.getName().equals(name) && cookie.getValue().length() <= LONGEST_VALUE) {
          return Optional.of(cookie.getValue());
        }
      }
    }
    return Optional.empty();
  }

  /** A {@code Set-Cookie} that lasts until the browser is closed. */
  static String session(String id, boolean secure) {
    return SESSION + "=" + id + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
  }

  static String noSession(boolean secure) {
    return session("", secure) + "; Max-Age=0";
  }

  static String language(String tag) {
    return LANGUAGE + "=" + tag + "; HttpOnly; SameSite=Lax; Max-Age=" + YEAR_SECONDS;
  }
}
