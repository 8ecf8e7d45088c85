package dev.cliproxy.pages.usage;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.Latency;
import dev.cliproxy.ledger.RecordedRequest;
import dev.cliproxy.ledger.UsageReport;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.ledger.UsageSummary;
import dev.cliproxy.pages.text.TrafficNames;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.usage.UsageRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes what is recorded presentable. */
final class RecordedUsage {
  /** How many requests a page shows. */
  static final int MOST_REQUESTS = 50;

  private static final int MOST_ROWS = 50;
  private static final int MOST_ROWS_OF_ALL = 1_000;
  private static final int MOST_CHOICES = 200;

  private static final List<Dimension> TABLES =
      List.of(Dimension.KEY, Dimension.MODEL, Dimension.PROVIDER, Dimension.CREDENTIAL);

  private final UsageForm form;
  private final UsageNames names;
  private final UsageNumbers numbers;

  /** For one answer. */
  RecordedUsage(UsageForm form, UsageNames names, UsageNumbers numbers) {
    this.form = Objects.requireNonNull(form, "form");
    this.names = Objects.requireNonNull(names, "names");
    this.numbers = Objects.requireNonNull(numbers, "numbers");
  }

  /** What can be chosen from when nothing is known of what there is. */
  List<UsageView.Filter> filters() {
    return UsageForm.FILTERS.stream().map(one -> filter(one, List.of())).toList();
  }

  /** What can be chosen from. */
  List<UsageView.Filter> filters(UsageReport report) {
    return UsageForm.FILTERS.stream().map(one -> filter(one, report.occurring().get(one))).toList();
  }

  private UsageView.Filter filter(Dimension dimension, List<String> occurring) {
    String chosen = form.names().get(dimension);
    List<UsageView.Choice> choices = new ArrayList<>();
    if (chosen != null && !occurring.stream().limit(MOST_CHOICES).toList().contains(chosen)) {
      choices.add(choice(dimension, chosen, true));
    }
    occurring.stream()
        .limit(MOST_CHOICES)
        .forEach(name -> choices.add(choice(dimension, name, name.equals(chosen))));
    return new UsageView.Filter(dimension.parameter(), choices);
  }

  private UsageView.Choice choice(Dimension dimension, String value, boolean chosen) {
    TrafficNames.Name name = names.of(dimension, value);
    String label = name.id().isEmpty() ? name.text() : name.text() + " (" + name.id() + ")";
    return new UsageView.Choice(UsageForm.field(value), label, chosen);
  }

  /**
   * All of it.
   *
   * @param requests those to be shown and, if there are more, one of these
   */
  UsageView.Recorded view(
      UsageSelection selection,
      Dimension time,
      UsageReport report,
      List<RecordedRequest> requests) {
    UsageTimeline timeline = UsageTimeline.of(selection, time, report.inTime());
    List<UsageView.Row> inTime = new ArrayList<>();
    for (int i = 0; i < timeline.parts().size(); i++) {
      inTime.add(
          new UsageView.Row(timeline.label(i), "", numbers.sum(timeline.parts().get(i).sum())));
    }
    boolean more = requests.size() > MOST_REQUESTS;
    return new UsageView.Recorded(
        report.recorded(),
        numbers.sum(report.total()),
        charts(timeline),
        inTime,
        form.address("usage.csv", "table", time.parameter()),
        TABLES.stream().map(one -> table(one, report.by().get(one))).toList(),
        numbers.count(report.latency().requests()),
        List.of(
            times("first-byte", report.latency().firstByte()),
            times("total", report.latency().total())),
        requests.stream().limit(MOST_REQUESTS).map(this::request).toList(),
        form.address("usage.csv", "table", "requests"),
        more ? older(requests.get(MOST_REQUESTS - 1)) : "",
        form.cursor().isEmpty() ? "" : form.address("usage") + "#requests");
  }

  private String older(RecordedRequest last) {
    return form.address("usage", "cursor", Long.toString(last.cursor())) + "#requests";
  }

  private List<UsageView.Chart> charts(UsageTimeline timeline) {
    BarChart.Figures counts = BarChart.Figures.counts(numbers.locale());
    return List.of(
        new UsageView.Chart("requests", BarChart.of(timeline.bars(UsageSum::requests), counts)),
        new UsageView.Chart(
            "tokens", BarChart.of(timeline.bars(sum -> sum.tokens().total()), counts)),
        new UsageView.Chart(
            "cost",
            BarChart.of(
                timeline.bars(RecordedUsage::millionths), BarChart.Figures.dollars(numbers))));
  }

  private static long millionths(UsageSum sum) {
    BigDecimal millionths = sum.cost().priced().movePointRight(6).setScale(0, RoundingMode.HALF_UP);
    return millionths.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  private UsageView.Table table(Dimension dimension, List<UsageSummary.Item> items) {
    boolean all = form.all().equals(dimension.parameter());
    int most = all ? MOST_ROWS_OF_ALL : MOST_ROWS;
    return new UsageView.Table(
        dimension.parameter(),
        items.stream()
            .limit(most)
            .map(
                item -> {
                  TrafficNames.Name name = names.of(dimension, item.name());
                  return new UsageView.Row(name.text(), name.id(), numbers.sum(item.sum()));
                })
            .toList(),
        numbers.count(items.size()),
        form.address("usage.csv", "table", dimension.parameter()),
        all || items.size() <= most
            ? ""
            : form.address("usage", "all", dimension.parameter()) + "#by-" + dimension.parameter());
  }

  private UsageView.Times times(String what, Latency.Percentiles times) {
    return new UsageView.Times(
        what, numbers.count(times.p50()), numbers.count(times.p90()), numbers.count(times.p99()));
  }

  private UsageView.Request request(RecordedRequest request) {
    UsageRecord record = request.record();
    boolean asked = !record.served().provider().isEmpty();
    return new UsageView.Request(
        Utc.text(record.timestamp()),
        names.of(Dimension.KEY, record.client()).text(),
        record.api(),
        record.model(),
        record.served().model().equals(record.model()) ? "" : record.served().model(),
        names.of(Dimension.PROVIDER, record.served().provider()).text(),
        asked ? names.of(Dimension.CREDENTIAL, record.served().credential()).text() : "",
        record.status(),
        record.success(),
        record.served().attempts() > 1 ? numbers.count(record.served().attempts()) : "",
        numbers.count(record.firstByte().toMillis()),
        numbers.count(record.duration().toMillis()),
        numbers.count(record.tokens().total()),
        numbers.spent(request.cost()));
  }
}
