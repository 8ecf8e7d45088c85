package dev.cliproxy.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.cliproxy.price.Cost;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Recorded usage as rows, of which JSON and CSV have the same fields. */
public final class UsageTables {
  private static final CsvMapper CSV = new CsvMapper();

  private static final UsageRecord NO_REQUEST =
      new UsageRecord(
          Instant.EPOCH,
          "",
          "",
          "",
          Served.NOBODY,
          0,
          false,
          Tokens.NONE,
          Duration.ZERO,
          Duration.ZERO);

  private UsageTables() {}

  /** What has one name comes to. */
  public static ObjectNode row(UsageSummary.Item item) {
    return JsonNodeFactory.instance.objectNode().put("name", item.name()).setAll(row(item.sum()));
  }

  /** The figures alone. */
  public static ObjectNode row(UsageSum sum) {
    ObjectNode row =
        JsonNodeFactory.instance
            .objectNode()
            .put("requests", sum.requests())
            .put("failures", sum.failures());
    putTokens(row, sum.tokens());
    putCost(row, sum.cost());
    return row;
  }

  /** A single request. */
  public static ObjectNode row(RecordedRequest request) {
    UsageRecord record = request.record();
    ObjectNode row =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", record.timestamp().toString())
            .put("key", record.client())
            .put("api", record.api())
            .put("model", record.model())
            .put("served_model", record.served().model())
            .put("provider", record.served().provider())
            .put("credential", record.served().credential())
            .put("status", record.status())
            .put("success", record.success());
    putTokens(row, record.tokens());
    row.put("first_byte_ms", record.firstByte().toMillis());
    row.put("total_ms", record.duration().toMillis());
    row.put("attempts", record.served().attempts());
    putCost(row, request.cost());
    return row;
  }

  private static void putTokens(ObjectNode row, Tokens tokens) {
    row.put("input_tokens", tokens.inputTokens());
    row.put("output_tokens", tokens.outputTokens());
    row.put("reasoning_tokens", tokens.reasoningTokens());
    row.put("cached_tokens", tokens.cachedTokens());
    row.put("cache_write_tokens", tokens.cacheWriteTokens());
    row.put("total_tokens", tokens.total());
  }

  /** Null where nothing is known: 0 would be a claim. */
  private static void putCost(ObjectNode row, Cost cost) {
    row.put("cost_usd", cost.dollars().orElse(null));
    row.put("unpriced_tokens", cost.unpricedTokens());
  }

  /** Sums as CSV in UTF-8, with a line of the columns' names before them. */
  public static byte[] csvOfSums(List<UsageSummary.Item> items) {
    return csv(
        items.stream().map(UsageTables::row).toList(),
        row(new UsageSummary.Item("", UsageSum.NONE)));
  }

  /** Single requests as CSV in UTF-8, with a line of the columns' names before them. */
  public static byte[] csvOfRequests(List<RecordedRequest> requests) {
    return csv(
        requests.stream().map(UsageTables::row).toList(),
        row(new RecordedRequest(0, NO_REQUEST, Cost.NONE)));
  }

  /**
   * Rows that all have the same fields.
   *
   * @param like has the fields, for when there are no rows
   */
  private static byte[] csv(List<ObjectNode> rows, ObjectNode like) {
    CsvSchema.Builder schema = CsvSchema.builder();
    like.fieldNames().forEachRemaining(schema::addColumn);
    List<ObjectNode> safe = new ArrayList<>();
    rows.forEach(row -> safe.add(withoutFormulas(row)));
    try {
      return CSV.writer(schema.build().withHeader()).writeValueAsBytes(safe);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows are always written", e);
    }
  }

  /** A model's name comes from a client, and a spreadsheet runs what looks like a formula. */
  private static ObjectNode withoutFormulas(ObjectNode row) {
    ObjectNode safe = JsonNodeFactory.instance.objectNode();
    row.properties()
        .forEach(
            field -> {
              String text = field.getValue().isTextual() ? field.getValue().textValue() : "";
              if (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
                safe.put(field.getKey(), "'" + text);
              } else {
                safe.set(field.getKey(), field.getValue());
              }
            });
    return safe;
  }
}
