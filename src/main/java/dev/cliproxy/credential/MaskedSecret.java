package dev.cliproxy.credential;

/** A secret as it is shown: enough to tell one from the other, too little to use. */
public final class MaskedSecret {
  /** Stands for what is not shown. */
  public static final String HIDDEN = "••••";

  private static final int SHOWN = 4;
  private static final int SHORTEST_SHOWN = 16;

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
}
