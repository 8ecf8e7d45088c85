package dev.cliproxy.pages;

import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageSnapshot;
import dev.cliproxy.usage.UsageStatistics;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The statistics as they are shown, every number written out.
 *
 * @param failures whether any request failed
 * @param models one page of them, by requests, the most first
 * @param newest the newest first
 */
public record UsageView(
    String requests,
    String succeeded,
    String failed,
    boolean failures,
    String errorRate,
    String tokens,
    String requestsToday,
    String tokensToday,
    List<Chart> charts,
    List<Model> models,
    Paging paging,
    List<Request> newest) {

  private static final int DAYS = 30;
  private static final int DAYS_PER_TICK = 5;
  private static final int HOURS = 24;
  private static final int HOURS_PER_TICK = 3;
  private static final int NEWEST = 50;

  public UsageView {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(succeeded, "succeeded");
    Objects.requireNonNull(failed, "failed");
    Objects.requireNonNull(errorRate, "errorRate");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(requestsToday, "requestsToday");
    Objects.requireNonNull(tokensToday, "tokensToday");
    charts = List.copyOf(charts);
    models = List.copyOf(models);
    Objects.requireNonNull(paging, "paging");
    newest = List.copyOf(newest);
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

  /** What one endpoint and model come to. */
  public record Model(
      String api, String model, String requests, String tokens, String lastRequest) {
    public Model {
      Objects.requireNonNull(api, "api");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(requests, "requests");
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(lastRequest, "lastRequest");
    }
  }

  /** One request. */
  public record Request(String time, String api, String model, boolean success, String tokens) {
    public Request {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(api, "api");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(tokens, "tokens");
    }
  }

  private record Counted(String api, String name, UsageSnapshot.Model model) {}

  /**
   * What the statistics say now.
   *
   * @param page number of the page of the list of models
   */
  static UsageView of(UsageStatistics statistics, LocalDate today, int page, Locale locale) {
    UsageFigures total = statistics.total();
    UsageFigures ofToday = statistics.today();
    UsageSnapshot snapshot = statistics.snapshot();
    List<Counted> counted = counted(snapshot);
    Paging paging = new Paging(page, counted.size(), "");
    NumberFormat exact = NumberFormat.getIntegerInstance(locale);
    NumberFormat percent = NumberFormat.getPercentInstance(locale);
    percent.setMaximumFractionDigits(1);
    return new UsageView(
        exact.format(total.requests()),
        exact.format(total.successes()),
        exact.format(total.failures()),
        total.failures() > 0,
        percent.format(total.errorRate()),
        exact.format(total.tokens()),
        exact.format(ofToday.requests()),
        exact.format(ofToday.tokens()),
        List.of(
            new Chart("requests-by-day", byDay(snapshot.requestsByDay(), today, locale)),
            new Chart("tokens-by-day", byDay(snapshot.tokensByDay(), today, locale)),
            new Chart("requests-by-hour", byHour(snapshot.requestsByHour(), locale)),
            new Chart("tokens-by-hour", byHour(snapshot.tokensByHour(), locale))),
        paging.of(counted).stream().map(one -> model(one, exact)).toList(),
        paging,
        statistics.newest(NEWEST).stream().map(record -> request(record, exact)).toList());
  }

  /** Whether nothing has been counted yet. */
  public boolean isEmpty() {
    return newest.isEmpty();
  }

  private static BarChart byDay(Map<String, Long> values, LocalDate today, Locale locale) {
    List<BarChart.Item> items = new ArrayList<>();
    for (int ago = DAYS - 1; ago >= 0; ago--) {
      String day = today.minusDays(ago).toString();
      String tick = ago % DAYS_PER_TICK == 0 ? day.substring(day.indexOf('-') + 1) : "";
      items.add(new BarChart.Item(day, tick, values.getOrDefault(day, 0L)));
    }
    return BarChart.of(items, locale);
  }

  private static BarChart byHour(Map<String, Long> values, Locale locale) {
    List<BarChart.Item> items = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      String key = String.format(Locale.ROOT, "%02d", hour);
      String tick = hour % HOURS_PER_TICK == 0 ? key : "";
      items.add(new BarChart.Item(key + ":00", tick, values.getOrDefault(key, 0L)));
    }
    return BarChart.of(items, locale);
  }

  private static List<Counted> counted(UsageSnapshot snapshot) {
    List<Counted> counted = new ArrayList<>();
    snapshot
        .apis()
        .forEach(
            (api, figures) ->
                figures
                    .models()
                    .forEach((name, model) -> counted.add(new Counted(api, name, model))));
    Comparator<Counted> byRequests =
        Comparator.comparingLong(entry -> entry.model().totalRequests());
    counted.sort(byRequests.reversed());
    return counted;
  }

  private static Model model(Counted counted, NumberFormat exact) {
    List<UsageSnapshot.Detail> details = counted.model().details();
    Instant last = details.get(details.size() - 1).time();
    return new Model(
        counted.api(),
        counted.name(),
        exact.format(counted.model().totalRequests()),
        exact.format(counted.model().totalTokens()),
        Utc.text(last));
  }

  private static Request request(UsageRecord record, NumberFormat exact) {
    return new Request(
        Utc.text(record.timestamp()),
        record.api(),
        record.model(),
        record.success(),
        exact.format(record.tokens().total()));
  }
}
