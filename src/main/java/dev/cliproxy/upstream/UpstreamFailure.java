package dev.cliproxy.upstream;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why an attempt failed, as it is to be told to the client.
 *
 * @param kind what went wrong
 * @param status an HTTP status from 400 to 599
 * @param message fit for the client; may repeat what a provider said, so it is not logged
 * @param retryAfter how long the provider asks to wait; not negative
 * @param document the provider's own answer, JSON in its format, where the client may see it
 */
public record UpstreamFailure(
    Kind kind,
    int status,
    String message,
    Optional<Duration> retryAfter,
    Optional<String> document) {

  /** What went wrong, as far as whoever mends it must know. */
  public enum Kind {
    /** The provider answered and refused; the status is its own, or what it means. */
    ANSWERED,
    /** Something answered that is no such provider. */
    NO_PROVIDER,
    /** A name was not found: the provider's or the proxy's. */
    HOST_UNKNOWN,
    /** The provider's certificate is not one to be trusted. */
    CERTIFICATE,
    /** The outbound proxy refused to go on. */
    PROXY,
    /** No answer in time. */
    TIMED_OUT,
    /** No connection, or one that broke. */
    UNREACHABLE
  }

  /** As OpenAI, Anthropic, Google and vendors of their formats say it. */
  private static final Pattern CONTEXT =
      Pattern.compile(
          "context[_ ]length|context window|prompt is too long|context limit"
              + "|input token count.{0,40}exceeds|maximum.{0,30}tokens allowed"
              + "|input is too long|too many (input )?tokens",
          Pattern.CASE_INSENSITIVE);

  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  public UpstreamFailure {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("not the status of a failure: " + status);
    }
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(document, "document");
    if (retryAfter.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("nobody can wait for a negative time");
    }
  }

  /** A refusal of which the provider wrote no document that the client may see. */
  public UpstreamFailure(int status, String message, Optional<Duration> retryAfter) {
    this(Kind.ANSWERED, status, message, retryAfter);
  }

  private UpstreamFailure(Kind kind, int status, String message, Optional<Duration> retryAfter) {
    this(kind, status, message, retryAfter, Optional.empty());
  }

  /** The same, for a client that does not speak the provider's format. */
  public UpstreamFailure withoutDocument() {
    return new UpstreamFailure(kind, status, message, retryAfter);
  }

  /** The same, with the provider's own document. */
  UpstreamFailure withDocument(String provided) {
    return new UpstreamFailure(kind, status, message, retryAfter, Optional.of(provided));
  }

  /**
   * An answer that is not what was asked for. A status that is no failure's, such as a redirect, is
   * told as 502.
   */
  public static UpstreamFailure answered(
      int status, String message, Optional<Duration> retryAfter) {
    return new UpstreamFailure(
        status >= 400 && status <= 599 ? status : BAD_GATEWAY, message, retryAfter);
  }

  /** Whether the provider says that the conversation is longer than the model can read. */
  public boolean exceedsContext() {
    return (status == 400 || status == 413) && CONTEXT.matcher(message).find();
  }

  /** No connection, one that broke, or bytes that are no answer. */
  public static UpstreamFailure unreachable(String message) {
    return unreachable(Kind.UNREACHABLE, message);
  }

  /** The same, when it is known why. */
  static UpstreamFailure unreachable(Kind kind, String message) {
    return new UpstreamFailure(kind, BAD_GATEWAY, message, Optional.empty());
  }

  /** Bytes that such a provider does not send. */
  public static UpstreamFailure noProvider(String message) {
    return unreachable(Kind.NO_PROVIDER, message);
  }

  /** No answer in time. */
  public static UpstreamFailure timedOut(String message) {
    return new UpstreamFailure(Kind.TIMED_OUT, GATEWAY_TIMEOUT, message, Optional.empty());
  }

  UpstreamFailure withRetryAfter(Duration wait) {
    return new UpstreamFailure(kind, status, message, Optional.of(wait), document);
  }

  /** Without the message: a provider may repeat a key in it. */
  @Override
  public String toString() {
    return "UpstreamFailure[kind="
        + kind
        + ", status="
        + status
        + ", retryAfter="
        + retryAfter
        + "]";
  }
}
