package dev.cliproxy.pages.clients;

import dev.cliproxy.config.value.ClientKeyLimits;
import dev.cliproxy.limit.KeyUse;
import dev.cliproxy.limit.Measure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

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
    NumberFormat format = NumberFormat.getNumberInstance(locale);
    format.setMaximumFractionDigits(COST_DIGITS);
    format.setRoundingMode(RoundingMode.HALF_UP);
    return Measure.of(use, limits).stream()
        .filter(one -> one.limit().isPresent() || (one.lasting() && one.used().signum() > 0))
        .map(one -> of(one, format))
        .toList();
  }

  private static LimitUse of(Measure measure, NumberFormat format) {
    return new LimitUse(
        measure.name(),
        format.format(measure.used()),
        measure.limit().map(format::format).orElse(""),
        measure.limit().map(most -> percent(measure.used(), most)).orElse(WHOLE.intValue()));
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
