package dev.cliproxy.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The statistics at one moment, in the shape of the management API's {@code usage} object: any
 * Jackson mapper writes it as documented. Immutable; maps are sorted by key.
 *
 * @param requestsByDay keyed by UTC day, {@code 2024-05-20}
 * @param requestsByHour keyed by UTC hour of any day, {@code 00} to {@code 23}; hours without a
 *     request are left out
 * @param tokensByDay has the keys of {@code requestsByDay}
 * @param tokensByHour has the keys of {@code requestsByHour}
 * @param apis keyed by method and path of the endpoint
 */
public record UsageSnapshot(
    @JsonProperty("total_requests") long totalRequests,
    @JsonProperty("success_count") long successCount,
    @JsonProperty("failure_count") long failureCount,
    @JsonProperty("total_tokens") long totalTokens,
    @JsonProperty("requests_by_day") SortedMap<String, Long> requestsByDay,
    @JsonProperty("requests_by_hour") SortedMap<String, Long> requestsByHour,
    @JsonProperty("tokens_by_day") SortedMap<String, Long> tokensByDay,
    @JsonProperty("tokens_by_hour") SortedMap<String, Long> tokensByHour,
    @JsonProperty("apis") SortedMap<String, Api> apis) {

  public UsageSnapshot {
    requestsByDay = copyOf(requestsByDay);
    requestsByHour = copyOf(requestsByHour);
    tokensByDay = copyOf(tokensByDay);
    tokensByHour = copyOf(tokensByHour);
    apis = copyOf(apis);
  }

  /** One endpoint's part; {@code models} is keyed by model name. */
  public record Api(
      @JsonProperty("total_requests") long totalRequests,
      @JsonProperty("total_tokens") long totalTokens,
      @JsonProperty("models") SortedMap<String, Model> models) {

    public Api {
      models = copyOf(models);
    }
  }

  /**
   * One model's part at one endpoint.
   *
   * @param details the newest requests, oldest first; fewer than {@code totalRequests} once there
   *     have been more than {@link UsageStatistics#MAX_DETAILS_PER_MODEL}
   */
  public record Model(
      @JsonProperty("total_requests") long totalRequests,
      @JsonProperty("total_tokens") long totalTokens,
      @JsonProperty("details") List<Detail> details) {

    public Model {
      details = List.copyOf(details);
    }
  }

  /** One request; {@code time} is when it ended. */
  @JsonPropertyOrder({"timestamp", "tokens"})
  public record Detail(@JsonIgnore Instant time, @JsonProperty("tokens") Tokens tokens) {

    private static final DateTimeFormatter RFC_3339 =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public Detail {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(tokens, "tokens");
    }

    /** The time in RFC 3339 with microseconds, {@code 2024-05-20T09:15:04.123456Z}. */
    @JsonProperty("timestamp")
    public String timestamp() {
      return RFC_3339.format(time);
    }
  }

  private static <V> SortedMap<String, V> copyOf(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
