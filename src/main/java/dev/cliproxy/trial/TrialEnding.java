package dev.cliproxy.trial;

/** Why nothing more of an answer comes. */
public enum TrialEnding {
  /** The proxy has said all that it had to say. */
  ANSWERED,
  /** Somebody has stopped it. */
  STOPPED,
  /** It took longer than trials may. */
  TOO_LONG,
  /** The answer is larger than trials take. */
  TOO_LARGE
}
