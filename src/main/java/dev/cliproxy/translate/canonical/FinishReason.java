package dev.cliproxy.translate.canonical;

/** Why an answer ends. */
public enum FinishReason {
  /** It is whole. */
  END,
  /** The model wrote one of the client's stops. */
  STOP_SEQUENCE,
  /** It became as long as it may. */
  LENGTH,
  /** The client is to run tools. */
  TOOLS,
  /** The provider did not let it be said. */
  FILTER,
  /** The provider wants to be asked to go on. */
  PAUSE,
  /** The model wrote something that cannot be used, such as a call that is none. */
  MALFORMED
}
