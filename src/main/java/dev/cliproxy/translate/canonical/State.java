package dev.cliproxy.translate.canonical;

import java.util.Objects;

/**
 * What a model wants to see again with the next request, and nobody but its provider can read: a
 * signature, an encrypted item.
 *
 * @param value as the provider wrote it
 * @param itemId what the provider called the item that held it; {@code ""} for none
 * @param owner which credential it was made with, as its id; {@code ""} as long as nobody said it
 */
public record State(Family family, Binding binding, String value, String itemId, String owner) {

  /** Whose it is. */
  public enum Family {
    ANTHROPIC,
    OPENAI,
    GEMINI
  }

  /** What it belongs to. */
  public enum Binding {
    /** The thinking that it stands with, which may have no text. */
    THINKING,
    /** As the other, where the thinking itself is hidden in it. */
    REDACTED,
    /** The call or the text that comes next. */
    NEXT,
    /** The call or the text before: streams bring some late. */
    PREVIOUS
  }

  public State {
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(itemId, "itemId");
    Objects.requireNonNull(owner, "owner");
  }

  /** As a provider's answer has it. */
  public State(Family family, Binding binding, String value) {
    this(family, binding, value, "", "");
  }

  /** The same, made with a credential. */
  public State ownedBy(String credential) {
    return new State(family, binding, value, itemId, credential);
  }

  /** The same, without what the item that held it is called. */
  public State withoutId() {
    return new State(family, binding, value, "", owner);
  }

  /** Without the value. */
  @Override
  public String toString() {
    return "State[" + family + ", " + binding + "]";
  }
}
