package dev.cliproxy.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.Tokens;
import dev.cliproxy.usage.UsageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Reads the single requests of an exported usage, one after the other, however long it is.
 *
 * <p>The shape is that of the program that this one succeeds: {@code usage.apis} by API, in each
 * {@code models} by name, in each {@code details}, a list of {@code timestamp}, {@code tokens},
 * {@code failed}, {@code source} and {@code auth_index}; later forks of it count its {@code
 * version} on and keep these names. What else stands there is passed over. Source: its {@code
 * internal/usage} before version 6.10.0. Its API may be a client's key in clear, of which only an
 * id is kept.
 */
final class UsageSnapshotReader {
  private static final int MOST_DEPTH = 100;
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).build())
              .build());

  /** Takes what is read. */
  @FunctionalInterface
  interface Sink<E extends Exception> {
    void take(UsageRecord record) throws E;
  }

  private final UnaryOperator<String> clientId;
  private long count;

  /**
   * A reader of one text.
   *
   * @param clientId of a client's key
   */
  UsageSnapshotReader(UnaryOperator<String> clientId) {
    this.clientId = clientId;
  }

  /**
   * Reads all of it.
   *
   * @return how many requests there were
   * @throws UsageImportException when it is no such text
   */
  <E extends Exception> long read(InputStream in, Sink<E> sink)
      throws UsageImportException, IOException, E {
    count = 0;
    try (JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UsageImportException("expected an object with usage in it");
      }
      boolean found = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("usage")) {
          found = true;
          each(parser, "usage", field -> field.equals("apis"), (unused) -> apis(parser, sink));
        } else {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new UsageImportException("expected one JSON object and nothing behind it");
      }
      if (!found) {
        throw new UsageImportException("expected an object with usage in it");
      }
    } catch (JsonProcessingException e) {
      throw new UsageImportException(
          "this is no JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    }
    if (count == 0) {
      throw new UsageImportException(
          "there are no details in usage.apis: sums alone cannot be taken over");
    }
    return count;
  }

  @FunctionalInterface
  private interface Field<E extends Exception> {
    void read(String name) throws UsageImportException, IOException, E;
  }

  @FunctionalInterface
  private interface Wanted {
    boolean is(String name);
  }

  /** Goes through the fields of the object that the parser stands on. */
  private static <E extends Exception> void each(
      JsonParser parser, String what, Wanted wanted, Field<E> field)
      throws UsageImportException, IOException, E {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new UsageImportException("expected an object as " + what);
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (wanted.is(name)) {
        field.read(name);
      } else {
        parser.skipChildren();
      }
    }
  }

  private <E extends Exception> void apis(JsonParser parser, Sink<E> sink)
      throws UsageImportException, IOException, E {
    each(
        parser,
        "apis",
        api -> true,
        api ->
            each(
                parser,
                "each of apis",
                field -> field.equals("models"),
                models ->
                    each(
                        parser,
                        "models",
                        model -> true,
                        model ->
                            each(
                                parser,
                                "each of models",
                                field -> field.equals("details"),
                                details -> details(parser, api, model, sink)))));
  }

  private <E extends Exception> void details(
      JsonParser parser, String api, String model, Sink<E> sink)
      throws UsageImportException, IOException, E {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new UsageImportException("expected a list as details");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      count++;
      JsonNode detail = JSON.readTree(parser);
      if (!detail.isObject()) {
        throw new UsageImportException("expected an object as each of details");
      }
      sink.take(record(detail, api, model));
    }
  }

  private UsageRecord record(JsonNode detail, String api, String model)
      throws UsageImportException {
    boolean named = api.matches("[A-Z]{1,10} /.*");
    String client = detail.path("client").asText("");
    if (client.isEmpty() && !named) {
      client = clientId.apply(api);
    }
    JsonNode tokens = detail.path("tokens");
    boolean success = !detail.path("failed").asBoolean(false);
    return new UsageRecord(
        time(detail),
        cut(client),
        named ? api : "",
        model,
        new Served(
            cut(detail.path("provider").asText("")),
            cut(detail.path("auth_index").asText("")),
            detail.path("served_model").asText(""),
            (int) number(detail, "attempts", 1_000)),
        (int) (detail.has("status") ? number(detail, "status", 999) : success ? 200 : 500),
        success,
        new Tokens(
            number(tokens, "input_tokens", Long.MAX_VALUE),
            number(tokens, "output_tokens", Long.MAX_VALUE),
            number(tokens, "reasoning_tokens", Long.MAX_VALUE),
            number(tokens, "cached_tokens", Long.MAX_VALUE),
            number(tokens, "cache_write_tokens", Long.MAX_VALUE)),
        Duration.ofMillis(number(detail, "first_byte_ms", Integer.MAX_VALUE)),
        Duration.ofMillis(number(detail, "latency_ms", Integer.MAX_VALUE)));
  }

  /** Names that this program makes are no longer. */
  private static String cut(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }

  private static long number(JsonNode node, String name, long most) {
    return Math.max(0, Math.min(most, node.path(name).asLong(0)));
  }

  private Instant time(JsonNode detail) throws UsageImportException {
    String text = detail.path("timestamp").asText("");
    try {
      Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
      if (!time.isBefore(FIRST) && time.isBefore(LAST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new UsageImportException(
        String.format(
            Locale.ROOT,
            "expected a time such as 2026-11-28T12:00:00Z as timestamp of detail %d",
            count));
  }
}
