package dev.cliproxy.limit;

import dev.cliproxy.config.value.ClientKeyLimits;
import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.ledger.UsageSummary;
import dev.cliproxy.price.Prices;
import dev.cliproxy.usage.Tokens;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The accounts of all keys, by their ids. Thread-safe. */
public final class KeyLimits {
  /** More in one request are a provider's mistake; the sums must stay numbers. */
  private static final long MOST_TOKENS = 1_000_000_000_000L;

  private final Supplier<Prices> prices;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Instant start;

  /** Each account is its own lock. Only who is let in by the configuration gets one. */
  private final Map<String, KeyAccount> accounts = new ConcurrentHashMap<>();

  private final AtomicBoolean knowsPast = new AtomicBoolean();

  /**
   * Accounts of keys that were not used yet.
   *
   * @param prices in force; asked at the end of each request
   * @param clock says which day and month it is
   * @param nanoTime counts like {@link System#nanoTime()}
   */
  public KeyLimits(Supplier<Prices> prices, Clock clock, LongSupplier nanoTime) {
    this.prices = Objects.requireNonNull(prices, "prices");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    start = clock.instant();
  }

  /**
   * Adds what was used before the start; only the first call counts.
   *
   * @param today by key
   * @param thisMonth by key
   */
  public void addPast(UsageSummary today, UsageSummary thisMonth) {
    if (!knowsPast.compareAndSet(false, true)) {
      return;
    }
    Map<String, UsageSum> ofToday = new HashMap<>();
    today.items().forEach(item -> ofToday.put(item.name(), item.sum()));
    for (UsageSummary.Item item : thisMonth.items()) {
      UsageSum sumToday = ofToday.getOrDefault(item.name(), UsageSum.NONE);
      KeyAccount account = account(item.name());
      synchronized (account) {
        account.add(sumToday, item.sum(), clock.instant());
      }
    }
  }

  /**
   * Lets a request in, or says why not.
   *
   * @param id of the key
   * @param limits of the key
   * @param model the client's name of the model
   * @param servedModel the provider's name of it, of the first who may be asked
   * @param expectedTokens what it may take, not negative
   */
  public Admission admit(
      String id, ClientKeyLimits limits, String model, String servedModel, long expectedTokens) {
    if (limits.limitsCost() && !prices.get().has(servedModel, model)) {
      return new Admission.Refused(
          "this key has a limit of costs, and the model "
              + model
              + " has no price; its administrator can set one under prices",
          Optional.empty());
    }
    long expected = Math.min(expectedTokens, MOST_TOKENS);
    KeyAccount account = account(id);
    synchronized (account) {
      long now = nanoTime.getAsLong();
      Optional<Admission.Refused> refusal = account.refusal(limits, clock.instant(), now);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      account.begin(limits, clock.instant(), now, expected);
    }
    return new Admission.Admitted(new Request(account, expected));
  }

  /**
   * What other nodes are to be told now, by the keys' ids: what has changed since the last call.
   */
  public Map<String, ToldUse> untold() {
    Map<String, ToldUse> untold = new HashMap<>();
    accounts.forEach(
        (id, account) -> {
          synchronized (account) {
            account.untold(clock.instant()).ifPresent(use -> untold.put(id, use));
          }
        });
    return untold;
  }

  /** Counts what another node has told. */
  public void hear(String id, String node, ToldUse told) {
    KeyAccount account = account(id);
    synchronized (account) {
      account.hear(node, told, start, clock.instant(), nanoTime.getAsLong());
    }
  }

  /** How much a key was used, on all nodes. */
  public KeyUse use(String id) {
    KeyAccount account = accounts.get(id);
    if (account == null) {
      return KeyUse.NONE;
    }
    synchronized (account) {
      return account.use(clock.instant(), nanoTime.getAsLong());
    }
  }

  private KeyAccount account(String id) {
    return accounts.computeIfAbsent(id, unseen -> new KeyAccount());
  }

  /** One that is under way. */
  private final class Request implements Lease {
    private final KeyAccount account;
    private final long expected;
    private final AtomicBoolean ended = new AtomicBoolean();

    Request(KeyAccount account, long expected) {
      this.account = account;
      this.expected = expected;
    }

    @Override
    public void end(String servedModel, String model, Tokens tokens) {
      if (ended.compareAndSet(false, true)) {
        BigDecimal cost = prices.get().of(servedModel, model, tokens).priced();
        synchronized (account) {
          account.end(
              clock.instant(),
              nanoTime.getAsLong(),
              expected,
              Math.min(tokens.total(), MOST_TOKENS),
              cost);
        }
      }
    }
  }
}
