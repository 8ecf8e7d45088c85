package dev.cliproxy.catalog;

import dev.cliproxy.config.value.RoutingStrategy;
import dev.cliproxy.credential.CredentialId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The order in which the candidates of a request are asked. Thread-safe. Who rests is not looked at
 * here: a failover passes over them, in this order.
 *
 * <p>A higher priority comes before a lower one; of the same priority, who speaks the client's
 * format comes before who does not. Those that are alike in both take turns, as often as their
 * weights say.
 */
public final class Routing {
  private final RoundRobin roundRobin;
  private final WeightedTurns weightedTurns = new WeightedTurns();
  private final Conversations conversations;

  /** What candidates are told apart by before any turns are taken; the first asked first. */
  private record Rank(int priority, boolean last) implements Comparable<Rank> {
    private static final Comparator<Rank> FIRST_ASKED_FIRST =
        Comparator.comparing(Rank::priority).reversed().thenComparing(Rank::last);

    @Override
    public int compareTo(Rank other) {
      return FIRST_ASKED_FIRST.compare(this, other);
    }
  }

  /** Remembers turns and conversations in these. */
  public Routing(RoundRobin roundRobin, Conversations conversations) {
    this.roundRobin = Objects.requireNonNull(roundRobin, "roundRobin");
    this.conversations = Objects.requireNonNull(conversations, "conversations");
  }

  /**
   * Puts the candidates in the order in which this request asks.
   *
   * @param model the clients' name
   * @param conversation which the request is a turn of; empty where conversations do not stay
   * @param candidates in configured order, previews last
   * @param last whether one is asked after all others of its priority
   * @return the same candidates, previews still last
   */
  public List<Candidate> ordered(
      RoutingStrategy strategy,
      String model,
      Optional<String> conversation,
      List<Candidate> candidates,
      Predicate<Candidate> last) {
    return conversation
        .flatMap(conversations::find)
        .flatMap(credential -> beginningWith(credential, candidates, last))
        .orElseGet(() -> byRank(strategy, model, candidates, last));
  }

  /** Takes note that a turn of the conversation is asked with this credential. */
  public void asked(String conversation, CredentialId credential) {
    conversations.goesTo(conversation, credential);
  }

  private List<Candidate> byRank(
      RoutingStrategy strategy,
      String model,
      List<Candidate> candidates,
      Predicate<Candidate> last) {
    if (areAlike(candidates, last)) {
      return strategy == RoutingStrategy.FILL_FIRST
          ? candidates
          : roundRobin.rotated(model, candidates);
    }
    Map<Rank, List<Candidate>> ranks = new TreeMap<>();
    for (Candidate candidate : candidates) {
      if (!candidate.preview()) {
        ranks.computeIfAbsent(rank(candidate, last), unseen -> new ArrayList<>()).add(candidate);
      }
    }
    if (ranks.isEmpty()) {
      return candidates;
    }
    List<Candidate> ordered = new ArrayList<>();
    int number = 0;
    for (List<Candidate> alike : ranks.values()) {
      // Whoever is asked only when others fail takes turns of its own.
      String turns = number == 0 ? model : model + '\0' + number;
      ordered.addAll(strategy == RoutingStrategy.FILL_FIRST ? shared(alike) : turned(turns, alike));
      number++;
    }
    return RoundRobin.withPreviews(ordered, candidates);
  }

  /** Whether nothing tells them apart, as it mostly is; every request asks. */
  private static boolean areAlike(List<Candidate> candidates, Predicate<Candidate> last) {
    if (candidates.isEmpty()) {
      return true;
    }
    Candidate first = candidates.get(0);
    int priority = first.credential().rules().priority();
    boolean isLast = last.test(first);
    for (Candidate candidate : candidates) {
      if (candidate.credential().rules().priority() != priority
          || weight(candidate) != weight(first)
          || !shares(candidate)
          || last.test(candidate) != isLast) {
        return false;
      }
    }
    return true;
  }

  private static Rank rank(Candidate candidate, Predicate<Candidate> last) {
    return new Rank(candidate.credential().rules().priority(), last.test(candidate));
  }

  private List<Candidate> turned(String model, List<Candidate> alike) {
    List<Candidate> sharing = alike.stream().filter(Routing::shares).toList();
    boolean alikeInWeight = sharing.stream().map(Routing::weight).distinct().count() <= 1;
    List<Candidate> turned =
        new ArrayList<>(
            alikeInWeight
                ? roundRobin.rotated(model, sharing)
                : RoundRobin.turned(weightedTurns.next(model, sharing), sharing));
    alike.stream().filter(candidate -> !shares(candidate)).forEach(turned::add);
    return turned;
  }

  /** In their order, those without a share last. */
  private static List<Candidate> shared(List<Candidate> alike) {
    return alike.stream().sorted(Comparator.comparing(candidate -> !shares(candidate))).toList();
  }

  private static boolean shares(Candidate candidate) {
    return weight(candidate) > 0;
  }

  private static int weight(Candidate candidate) {
    return candidate.credential().rules().weight();
  }

  /**
   * Behind it those that follow in the file, so that a failure of one does not fall on the first.
   */
  private static Optional<List<Candidate>> beginningWith(
      CredentialId credential, List<Candidate> candidates, Predicate<Candidate> last) {
    List<Candidate> primaries =
        candidates.stream().filter(candidate -> !candidate.preview()).toList();
    for (int at = 0; at < primaries.size(); at++) {
      if (primaries.get(at).credential().id().equals(credential)) {
        List<Candidate> turned = RoundRobin.turned(at, primaries);
        List<Candidate> ordered = new ArrayList<>(turned.subList(0, 1));
        turned.stream()
            .skip(1)
            .sorted(Comparator.comparing(candidate -> rank(candidate, unseen -> false)))
            .forEach(ordered::add);
        ordered.sort(Comparator.comparing(last::test));
        return Optional.of(RoundRobin.withPreviews(ordered, candidates));
      }
    }
    return Optional.empty();
  }
}
