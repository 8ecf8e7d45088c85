package dev.cliproxy.translate;

/** What goes to a provider of the state that it made in earlier turns, from most to least. */
public enum StateUse {
  /** All of it. */
  WHOLE,
  /** Without the names of the items that held it, which a provider that kept none does not know. */
  WITHOUT_IDS,
  /** None. */
  NONE
}
