package dev.cliproxy.translate;

/** What is read from an answer, whatever its format calls it. */
enum AnswerField {
  /** What kind of event or document this is. */
  TYPE,
  /** The model that the answer says it comes from. */
  MODEL,
  /** The response's name, by which it can be asked for again. */
  RESPONSE_ID,
  /** Which of the answer's events this is. */
  EVENT_NUMBER,
  /** One choice of a chat answer. */
  CHOICE,
  /** Why the answer ends; null or absent while it goes on. */
  FINISH,
  /** The object with the counts below. */
  USAGE,
  INPUT_TOKENS,
  /** Not in the input: what a tool of the provider's put into the prompt. */
  TOOL_INPUT_TOKENS,
  OUTPUT_TOKENS,
  REASONING_TOKENS,
  CACHED_TOKENS,
  CACHE_CREATION_TOKENS,
  /** The provider's error, an object or a text. */
  ERROR,
  ERROR_MESSAGE,
  ERROR_TYPE,
  ERROR_CODE
}
