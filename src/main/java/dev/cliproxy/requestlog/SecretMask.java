package dev.cliproxy.requestlog;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: the known values wherever they stand, and whatever stands where a
 * secret is expected. A value never changes.
 */
final class SecretMask {
  /** Stands where a secret was. */
  static final String MASK = "[masked]";

  /** A piece of a secret that is shorter tells nothing. */
  private static final int SHORTEST_PIECE = 4;

  private static final Set<String> SECRET_HEADERS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "x-api-key",
          "x-goog-api-key",
          "x-management-key",
          "cookie",
          "set-cookie");

  /** Generous: a header that nobody knows counts as soon as its name sounds like a secret. */
  private static final Pattern SECRET_SOUND =
      Pattern.compile("key|token|secret|passw|auth|cookie|credential|signature|session");

  /** Counts tokens, and is what a person looks for when a request is refused. */
  private static final Pattern LIMIT = Pattern.compile("rate-?limit");

  /** In JSON an ampersand may be written as an escape. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)((?:[?&;]|\\\\u0026)"
              + "(?:[\\w.~-]{0,40}(?:key|token|secret|passw(?:or)?d|signature)|auth|sig|pwd)=)"
              + "[^&;#\\s\"'<>\\\\]+");

  private static final Pattern USER_OF_ADDRESS = Pattern.compile("://[^\\s/?#@\"'<>]{1,300}@");

  /** Longest first, so that no secret is left over in pieces because it holds another. */
  private final List<String> secrets;

  SecretMask(Set<String> values) {
    Set<String> forms = new LinkedHashSet<>();
    for (String value : values) {
      forms.add(value);
      forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
      forms.add(value.replace("\\", "\\\\").replace("\"", "\\\""));
    }
    forms.remove("");
    secrets = forms.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** Whether the value of a header is a secret. */
  static boolean isSecretHeader(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRET_HEADERS.contains(lower)
        || (SECRET_SOUND.matcher(lower).find() && !LIMIT.matcher(lower).find());
  }

  /** The text without secrets. */
  String mask(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, MASK);
    }
    masked = PARAMETER.matcher(masked).replaceAll("$1" + MASK);
    return USER_OF_ADDRESS.matcher(masked).replaceAll("://" + MASK + "@");
  }

  /** As {@link #mask}, for a text that was cut out of a longer one, perhaps through a secret. */
  String maskCut(String text) {
    return mask(withoutPieceAtStart(withoutPieceAtEnd(text)));
  }

  private String withoutPieceAtEnd(String text) {
    for (String secret : secrets) {
      for (int length = secret.length() - 1; length >= SHORTEST_PIECE; length--) {
        if (text.endsWith(secret.substring(0, length))) {
          return text.substring(0, text.length() - length) + MASK;
        }
      }
    }
    return text;
  }

  private String withoutPieceAtStart(String text) {
    for (String secret : secrets) {
      for (int from = 1; from <= secret.length() - SHORTEST_PIECE; from++) {
        if (text.startsWith(secret.substring(from))) {
          return MASK + text.substring(secret.length() - from);
        }
      }
    }
    return text;
  }
}
