package dev.cliproxy.translate.responses;

import dev.cliproxy.translate.canonical.UntranslatableException;

/** Says what a client asked for in vain. */
final class Refusal {
  private static final int LONGEST = 64;

  private Refusal() {}

  /**
   * A field or a thing has no counterpart.
   *
   * @param where the field
   * @param advice what to do about it; without a full stop
   */
  static UntranslatableException of(String where, String advice) {
    return new UntranslatableException(
        where + ": the provider behind this model has no such thing; " + advice);
  }

  /** A word of the client's, made fit for being repeated. */
  static String quoted(String word) {
    String clean = word.replaceAll("[^A-Za-z0-9_.-]", "");
    return "\"" + (clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean) + "\"";
  }
}
