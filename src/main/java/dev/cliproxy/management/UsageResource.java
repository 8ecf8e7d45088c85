package dev.cliproxy.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.credential.CredentialId;
import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.RecordedRequest;
import dev.cliproxy.ledger.UsageExport;
import dev.cliproxy.ledger.UsageImportException;
import dev.cliproxy.ledger.UsageImportResult;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.ledger.UsageQuestion;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.ledger.UsageSum;
import dev.cliproxy.ledger.UsageSummary;
import dev.cliproxy.ledger.UsageTables;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.usage.UsageSnapshot;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.Attachment;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What has been used: since the start, as documented, and what is recorded for longer. */
@Path("usage")
public final class UsageResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_AT_ONCE = 1_000;
  private static final int LAST_OFFSET = 999_999_999;
  private static final int LONGEST_KEPT_DAYS = 3_650;

  private static final UsageSelection ALL_DAYS =
      new UsageSelection(LocalDate.EPOCH, LocalDate.of(2200, 1, 1), Map.of());

  private final UsageStatistics statistics;
  private final UsageLedger ledger;
  private final Clock clock;

  UsageResource(UsageStatistics statistics, UsageLedger ledger, Clock clock) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
    this.ledger = Objects.requireNonNull(ledger, "ledger");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @GET
  public Response get() {
    Map<String, UsageSnapshot> usage = Map.of("usage", statistics.snapshot());
    return Response.ok(usage, Answers.JSON).build();
  }

  /** The sums of days, hours, or what else requests differ in. */
  @GET
  @Path("summary")
  public Response summary(@Context UriInfo uri) throws StoreUnavailableException {
    UsageQuestion question = new UsageQuestion(uri.getQueryParameters(), Set.of("by", "offset"));
    UsageSelection selection = question.selection(clock);
    Dimension by = question.by(selection);
    boolean csv = question.isCsv();
    long limit =
        question.number("limit", csv ? UsageQuestion.MOST_CSV_ROWS : DEFAULT_LIMIT, 1, most(csv));
    long offset = question.number("offset", 0, 0, LAST_OFFSET);
    UsageSummary summary = ledger.summary(selection, by);
    List<UsageSummary.Item> page = summary.items().stream().skip(offset).limit(limit).toList();
    if (csv) {
      return Attachment.csv("usage.csv", UsageTables.csvOfSums(page));
    }
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", selection.from().toString())
            .put("to", selection.to().toString())
            .put("by", by.parameter());
    answer.set("total", UsageTables.row(summary.total()));
    ArrayNode items = answer.putArray("items");
    page.stream().map(UsageTables::row).forEach(items::add);
    answer.put("count", summary.items().size());
    return Response.ok(answer, Answers.JSON).build();
  }

  /** Single requests, the newest first. */
  @GET
  @Path("requests")
  public Response requests(@Context UriInfo uri) throws StoreUnavailableException {
    UsageQuestion question =
        new UsageQuestion(uri.getQueryParameters(), Set.of("cursor", "success"));
    UsageSelection selection = question.selection(clock);
    Optional<Boolean> success = question.flag("success");
    Optional<Long> cursor = question.cursor();
    boolean csv = question.isCsv();
    int limit =
        (int)
            question.number(
                "limit", csv ? UsageQuestion.MOST_CSV_ROWS : DEFAULT_LIMIT, 1, most(csv));
    List<RecordedRequest> found = ledger.requests(selection, success, cursor, limit);
    if (csv) {
      return Attachment.csv("usage.csv", UsageTables.csvOfRequests(found));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode requests = answer.putArray("requests");
    found.stream().map(UsageTables::row).forEach(requests::add);
    if (found.size() == limit) {
      answer.put("next_cursor", Long.toString(found.get(limit - 1).cursor()));
    } else {
      answer.putNull("next_cursor");
    }
    return Response.ok(answer, Answers.JSON).build();
  }

  /** Single requests in the shape of the program that this one succeeds, for its panels. */
  @GET
  @Path("export")
  public Response export(@Context UriInfo uri) throws StoreUnavailableException {
    UsageQuestion question = new UsageQuestion(uri.getQueryParameters(), Set.of());
    // All that is kept, unless it is asked for less.
    UsageSelection selection = question.selection(clock, LONGEST_KEPT_DAYS);
    UsageExport export = ledger.export(selection);
    StreamingOutput out =
        stream -> {
          try {
            export.write(stream, clock.instant());
          } catch (StoreUnavailableException e) {
            throw new IOException("the database failed in the midst of an export", e);
          }
        };
    return Response.ok(out, Answers.JSON)
        .header("Content-Disposition", "attachment; filename=\"usage-export.json\"")
        .build();
  }

  /** Takes over what this program or the one before it has exported. */
  @POST
  @Path("import")
  public Response importUsage(InputStream body) throws StoreUnavailableException, IOException {
    java.nio.file.Path file = Files.createTempFile("cliproxy-usage", ".json");
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        body.transferTo(out);
      }
      UsageImportResult result =
          ledger.importFrom(file, key -> CredentialId.ofClientKey(key).value());
      UsageSum total = ledger.summary(ALL_DAYS, Dimension.DAY).total();
      ObjectNode answer =
          JsonNodeFactory.instance
              .objectNode()
              .put("status", "ok")
              .put("added", result.added())
              .put("skipped", result.skipped())
              .put("total_requests", total.requests())
              .put("failed_requests", total.failures());
      return Response.ok(answer, Answers.JSON).build();
    } catch (UsageImportException e) {
      throw InvalidRequestException.invalidBody(e.getMessage());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static int most(boolean csv) {
    return csv ? UsageQuestion.MOST_CSV_ROWS : MOST_AT_ONCE;
  }
}
