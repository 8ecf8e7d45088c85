package dev.cliproxy.requestlog;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes down what happens to one request. Bounded in memory, thread-safe; no call waits or does
 * more than copy bytes. Buffers and headers are read before a call returns and left as they are; a
 * buffer's position does not move.
 *
 * <p>The order of calls: {@link #requestBytes}; for each try {@link #translated}, {@link #attempt},
 * {@link #attemptAnswer}, {@link #attemptBytes}, {@link #attemptFailed}; {@link #answer}, {@link
 * #answerBytes}; once, whatever happened, {@link #end}: what is not ended holds its memory. What
 * comes after the end is ignored.
 */
public sealed interface RequestLog permits RequestCapture, NoRequestLog {

  /** The log of a request that is not logged. */
  RequestLog OFF = new NoRequestLog();

  /** Whether anything is kept: headers need not be collected for a log that is off. */
  boolean isOn();

  /**
   * The name that its file will have, unless another request of that path began in the same
   * nanosecond; empty when nothing is kept.
   */
  Optional<RequestLogName> name();

  /**
   * A value that must be seen nowhere in the file: the client's key, the upstream's, a token, the
   * value of a configured header. May be told at any time before the end; {@code ""} is ignored.
   */
  void secret(String value);

  /** The model that the client asked for, as soon as it is known. */
  void model(String name);

  /** The next bytes of the client's body. */
  void requestBytes(ByteBuffer bytes);

  /**
   * The next attempt is made in another format than the client's.
   *
   * @param format the provider's
   * @param losses what it cannot be told, in the client's words
   */
  void translated(String format, List<String> losses);

  /** No provider counts the tokens that the client asks for, so that they are estimated. */
  void estimated();

  /**
   * A request that is sent upstream.
   *
   * @param credential the short id of what it is made with
   */
  void attempt(
      String credential,
      String method,
      String url,
      Map<String, List<String>> headers,
      List<ByteBuffer> body);

  /** The head of the upstream's answer to the latest attempt. */
  void attemptAnswer(int status, Map<String, List<String>> headers);

  /** The next bytes of that answer, as they came. */
  void attemptBytes(ByteBuffer bytes);

  /** Why the latest attempt came to nothing, in words. */
  void attemptFailed(String reason);

  /** The head of the answer to the client. */
  void answer(int status, Map<String, List<String>> headers);

  /** The next bytes of that answer. */
  void answerBytes(ByteBuffer bytes);

  /**
   * The request is over and its file can be written, elsewhere and later. Never waits and never
   * throws; a second call does nothing.
   *
   * @param outcome how it ended, in words, such as {@code completed} or {@code client left}
   */
  void end(String outcome);
}
