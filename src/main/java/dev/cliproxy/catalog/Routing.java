package dev.cliproxy.catalog;

import dev.cliproxy.config.RoutingStrategy;
import dev.cliproxy.credential.CredentialId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The order in which the candidates of a request are asked. Thread-safe. Who rests is not looked at
 * here: a failover passes over them, in this order.
 */
public final class Routing {
  private final RoundRobin roundRobin;
  private final Conversations conversations;

  /** Remembers turns and conversations in these. */
  public Routing(RoundRobin roundRobin, Conversations conversations) {
    this.roundRobin = Objects.requireNonNull(roundRobin, "roundRobin");
    this.conversations = Objects.requireNonNull(conversations, "conversations");
  }

  /**
   * Puts the candidates in the order in which this request asks.
   *
   * @param model the clients' name
   * @param conversation which the request is a turn of; only looked at by {@link
   *     RoutingStrategy#SESSION}
   * @param candidates in configured order, previews last
   * @return the same candidates, previews still last
   */
  public List<Candidate> ordered(
      RoutingStrategy strategy,
      String model,
      Optional<String> conversation,
      List<Candidate> candidates) {
    return switch (strategy) {
      case ROUND_ROBIN -> roundRobin.rotated(model, candidates);
      case FILL_FIRST -> candidates;
      case SESSION ->
          conversation
              .flatMap(conversations::find)
              .flatMap(credential -> beginningWith(credential, candidates))
              .orElseGet(() -> roundRobin.rotated(model, candidates));
    };
  }

  /** Takes note that a turn of the conversation is asked with this credential. */
  public void asked(String conversation, CredentialId credential) {
    conversations.goesTo(conversation, credential);
  }

  /**
   * Behind it those that follow in the file, so that a failure of one does not fall on the first.
   */
  private static Optional<List<Candidate>> beginningWith(
      CredentialId credential, List<Candidate> candidates) {
    List<Candidate> primaries =
        candidates.stream().filter(candidate -> !candidate.preview()).toList();
    for (int at = 0; at < primaries.size(); at++) {
      if (primaries.get(at).credential().id().equals(credential)) {
        return Optional.of(RoundRobin.beginningAt(at, primaries, candidates));
      }
    }
    return Optional.empty();
  }
}
