package dev.cliproxy.translate.claude;

import dev.cliproxy.translate.canonical.UntranslatableException;

/** The sentences of what is refused. */
final class Refusals {
  private Refusals() {}

  /**
   * A refusal.
   *
   * @param what in the client's words, such as {@code the tool computer_20250124}
   */
  static UntranslatableException missing(String what) {
    return new UntranslatableException(
        clean(what) + ": the provider behind this model has no such thing; leave it out");
  }

  /** Names of the client's may be anything. */
  private static String clean(String what) {
    String plain = what.replaceAll("[^A-Za-z0-9 ._:\\[\\]/+-]", "?");
    return plain.length() > 160 ? plain.substring(0, 160) : plain;
  }
}
