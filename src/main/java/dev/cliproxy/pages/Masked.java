package dev.cliproxy.pages;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets as they are shown: enough to tell one from the other, too little to use. */
final class Masked {
  private static final int SHOWN = 4;
  private static final int SHORTEST_SHOWN = 16;
  private static final String HIDDEN = "••••";

  /** The password between the scheme's slashes and the last at-sign of the authority. */
  private static final Pattern PASSWORD = Pattern.compile("^([a-zA-Z0-9+]+://[^/?#:@]*:)(.*)(@)");

  private Masked() {}

  /** First four, last four; nothing of a secret that would be half given away by that. */
  static String secret(String secret) {
    if (secret.isEmpty()) {
      return "";
    }
    return secret.length() < SHORTEST_SHOWN
        ? HIDDEN
        : secret.substring(0, SHOWN) + HIDDEN + secret.substring(secret.length() - SHOWN);
  }

  /** A URL without the password in it. */
  static String url(String url) {
    Matcher matcher = PASSWORD.matcher(url);
    return matcher.find() ? matcher.replaceFirst("$1" + HIDDEN + "$3") : url;
  }

  /** Whether the text has a mask in it, so that it cannot be meant as it stands. */
  static boolean isIn(String text) {
    return text.contains(HIDDEN);
  }

  /** What a field means that was shown with the mask: left alone or emptied, it is unchanged. */
  static boolean isUnchanged(String submitted, String mask) {
    return submitted.isBlank() || submitted.strip().equals(mask);
  }
}
