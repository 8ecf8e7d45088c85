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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes the recorded requests in the shape that {@link UsageSnapshotReader} reads, with what that
 * shape has no names for beside it. No connection is held while it is written: a reader may be
 * slow.
 */
final class UsageExport {
  private static final int PAGE = 2_000;

  /** The sums of an endpoint's model, or of anything else. */
  private record Sum(long requests, long failures, long tokens) {
    static final Sum NONE = new Sum(0, 0, 0);

    Sum plus(Sum other) {
      return new Sum(requests + other.requests, failures + other.failures, tokens + other.tokens);
    }
  }

  private record Key(String api, String model) {}

  private final Store store;
  private final UsageSelection selection;

  UsageExport(Store store, UsageSelection selection) {
    this.store = Objects.requireNonNull(store, "store");
    this.selection = Objects.requireNonNull(selection, "selection");
  }

  /** Writes all of it. */
  void write(OutputStream out, Instant now) throws IOException, StoreUnavailableException {
    Map<Key, Sum> sums = store.run(this::sums);
    Map<String, Sum> days = new TreeMap<>();
    Map<String, Sum> hours = new TreeMap<>();
    store.run(connection -> byTime(connection, days, hours));
    Sum total = sums.values().stream().reduce(Sum.NONE, Sum::plus);
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("version", 1);
      json.writeStringField("exported_at", now.toString());
      json.writeObjectFieldStart("usage");
      json.writeNumberField("total_requests", total.requests());
      json.writeNumberField("success_count", total.requests() - total.failures());
      json.writeNumberField("failure_count", total.failures());
      json.writeNumberField("total_tokens", total.tokens());
      writeCounts(json, "requests_by_day", days, true);
      writeCounts(json, "requests_by_hour", hours, true);
      writeCounts(json, "tokens_by_day", days, false);
      writeCounts(json, "tokens_by_hour", hours, false);
      json.writeObjectFieldStart("apis");
      writeApis(json, sums);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeCounts(
      JsonGenerator json, String name, Map<String, Sum> sums, boolean requests) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Sum> sum : sums.entrySet()) {
      json.writeNumberField(
          sum.getKey(), requests ? sum.getValue().requests() : sum.getValue().tokens());
    }
    json.writeEndObject();
  }

  private void writeApis(JsonGenerator json, Map<Key, Sum> sums)
      throws IOException, StoreUnavailableException {
    Map<String, Map<String, Sum>> apis = new TreeMap<>();
    sums.forEach(
        (key, sum) ->
            apis.computeIfAbsent(key.api(), unseen -> new TreeMap<>()).put(key.model(), sum));
    for (Map.Entry<String, Map<String, Sum>> api : apis.entrySet()) {
      json.writeObjectFieldStart(api.getKey());
      writeSum(json, api.getValue().values().stream().reduce(Sum.NONE, Sum::plus));
      json.writeObjectFieldStart("models");
      for (Map.Entry<String, Sum> model : api.getValue().entrySet()) {
        json.writeObjectFieldStart(model.getKey());
        writeSum(json, model.getValue());
        writeDetails(json, new Key(api.getKey(), model.getKey()));
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static void writeSum(JsonGenerator json, Sum sum) throws IOException {
    json.writeNumberField("total_requests", sum.requests());
    json.writeNumberField("total_tokens", sum.tokens());
  }

  private void writeDetails(JsonGenerator json, Key key)
      throws IOException, StoreUnavailableException {
    Map<Dimension, String> names = new TreeMap<>(selection.names());
    names.put(Dimension.API, key.api());
    names.put(Dimension.MODEL, key.model());
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

  private Map<Key, Sum> sums(Connection connection) throws SQLException {
    String sql =
        "SELECT g.api, g.model, COUNT(*), SUM(CASE WHEN s.success THEN 0 ELSE 1 END),"
            + " SUM(s.input_tokens + s.output_tokens)"
            + " FROM usage_requests s JOIN usage_groups g ON g.id = s.group_id"
            + " WHERE s.id >= ? AND s.id < ?"
            + selection.condition()
            + " GROUP BY g.api, g.model";
    Map<Key, Sum> sums = new HashMap<>();
    try (PreparedStatement query = prepared(connection, sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        sums.put(
            new Key(rows.getString(1), rows.getString(2)),
            new Sum(rows.getLong(3), rows.getLong(4), rows.getLong(5)));
      }
    }
    return sums;
  }

  private boolean byTime(Connection connection, Map<String, Sum> days, Map<String, Sum> hours)
      throws SQLException {
    String hour = "s.id / " + RequestId.IN_ONE_HOUR;
    String sql =
        "SELECT "
            + hour
            + ", COUNT(*), SUM(s.input_tokens + s.output_tokens)"
            + " FROM usage_requests s JOIN usage_groups g ON g.id = s.group_id"
            + " WHERE s.id >= ? AND s.id < ?"
            + selection.condition()
            + " GROUP BY "
            + hour;
    try (PreparedStatement query = prepared(connection, sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        String time = RequestId.time(rows.getLong(1) * RequestId.IN_ONE_HOUR).toString();
        Sum sum = new Sum(rows.getLong(2), 0, rows.getLong(3));
        days.merge(time.substring(0, time.indexOf('T')), sum, Sum::plus);
        hours.merge(time.substring(time.indexOf('T') + 1, time.indexOf(':')), sum, Sum::plus);
      }
    }
    return true;
  }

  private PreparedStatement prepared(Connection connection, String sql) throws SQLException {
    PreparedStatement query = connection.prepareStatement(sql);
    query.setLong(1, selection.firstId());
    query.setLong(2, selection.endId());
    selection.set(query, 3);
    return query;
  }
}
