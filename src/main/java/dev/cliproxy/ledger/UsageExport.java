package dev.cliproxy.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cliproxy.price.Prices;
import dev.cliproxy.store.Store;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import dev.cliproxy.usage.UsageSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Writes the recorded requests in the shape that {@link UsageSnapshotReader} reads, with what that
 * shape has no names for beside it. No connection is held while it is written: a reader may be
 * slow.
 */
public final class UsageExport {
  private static final int PAGE = 2_000;

  /** What the requests come to, by endpoint and model, by day and by hour of the day. */
  private static final class Sums {
    final Map<String, Map<String, RunningSum>> apis = new TreeMap<>();
    final Map<String, RunningSum> days = new TreeMap<>();
    final Map<String, RunningSum> hours = new TreeMap<>();
    final RunningSum total = new RunningSum();

    void add(UsageGroup group, RequestFigures request) {
      long start = RequestId.hour(request.id()) * RequestId.IN_ONE_HOUR;
      String time = RequestId.time(start).toString();
      int date = time.indexOf('T');
      total.add(request);
      sum(days, time.substring(0, date)).add(request);
      sum(hours, time.substring(date + 1, time.indexOf(':'))).add(request);
      sum(apis.computeIfAbsent(group.api(), unseen -> new TreeMap<>()), group.model()).add(request);
    }

    private static RunningSum sum(Map<String, RunningSum> sums, String name) {
      return sums.computeIfAbsent(name, unseen -> new RunningSum());
    }
  }

  private final Store store;
  private final UsageSelection selection;
  private final Sums sums;

  private UsageExport(Store store, UsageSelection selection, Sums sums) {
    this.store = store;
    this.selection = selection;
    this.sums = sums;
  }

  /** An export whose sums are read: what can be refused is refused before anything is written. */
  static UsageExport of(Store store, UsageSelection selection) throws StoreUnavailableException {
    Sums sums = store.run(connection -> sums(connection, selection));
    return new UsageExport(store, selection, sums);
  }

  /**
   * Writes all of it.
   *
   * @param out is not closed when the database does not answer
   * @param now when that is
   */
  public void write(OutputStream out, Instant now) throws IOException, StoreUnavailableException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", 1);
      json.writeStringField("exported_at", now.toString());
      json.writeObjectFieldStart("usage");
      json.writeNumberField("total_requests", sums.total.requests());
      json.writeNumberField("success_count", sums.total.successes());
      json.writeNumberField("failure_count", sums.total.requests() - sums.total.successes());
      json.writeNumberField("total_tokens", sums.total.tokens().total());
      writeCounts(json, "requests_by_day", sums.days, RunningSum::requests);
      writeCounts(json, "requests_by_hour", sums.hours, RunningSum::requests);
      writeCounts(json, "tokens_by_day", sums.days, sum -> sum.tokens().total());
      writeCounts(json, "tokens_by_hour", sums.hours, sum -> sum.tokens().total());
      json.writeObjectFieldStart("apis");
      writeApis(json, sums.apis);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeCounts(
      JsonGenerator json, String name, Map<String, RunningSum> sums, ToLongFunction<RunningSum> of)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, RunningSum> sum : sums.entrySet()) {
      json.writeNumberField(sum.getKey(), of.applyAsLong(sum.getValue()));
    }
    json.writeEndObject();
  }

  private void writeApis(JsonGenerator json, Map<String, Map<String, RunningSum>> apis)
      throws IOException, StoreUnavailableException {
    for (Map.Entry<String, Map<String, RunningSum>> api : apis.entrySet()) {
      json.writeObjectFieldStart(api.getKey());
      writeSum(json, RunningSum.of(api.getValue().values()));
      json.writeObjectFieldStart("models");
      for (Map.Entry<String, RunningSum> model : api.getValue().entrySet()) {
        json.writeObjectFieldStart(model.getKey());
        writeSum(json, model.getValue());
        writeDetails(json, api.getKey(), model.getKey());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeSum(JsonGenerator json, RunningSum sum) throws IOException {
    json.writeNumberField("total_requests", sum.requests());
    json.writeNumberField("total_tokens", sum.tokens().total());
  }

  private void writeDetails(JsonGenerator json, String api, String model)
      throws IOException, StoreUnavailableException {
    Map<Dimension, String> names = new TreeMap<>(selection.names());
    names.put(Dimension.API, api);
    names.put(Dimension.MODEL, model);
    UsageSelection one = new UsageSelection(selection.from(), selection.to(), names);
    Prices none = new Prices(List.of());
    json.writeArrayFieldStart("details");
    long before = Long.MAX_VALUE;
    List<RecordedRequest> page;
    do {
      long cursor = before;
      page =
          store.run(
              connection ->
                  new ArrayList<>(
                      RequestQueries.requests(
                          connection, one, Optional.empty(), cursor, PAGE, none)));
      for (RecordedRequest request : page) {
        writeDetail(json, request.record());
        before = request.cursor();
      }
    } while (page.size() == PAGE);
    json.writeEndArray();
  }

  private static void writeDetail(JsonGenerator json, UsageRecord record) throws IOException {
    Tokens tokens = record.tokens();
    json.writeStartObject();
    json.writeStringField(
        "timestamp", new UsageSnapshot.Detail(record.timestamp(), tokens).timestamp());
    json.writeNumberField("latency_ms", record.duration().toMillis());
    json.writeStringField("source", record.served().credential());
    json.writeStringField("auth_index", record.served().credential());
    json.writeObjectFieldStart("tokens");
    json.writeNumberField("input_tokens", tokens.inputTokens());
    json.writeNumberField("output_tokens", tokens.outputTokens());
    json.writeNumberField("reasoning_tokens", tokens.reasoningTokens());
    json.writeNumberField("cached_tokens", tokens.cachedTokens());
    json.writeNumberField("cache_write_tokens", tokens.cacheWriteTokens());
    json.writeNumberField("total_tokens", tokens.total());
    json.writeEndObject();
    json.writeBooleanField("failed", !record.success());
    json.writeNumberField("status", record.status());
    json.writeStringField("client", record.client());
    json.writeStringField("provider", record.served().provider());
    json.writeStringField("served_model", record.served().model());
    json.writeNumberField("attempts", record.served().attempts());
    json.writeNumberField("first_byte_ms", record.firstByte().toMillis());
    json.writeEndObject();
  }

  private static Sums sums(Connection connection, UsageSelection selection) throws SQLException {
    Map<Long, UsageGroup> groups = SumQueries.selected(SumQueries.groups(connection), selection);
    Sums sums = new Sums();
    RequestBlocks.readSelected(connection, selection, groups, sums::add);
    return sums;
  }
}
