package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.JsonNode;

/** Takes the events of an answer. */
public interface EventSink {

  /**
   * Takes one.
   *
   * @param name its name; {@code ""} in formats whose events have none
   * @param data not used by the caller any more
   */
  void event(String name, JsonNode data);

  /** Takes the mark that OpenAI's chat ends its streams with. */
  void endMark();
}
