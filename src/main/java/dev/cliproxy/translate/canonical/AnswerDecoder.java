package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/**
 * Reads one answer of a provider, event by event or as a document. Of what it does not know nothing
 * comes out; nothing that a provider may send makes it throw. Errors and what was spent are read
 * elsewhere. Not thread-safe.
 */
public interface AnswerDecoder {

  /** Reads an event's data. */
  void event(JsonNode data, Consumer<StreamPart> out);

  /** Reads a document: says the same as the events of the same answer. */
  void document(JsonNode document, Consumer<StreamPart> out);

  /**
   * Whether an event of this format was the last: nothing worth waiting for comes after it. Formats
   * without such wait for the end of the stream or for OpenAI's mark.
   */
  boolean ended();
}
