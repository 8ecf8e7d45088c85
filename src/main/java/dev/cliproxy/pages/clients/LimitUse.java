package dev.cliproxy.pages.clients;

import dev.cliproxy.config.ClientKeyLimits;
import dev.cliproxy.limit.KeyUse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How much of a limit of a client's key is used.
 *
 * @param name the limit's, as the configuration calls it; end of a message's key
 * @param used as it is shown
 * @param limit as it is shown; {@code ""} where there is none
 * @param percent how much of the limit that is, 0 to 100; 100 without a limit
 */
public record LimitUse(String name, String used, String limit, int percent) {
  private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

  /** Costs are shown to a hundredth of a cent. */
  private static final int COST_DIGITS = 4;

  public LimitUse {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(used, "used");
    Objects.requireNonNull(limit, "limit");
  }

  /** Every limit that there is, and what was used today and this month without one. */
  static List<LimitUse> of(ClientKeyLimits limits, KeyUse use, Locale locale) {
    NumberFormat whole = NumberFormat.getIntegerInstance(locale);
    NumberFormat cost = NumberFormat.getNumberInstance(locale);
    cost.setMaximumFractionDigits(COST_DIGITS);
    cost.setRoundingMode(RoundingMode.HALF_UP);
    List<LimitUse> shown = new ArrayList<>();
    limited("requests-per-minute", use.requestsInMinute(), limits.requestsPerMinute(), whole)
        .ifPresent(shown::add);
    limited("tokens-per-minute", use.tokensInMinute(), limits.tokensPerMinute(), whole)
        .ifPresent(shown::add);
    counted("tokens-per-day", use.tokensToday(), limits.tokensPerDay(), whole)
        .ifPresent(shown::add);
    counted("tokens-per-month", use.tokensThisMonth(), limits.tokensPerMonth(), whole)
        .ifPresent(shown::add);
    counted("cost-per-day", use.costToday(), limits.costPerDay(), cost).ifPresent(shown::add);
    counted("cost-per-month", use.costThisMonth(), limits.costPerMonth(), cost)
        .ifPresent(shown::add);
    limited("concurrent-requests", use.underWay(), limits.concurrentRequests(), whole)
        .ifPresent(shown::add);
    return shown;
  }

  private static Optional<LimitUse> limited(
      String name, Number used, Optional<? extends Number> limit, NumberFormat format) {
    return limit.map(
        most ->
            new LimitUse(
                name,
                format.format(used),
                format.format(most),
                percent(new BigDecimal(used.toString()), new BigDecimal(most.toString()))));
  }

  private static Optional<LimitUse> counted(
      String name, Number used, Optional<? extends Number> limit, NumberFormat format) {
    return limited(name, used, limit, format)
        .or(
            () ->
                new BigDecimal(used.toString()).signum() > 0
                    ? Optional.of(new LimitUse(name, format.format(used), "", WHOLE.intValue()))
                    : Optional.empty());
  }

  private static int percent(BigDecimal used, BigDecimal limit) {
    return used.compareTo(limit) >= 0
        ? WHOLE.intValue()
        : used.multiply(WHOLE).divide(limit, 0, RoundingMode.DOWN).intValue();
  }

  public boolean isLimited() {
    return !limit.isEmpty();
  }

  /** Whether no request is admitted because of it. */
  public boolean isReached() {
    return isLimited() && percent == WHOLE.intValue();
  }
}
