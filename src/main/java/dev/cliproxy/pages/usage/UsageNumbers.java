package dev.cliproxy.pages.usage;

import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.price.Cost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.Objects;

/** Writes figures of usage out in a language. For one thread. */
final class UsageNumbers {
  private final Locale locale;
  private final NumberFormat exact;
  private final NumberFormat percent;

  UsageNumbers(Locale locale) {
    this.locale = Objects.requireNonNull(locale, "locale");
    exact = NumberFormat.getIntegerInstance(locale);
    percent = NumberFormat.getPercentInstance(locale);
    percent.setMaximumFractionDigits(1);
  }

  Locale locale() {
    return locale;
  }

  String count(long number) {
    return exact.format(number);
  }

  /** A part of a whole; of nothing, 0 %. */
  String part(long some, long all) {
    return percent.format(all == 0 ? 0 : (double) some / all);
  }

  /** In US dollars; the less it is, the more of its digits count. */
  String dollars(BigDecimal amount) {
    int digits = 6;
    if (amount.signum() == 0 || amount.compareTo(BigDecimal.ONE) >= 0) {
      digits = 2;
    } else if (amount.compareTo(new BigDecimal("0.01")) >= 0) {
      digits = 4;
    }
    NumberFormat format = NumberFormat.getNumberInstance(locale);
    format.setMinimumFractionDigits(2);
    format.setMaximumFractionDigits(digits);
    format.setRoundingMode(RoundingMode.HALF_UP);
    return "$" + format.format(amount);
  }

  /** What something has cost. */
  UsageView.Spent spent(Cost cost) {
    return new UsageView.Spent(
        cost.dollars().map(this::dollars).orElse(""),
        cost.unpricedTokens() == 0 ? "" : count(cost.unpricedTokens()));
  }

  /** What some requests come to. */
  UsageView.Sum sum(UsageSum sum) {
    return new UsageView.Sum(
        count(sum.requests()),
        sum.failures() == 0 ? "" : count(sum.failures()),
        part(sum.failures(), sum.requests()),
        count(sum.tokens().total()),
        count(sum.tokens().inputTokens()),
        count(sum.tokens().outputTokens()),
        count(sum.tokens().cachedTokens()),
        count(sum.tokens().cacheWriteTokens()),
        count(sum.tokens().reasoningTokens()),
        spent(sum.cost()));
  }
}
