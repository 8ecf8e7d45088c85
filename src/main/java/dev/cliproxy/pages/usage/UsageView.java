package dev.cliproxy.pages.usage;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Usage as it is shown, every number written out.
 *
 * @param from the first day, as it was typed or is meant
 * @param to the last day
 * @param hours whether the charts go by hours
 * @param error why the question cannot be answered, or {@code ""}
 * @param trouble what keeps the store from answering or recording, or {@code ""}
 * @param recording whether requests are recorded now
 * @param recorded what is recorded; empty when the question or the store is in trouble
 * @param sinceStart what is counted in memory
 */
public record UsageView(
    String from,
    String to,
    boolean hours,
    List<Filter> filters,
    String error,
    String trouble,
    boolean recording,
    Optional<Recorded> recorded,
    UsageSinceStart sinceStart) {

  public UsageView {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    filters = List.copyOf(filters);
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(trouble, "trouble");
    Objects.requireNonNull(recorded, "recorded");
    Objects.requireNonNull(sinceStart, "sinceStart");
  }

  /** Whether some requests were chosen from. */
  public boolean isFiltered() {
    return filters.stream().flatMap(filter -> filter.choices().stream()).anyMatch(Choice::chosen);
  }

  /**
   * What can be chosen in one dimension.
   *
   * @param parameter names the field, and ends the key of its name
   */
  public record Filter(String parameter, List<Choice> choices) {
    public Filter {
      Objects.requireNonNull(parameter, "parameter");
      choices = List.copyOf(choices);
    }
  }

  /** One of them. */
  public record Choice(String value, String label, boolean chosen) {
    public Choice {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(label, "label");
    }
  }

  /**
   * What something has cost.
   *
   * @param dollars {@code ""} when that is not known
   * @param unpriced how many tokens have no price, or {@code ""} for none
   */
  public record Spent(String dollars, String unpriced) {
    public Spent {
      Objects.requireNonNull(dollars, "dollars");
      Objects.requireNonNull(unpriced, "unpriced");
    }

    public boolean isKnown() {
      return !dollars.isEmpty();
    }

    public boolean isPartly() {
      return !unpriced.isEmpty();
    }
  }

  /**
   * What some requests come to.
   *
   * @param failures {@code ""} for none
   */
  public record Sum(
      String requests,
      String failures,
      String failureRate,
      String tokens,
      String input,
      String output,
      String cached,
      String cacheWrite,
      String reasoning,
      Spent spent) {
    public Sum {
      Objects.requireNonNull(requests, "requests");
      Objects.requireNonNull(failures, "failures");
      Objects.requireNonNull(failureRate, "failureRate");
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(input, "input");
      Objects.requireNonNull(output, "output");
      Objects.requireNonNull(cached, "cached");
      Objects.requireNonNull(cacheWrite, "cacheWrite");
      Objects.requireNonNull(reasoning, "reasoning");
      Objects.requireNonNull(spent, "spent");
    }

    public boolean isFailing() {
      return !failures.isEmpty();
    }
  }

  /**
   * A chart.
   *
   * @param id names it in the document and in the message bundle
   */
  public record Chart(String id, BarChart bars) {
    public Chart {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(bars, "bars");
    }
  }

  /**
   * One row of a table.
   *
   * @param id under which it is recorded where the name does not say it, or {@code ""}
   */
  public record Row(String name, String id, Sum sum) {
    public Row {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(sum, "sum");
    }
  }

  /**
   * The sums by one dimension.
   *
   * @param parameter of the dimension; names it in the document and in the message bundle
   * @param count how many rows there are in all
   * @param csv where all of it is downloaded
   * @param all where more of it is shown, or {@code ""} where nothing is left out
   */
  public record Table(String parameter, List<Row> rows, String count, String csv, String all) {
    public Table {
      Objects.requireNonNull(parameter, "parameter");
      rows = List.copyOf(rows);
      Objects.requireNonNull(count, "count");
      Objects.requireNonNull(csv, "csv");
      Objects.requireNonNull(all, "all");
    }
  }

  /**
   * How long requests took, in milliseconds.
   *
   * @param what {@code first-byte} or {@code total}
   */
  public record Times(String what, String p50, String p90, String p99) {
    public Times {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(p50, "p50");
      Objects.requireNonNull(p90, "p90");
      Objects.requireNonNull(p99, "p99");
    }
  }

  /**
   * One request.
   *
   * @param served the provider's name of the model, or {@code ""} when it is the client's
   * @param attempts {@code ""} unless there were several
   * @param firstByte in milliseconds, as the total
   */
  public record Request(
      String time,
      String key,
      String api,
      String model,
      String served,
      String provider,
      String credential,
      int status,
      boolean success,
      String attempts,
      String firstByte,
      String total,
      String tokens,
      Spent spent) {
    public Request {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(api, "api");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(served, "served");
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(credential, "credential");
      Objects.requireNonNull(attempts, "attempts");
      Objects.requireNonNull(firstByte, "firstByte");
      Objects.requireNonNull(total, "total");
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(spent, "spent");
    }
  }

  /**
   * What is recorded.
   *
   * @param anything whether anything is, chosen or not
   * @param inTime the figures of the charts
   * @param measured how many requests the times are of
   * @param requests one page of them, the newest first
   * @param older where those before them are, or {@code ""}
   * @param newest where the newest are, or {@code ""} when they are here
   */
  public record Recorded(
      boolean anything,
      Sum total,
      List<Chart> charts,
      List<Row> inTime,
      String inTimeCsv,
      List<Table> tables,
      String measured,
      List<Times> times,
      List<Request> requests,
      String requestsCsv,
      String older,
      String newest) {
    public Recorded {
      Objects.requireNonNull(total, "total");
      charts = List.copyOf(charts);
      inTime = List.copyOf(inTime);
      Objects.requireNonNull(inTimeCsv, "inTimeCsv");
      tables = List.copyOf(tables);
      Objects.requireNonNull(measured, "measured");
      times = List.copyOf(times);
      requests = List.copyOf(requests);
      Objects.requireNonNull(requestsCsv, "requestsCsv");
      Objects.requireNonNull(older, "older");
      Objects.requireNonNull(newest, "newest");
    }

    /** Whether nothing of it is meant. */
    public boolean isEmpty() {
      return tables.stream().allMatch(table -> table.rows().isEmpty());
    }
  }
}
