package dev.cliproxy.pages.text;

import dev.cliproxy.credential.MaskedSecret;
import java.util.List;

/** Secrets as they are shown: enough to tell one from the other, too little to use. */
public final class Masked {
  private static final String HIDDEN = MaskedSecret.HIDDEN;

  private Masked() {}

  /** First four, last four; nothing of a secret that would be half given away by that. */
  public static String secret(String secret) {
    return MaskedSecret.of(secret);
  }

  /** A URL without the secrets in it: a password, a name that stands alone, telling parameters. */
  public static String url(String url) {
    return MaskedSecret.inUrl(url);
  }

  /** A secret that somebody has typed; what is a mask already stays one. */
  public static String typed(String secret) {
    return isIn(secret) ? secret : secret(secret);
  }

  /** Whether the text has a mask in it, so that it cannot be meant as it stands. */
  public static boolean isIn(String text) {
    return text.contains(HIDDEN);
  }

  /** Whether it stands in an example where a key is to be, such as {@code sk-ant-…}. */
  public static boolean isPlaceholder(String key) {
    return key.contains("…") || key.contains("...");
  }

  /** What is shown before, between and behind the masks of a text; one part without a mask. */
  public static List<String> split(String text) {
    return List.of(text.split(HIDDEN, -1));
  }

  /** What a field means that was shown with the mask: left alone or emptied, it is unchanged. */
  public static boolean isUnchanged(String submitted, String mask) {
    return submitted.isBlank() || submitted.strip().equals(mask);
  }
}
