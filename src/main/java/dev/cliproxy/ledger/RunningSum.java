package dev.cliproxy.ledger;

import dev.cliproxy.price.Prices;
import dev.cliproxy.usage.Tokens;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/** What some requests come to, while it is added up. */
final class RunningSum {
  /** The columns of {@code usage_days s} that are added up. */
  static final String OF_DAYS =
      "s.requests, s.failures, s.input_tokens, s.output_tokens, s.reasoning_tokens,"
          + " s.cache_read_tokens, s.cache_write_tokens";

  private final long[] figures = new long[7];

  /**
   * Adds a row.
   *
   * @param first of the columns, counted from 1
   */
  void add(ResultSet rows, int first) throws SQLException {
    for (int i = 0; i < figures.length; i++) {
      figures[i] += rows.getLong(first + i);
    }
  }

  /** Adds a request. */
  void add(RequestFigures request) {
    add(request, 1);
  }

  /** Takes a request away that was added before. */
  void subtract(RequestFigures request) {
    add(request, -1);
  }

  private void add(RequestFigures request, int sign) {
    Tokens tokens = request.tokens();
    figures[0] += sign;
    figures[1] += request.success() ? 0 : sign;
    figures[2] += sign * tokens.inputTokens();
    figures[3] += sign * tokens.outputTokens();
    figures[4] += sign * tokens.reasoningTokens();
    figures[5] += sign * tokens.cachedTokens();
    figures[6] += sign * tokens.cacheWriteTokens();
  }

  /**
   * Sets the figures in a statement, in the order of {@link #OF_DAYS}.
   *
   * @param first of the parameters, counted from 1
   */
  void set(PreparedStatement statement, int first) throws SQLException {
    for (int i = 0; i < figures.length; i++) {
      statement.setLong(first + i, figures[i]);
    }
  }

  /** Several together. */
  static RunningSum of(Collection<RunningSum> some) {
    RunningSum sum = new RunningSum();
    for (RunningSum one : some) {
      for (int i = 0; i < sum.figures.length; i++) {
        sum.figures[i] += one.figures[i];
      }
    }
    return sum;
  }

  /** How many requests there were. */
  long requests() {
    return figures[0];
  }

  /** How many requests did not fail. */
  long successes() {
    return figures[0] - figures[1];
  }

  /** With what it has cost, by the names of the model. */
  UsageSum priced(String servedModel, String model, Prices prices) {
    Tokens tokens = tokens();
    return new UsageSum(figures[0], figures[1], tokens, prices.of(servedModel, model, tokens));
  }

  /** What they took. */
  Tokens tokens() {
    return new Tokens(figures[2], figures[3], figures[4], figures[5], figures[6]);
  }
}
