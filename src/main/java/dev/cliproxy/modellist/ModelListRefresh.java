package dev.cliproxy.modellist;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.catalog.ModelLists;
import dev.cliproxy.config.value.Config;
import dev.cliproxy.credential.Credential;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.credential.TokenCredentials;
import dev.cliproxy.upstream.UpstreamClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lists of models fresh: asks for one that is older than {@code
 * model-lists.refresh-hours} again, and for one that could not be had after a wait that grows from
 * a minute to that. What was known stays known until there is a new answer. No credential rests
 * because of it.
 */
public final class ModelListRefresh {
  private static final Logger LOG = LoggerFactory.getLogger(ModelListRefresh.class);
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final Duration LONGEST_WAIT = Duration.ofHours(6);
  private static final int MOST_DOUBLINGS = 10;

  private final Supplier<Catalog> catalog;
  private final ModelLists lists;
  private final TokenCredentials tokens;
  private final UpstreamClient client;
  private final Executor work;
  private final Clock clock;

  // Guarded by this.
  private final Map<CredentialId, State> states = new HashMap<>();

  /** What is known of a credential's list. Guarded by the lock of all. */
  private static final class State {
    private boolean running;
    private int failures;
    private Optional<Instant> asked = Optional.empty();
    private Optional<String> problem = Optional.empty();
  }

  /**
   * Asks nobody until {@link #check} is called.
   *
   * @param work runs the queries, which wait for providers; may reject what is too much
   */
  public ModelListRefresh(
      Supplier<Catalog> catalog,
      ModelLists lists,
      TokenCredentials tokens,
      UpstreamClient client,
      Executor work,
      Clock clock) {
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.lists = Objects.requireNonNull(lists, "lists");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.client = Objects.requireNonNull(client, "client");
    this.work = Objects.requireNonNull(work, "work");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Starts the queries that are due. To be called every few seconds; does not wait. */
  public void check() {
    start(false);
  }

  /**
   * Starts a query for each credential whose entry has no {@code models}, however fresh its list
   * is; does not wait.
   *
   * @return how many are started or under way
   */
  public int refresh() {
    return start(true);
  }

  private int start(boolean all) {
    Catalog present = catalog.get();
    Duration refresh = present.config().modelListRefresh();
    List<Credential> credentials = present.unlisted();
    Set<CredentialId> ids =
        credentials.stream().map(Credential::id).collect(Collectors.toUnmodifiableSet());
    lists.retain(ids);
    int running = 0;
    for (Credential credential : credentials) {
      if (claim(credential.id(), refresh, all)) {
        try {
          work.execute(() -> query(credential, present.config()));
        } catch (RejectedExecutionException e) {
          // Too many at once: it is still due at the next look.
          release(credential.id());
          break;
        }
      }
      running++;
    }
    synchronized (this) {
      states
          .entrySet()
          .removeIf(state -> !ids.contains(state.getKey()) && !state.getValue().running);
    }
    return running;
  }

  private synchronized boolean claim(CredentialId id, Duration refresh, boolean all) {
    if (!all && refresh.isZero()) {
      return false;
    }
    State state = states.computeIfAbsent(id, unseen -> new State());
    Duration wait = state.failures == 0 ? refresh : wait(state.failures, refresh);
    boolean due =
        all || state.asked.filter(time -> clock.instant().isBefore(time.plus(wait))).isEmpty();
    if (!due || state.running) {
      return false;
    }
    state.running = true;
    return true;
  }

  private static Duration wait(int failures, Duration refresh) {
    Duration most = refresh.compareTo(LONGEST_WAIT) < 0 ? refresh : LONGEST_WAIT;
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    return wait.compareTo(most) < 0 ? wait : most;
  }

  private synchronized void release(CredentialId id) {
    State state = states.get(id);
    if (state != null) {
      state.running = false;
    }
  }

  private void query(Credential credential, Config config) {
    try {
      ended(credential, ask(credential, config));
    } catch (RuntimeException e) {
      LOG.error("A list of models could not be asked for: {}", credential.label(), e);
      ended(credential, Optional.of("internal error"));
    }
  }

  private Optional<String> ask(Credential credential, Config config) {
    Optional<String> secret =
        credential.token().isEmpty()
            ? Optional.of(credential.secret())
            : credential.token().flatMap(token -> tokens.accessToken(token.file()));
    if (secret.isEmpty()) {
      return Optional.of("the login has no valid token at present");
    }
    try {
      boolean kept =
          lists.put(
              credential.id(),
              new ModelListQuery(client, config, credential, secret.get(), LONGEST, clock).ask());
      return kept ? Optional.empty() : Optional.of("too many models are known already");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void ended(Credential credential, Optional<String> problem) {
    boolean another;
    synchronized (this) {
      State state = states.computeIfAbsent(credential.id(), unseen -> new State());
      another = problem.isPresent() && !problem.equals(state.problem);
      state.running = false;
      state.asked = Optional.of(clock.instant());
      state.failures = problem.isPresent() ? state.failures + 1 : 0;
      state.problem = problem;
    }
    if (another) {
      LOG.info("No list of models from {}: {}", credential.label(), problem.get());
    }
  }
}
