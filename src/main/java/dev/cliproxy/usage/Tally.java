package dev.cliproxy.usage;

/** Counters that stop at {@link Long#MAX_VALUE}. Not thread-safe. */
final class Tally {

  private long requests;
  private long failures;
  private long tokens;

  void add(UsageRecord record) {
    requests = saturatedSum(requests, 1);
    failures = saturatedSum(failures, record.success() ? 0 : 1);
    tokens = saturatedSum(tokens, record.tokens().total());
  }

  void add(UsageFigures figures) {
    requests = saturatedSum(requests, figures.requests());
    failures = saturatedSum(failures, figures.failures());
    tokens = saturatedSum(tokens, figures.tokens());
  }

  UsageFigures figures() {
    return new UsageFigures(requests, failures, tokens);
  }

  /** The sum of two numbers that are not negative. */
  static long saturatedSum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
