package dev.cliproxy.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * The answer to the client. Either {@link #send sent} as a whole, or {@link #begin begun} and then
 * written piece by piece without waiting: who writes is told when the pieces are gone, and writes
 * no more until then. Called in the exchange's lane alone.
 */
interface ClientAnswer {

  /** Answers with JSON and ends. */
  default void sendJson(int status, Map<String, String> headers, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    send(status, "application/json", headers, ByteBuffer.wrap(body));
  }

  /**
   * Answers with a whole body and ends; one that has begun is not whole and ends so.
   *
   * @param body on an array
   */
  void send(int status, String contentType, Map<String, String> headers, ByteBuffer body);

  /** Begins an answer that is written piece by piece. */
  void begin(int status, String contentType, Map<String, String> headers);

  /**
   * Writes pieces, which must be on arrays and stay as they are until {@code then} runs.
   *
   * @param then is run when they are gone; not when the client leaves before
   */
  void write(Collection<ByteBuffer> pieces, Runnable then);

  /** Writes something small that nobody waits for; not while other pieces are on their way. */
  void writeAside(byte[] bytes);

  /** Writes the last pieces, which nobody changes any more, behind those on their way, and ends. */
  void finish(Collection<ByteBuffer> pieces);

  /** Ends an answer that has begun so that its client sees that it is not whole. */
  void cut();

  /** Ends without another word. */
  void close();
}
