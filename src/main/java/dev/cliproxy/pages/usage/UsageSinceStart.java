package dev.cliproxy.pages.usage;

import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.usage.UsageFigures;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageSnapshot;
import dev.cliproxy.usage.UsageStatistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The statistics in memory as they are shown, every number written out.
 *
 * @param failures whether any request failed
 * @param models the first of them by requests, the most first
 * @param modelCount how many there are
 * @param newest the newest first
 */
public record UsageSinceStart(
    String requests,
    String failed,
    boolean failures,
    String errorRate,
    String tokens,
    String requestsToday,
    String tokensToday,
    List<Model> models,
    String modelCount,
    List<Request> newest) {
  private static final int MOST = 20;

  public UsageSinceStart {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(failed, "failed");
    Objects.requireNonNull(errorRate, "errorRate");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(requestsToday, "requestsToday");
    Objects.requireNonNull(tokensToday, "tokensToday");
    models = List.copyOf(models);
    Objects.requireNonNull(modelCount, "modelCount");
    newest = List.copyOf(newest);
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

  /** What the statistics say now. */
  static UsageSinceStart of(UsageStatistics statistics, UsageNumbers numbers) {
    UsageFigures total = statistics.total();
    UsageFigures ofToday = statistics.today();
    List<Counted> counted = counted(statistics.snapshot());
    return new UsageSinceStart(
        numbers.count(total.requests()),
        numbers.count(total.failures()),
        total.failures() > 0,
        numbers.part(total.failures(), total.requests()),
        numbers.count(total.tokens()),
        numbers.count(ofToday.requests()),
        numbers.count(ofToday.tokens()),
        counted.stream().limit(MOST).map(one -> model(one, numbers)).toList(),
        numbers.count(counted.size()),
        statistics.newest(MOST).stream().map(record -> request(record, numbers)).toList());
  }

  /** Whether nothing has been counted yet. */
  public boolean isEmpty() {
    return newest.isEmpty();
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

  private static Model model(Counted counted, UsageNumbers numbers) {
    List<UsageSnapshot.Detail> details = counted.model().details();
    Instant last = details.get(details.size() - 1).time();
    return new Model(
        counted.api(),
        counted.name(),
        numbers.count(counted.model().totalRequests()),
        numbers.count(counted.model().totalTokens()),
        Utc.text(last));
  }

  private static Request request(UsageRecord record, UsageNumbers numbers) {
    return new Request(
        Utc.text(record.timestamp()),
        record.api(),
        record.model(),
        record.success(),
        numbers.count(record.tokens().total()));
  }
}
