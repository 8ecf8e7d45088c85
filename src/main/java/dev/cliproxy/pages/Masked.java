package dev.cliproxy.pages;

import dev.cliproxy.credential.MaskedSecret;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets as they are shown: enough to tell one from the other, too little to use. */
final class Masked {
  private static final String HIDDEN = MaskedSecret.HIDDEN;

  /** What stands between the scheme's slashes and the last at-sign of the authority. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)([^/?#]*)@");

  /** The value of a query parameter whose name says that it is a secret. */
  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)([?&][^=&#]*(?:key|token|secret|sig|pass|auth|pwd)[^=&#]*=)[^&#]+");

  private Masked() {}

  /** First four, last four; nothing of a secret that would be half given away by that. */
  static String secret(String secret) {
    return MaskedSecret.of(secret);
  }

  /** A URL without the secrets in it: a password, a name that stands alone, telling parameters. */
  static String url(String url) {
    Matcher credentials = CREDENTIALS.matcher(url);
    String masked = url;
    if (credentials.find()) {
      String user = credentials.group(2);
      int colon = user.indexOf(':');
      String shown = colon < 0 ? HIDDEN : user.substring(0, colon + 1) + HIDDEN;
      masked = credentials.group(1) + shown + url.substring(credentials.end() - 1);
    }
    return SECRET_PARAMETER.matcher(masked).replaceAll("$1" + HIDDEN);
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
