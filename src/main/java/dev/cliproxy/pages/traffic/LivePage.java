package dev.cliproxy.pages.traffic;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.live.EndedRequest;
import dev.cliproxy.live.FailedAttempt;
import dev.cliproxy.live.LiveFilter;
import dev.cliproxy.live.LiveTraffic;
import dev.cliproxy.live.OpenRequest;
import dev.cliproxy.pages.form.Form;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.TrafficNames;
import dev.cliproxy.pages.text.TrafficNames.Name;
import dev.cliproxy.pages.text.Utc;
import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.UsageRecord;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

/** The requests under way and the newest that have ended. */
@Path("live")
public final class LivePage {
  private static final int MOST_OPEN = 200;

  private final LiveTraffic traffic;
  private final ConfigStore store;
  private final Supplier<Catalog> catalog;

  /**
   * The page.
   *
   * @param catalog of the configuration in force, asked at each request
   */
  public LivePage(LiveTraffic traffic, ConfigStore store, Supplier<Catalog> catalog) {
    this.traffic = Objects.requireNonNull(traffic, "traffic");
    this.store = Objects.requireNonNull(store, "store");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
  }

  /**
   * Somebody who was asked in vain.
   *
   * @param seconds after the request had come
   */
  public record Failure(Name credential, String model, int status, String reason, String seconds) {
    public Failure {
      Objects.requireNonNull(credential, "credential");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(seconds, "seconds");
    }
  }

  /**
   * One request.
   *
   * @param time when it ended, or {@code ""} while it is under way
   * @param served the provider's name of the model where it is another, or {@code ""}
   * @param provider who serves it, or has served it, or was asked last
   * @param attempts how often somebody was asked
   * @param status {@code 0} while it is under way
   * @param answering whether the client gets an answer already
   * @param reason why the client did not get what it asked for, or {@code ""}
   * @param firstByte in seconds, or {@code ""}
   * @param duration since its arrival or from there to its end, in seconds
   * @param input tokens
   * @param output tokens
   * @param log the name of its request log, or {@code ""}
   */
  public record Row(
      String time,
      Name key,
      String api,
      String model,
      String served,
      Name provider,
      Name credential,
      int attempts,
      List<Failure> failures,
      int status,
      boolean success,
      boolean answering,
      String reason,
      String firstByte,
      String duration,
      long input,
      long output,
      String log) {
    public Row {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(api, "api");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(served, "served");
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(credential, "credential");
      failures = List.copyOf(failures);
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(firstByte, "firstByte");
      Objects.requireNonNull(duration, "duration");
      Objects.requireNonNull(log, "log");
    }

    /** Whether somebody was asked. */
    public boolean isServed() {
      return attempts > 0;
    }
  }

  /**
   * The page's content.
   *
   * @param open those under way, the oldest first
   * @param full whether there may be more of them
   * @param ended the newest first
   */
  public record View(LiveFilter filter, List<Row> open, boolean full, List<Row> ended) {
    public View {
      Objects.requireNonNull(filter, "filter");
      open = List.copyOf(open);
      ended = List.copyOf(ended);
    }

    /** Whether some requests were chosen from. */
    public boolean isFiltered() {
      return !filter.equals(LiveFilter.ALL);
    }
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    LiveFilter filter =
        new LiveFilter(
            Form.text(query, "client"),
            Form.text(query, "model"),
            Form.text(query, "provider"),
            Form.text(query, "credential"),
            Form.text(query, "status"));
    TrafficNames names =
        TrafficNames.of(
            store.current(), store.keyNames(), catalog.get(), Visit.of(request).words());
    List<Row> open = traffic.open(filter, MOST_OPEN).stream().map(one -> row(one, names)).toList();
    return Page.of(
        "live",
        new View(
            filter,
            open,
            open.size() == MOST_OPEN,
            traffic.ended(filter).stream().map(one -> row(one, names)).toList()));
  }

  private static Row row(OpenRequest request, TrafficNames names) {
    Served served = request.served();
    return new Row(
        "",
        names.key(request.client()),
        request.api(),
        request.model(),
        other(served.model(), request.model()),
        names.provider(served.provider()),
        names.credential(served.credential()),
        served.attempts(),
        failures(request.failed(), names),
        0,
        true,
        request.answering(),
        "",
        "",
        seconds(request.age()),
        0,
        0,
        "");
  }

  private static Row row(EndedRequest request, TrafficNames names) {
    UsageRecord record = request.record();
    Served served = record.served();
    return new Row(
        Utc.text(record.timestamp()),
        names.key(record.client()),
        record.api(),
        request.asked(),
        other(served.model(), request.asked()),
        names.provider(served.provider()),
        names.credential(served.credential()),
        served.attempts(),
        failures(request.failed(), names),
        record.status(),
        record.success(),
        false,
        request.reason(),
        seconds(record.firstByte()),
        seconds(record.duration()),
        record.tokens().inputTokens(),
        record.tokens().outputTokens(),
        request.log().orElse(""));
  }

  private static List<Failure> failures(List<FailedAttempt> failed, TrafficNames names) {
    return failed.stream()
        .map(
            one ->
                new Failure(
                    names.credential(one.credential()),
                    one.model(),
                    one.status(),
                    one.reason(),
                    seconds(one.age())))
        .toList();
  }

  private static String other(String served, String asked) {
    return served.equals(asked) ? "" : served;
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
  }
}
