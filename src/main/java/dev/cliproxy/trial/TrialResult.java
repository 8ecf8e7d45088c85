package dev.cliproxy.trial;

import dev.cliproxy.live.EndedRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client would have got, and what is known of how it came about.
 *
 * @param status what it got; 499 when it hung up
 * @param success whether it got what it asked for
 * @param reason why not, in the words that it got; or {@code ""}
 * @param ended what was counted; empty when it was not let in
 * @param provided the format in which the provider was asked last; empty when nobody was
 * @param losses what the provider could not be told, as the client calls it
 * @param text what the model said to a person; cut at {@value Trial#LONGEST_TEXT} characters
 * @param raw the answer as it came; cut at {@value Trial#LONGEST_RAW} bytes
 * @param cut whether one of the two is
 */
public record TrialResult(
    int status,
    boolean success,
    String reason,
    TrialEnding ending,
    Optional<EndedRequest> ended,
    Optional<TrialFormat> provided,
    List<String> losses,
    String text,
    String raw,
    boolean cut) {
  public TrialResult {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(ending, "ending");
    Objects.requireNonNull(ended, "ended");
    Objects.requireNonNull(provided, "provided");
    losses = List.copyOf(losses);
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(raw, "raw");
  }

  /** What models answer is not for logs. */
  @Override
  public String toString() {
    return "TrialResult[" + status + "]";
  }
}
