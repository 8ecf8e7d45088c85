package dev.cliproxy.credential;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A secret as it is shown: enough to tell one from the other, too little to use. */
public final class MaskedSecret {
  /** Stands for what is not shown. */
  public static final String HIDDEN = "••••";

  private static final int SHOWN = 4;
  private static final int SHORTEST_SHOWN = 16;

  /** What stands between the scheme's slashes and the last at-sign of the authority. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)([^/?#]*)@");

  /** The value of a query parameter whose name says that it is a secret. */
  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(?i)([?&][^=&#]*(?:key|token|secret|sig|pass|auth|pwd)[^=&#]*=)[^&#]+");

  private MaskedSecret() {}

  /** First four, last four; nothing of a secret that would be half given away by that. */
  public static String of(String secret) {
    if (secret.isEmpty()) {
      return "";
    }
    return secret.length() < SHORTEST_SHOWN
        ? HIDDEN
        : secret.substring(0, SHOWN) + HIDDEN + secret.substring(secret.length() - SHOWN);
  }

  /** A URL without the secrets in it: a password, a name that stands alone, telling parameters. */
  public static String inUrl(String url) {
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
}
