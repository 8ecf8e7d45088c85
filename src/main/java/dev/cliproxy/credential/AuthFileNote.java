package dev.cliproxy.credential;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What the owner of a token file says of it.
 *
 * @param text for people, {@code ""} when there is none
 * @param priority of {@link CredentialRules}, when the file states one
 * @param weight the same
 */
public record AuthFileNote(String text, OptionalInt priority, OptionalInt weight) {
  /** Nothing is said. */
  public static final AuthFileNote NONE =
      new AuthFileNote("", OptionalInt.empty(), OptionalInt.empty());

  public AuthFileNote {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(weight, "weight");
  }

  AuthFileNote withText(String its) {
    return new AuthFileNote(its.strip(), priority, weight);
  }

  AuthFileNote withPriority(String its) {
    return new AuthFileNote(text, TokenRules.number(TextNode.valueOf(its)), weight);
  }

  AuthFileNote withWeight(String its) {
    return new AuthFileNote(text, priority, TokenRules.number(TextNode.valueOf(its)));
  }
}
