package dev.cliproxy.pages.usage;

import dev.cliproxy.catalog.Catalog;
import dev.cliproxy.config.ConfigStore;
import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.ledger.InvalidUsageQuestionException;
import dev.cliproxy.ledger.RecordedRequest;
import dev.cliproxy.ledger.UsageLedger;
import dev.cliproxy.ledger.UsageQuestion;
import dev.cliproxy.ledger.UsageReport;
import dev.cliproxy.ledger.UsageSelection;
import dev.cliproxy.pages.shell.Page;
import dev.cliproxy.pages.shell.Visit;
import dev.cliproxy.pages.text.TrafficNames;
import dev.cliproxy.store.StoreUnavailableException;
import dev.cliproxy.usage.UsageStatistics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What has been used: as it is recorded, and in short what is counted since the start. */
@Path("usage")
public final class UsagePage {
  private final ConfigStore store;
  private final Supplier<Catalog> catalog;
  private final UsageStatistics statistics;
  private final UsageLedger ledger;
  private final Clock clock;

  public UsagePage(
      ConfigStore store,
      Supplier<Catalog> catalog,
      UsageStatistics statistics,
      UsageLedger ledger,
      Clock clock) {
    this.store = Objects.requireNonNull(store, "store");
    this.catalog = Objects.requireNonNull(catalog, "catalog");
    this.statistics = Objects.requireNonNull(statistics, "statistics");
    this.ledger = Objects.requireNonNull(ledger, "ledger");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    Visit visit = Visit.of(request);
    UsageForm typed = UsageForm.of(uri.getQueryParameters());
    UsageNumbers numbers = new UsageNumbers(visit.locale());
    UsageNames names =
        new UsageNames(
            TrafficNames.of(store.current(), store.keyNames(), catalog.get(), visit.words()));
    UsageSinceStart sinceStart = UsageSinceStart.of(statistics, numbers);
    UsageSelection selection;
    Dimension time;
    Optional<Long> cursor;
    try {
      UsageQuestion question = typed.question();
      selection = question.selection(clock);
      time = typed.time(question, selection);
      cursor = question.cursor();
    } catch (InvalidUsageQuestionException e) {
      RecordedUsage nothing = new RecordedUsage(typed, names, numbers);
      String error = visit.words().of(e.wording());
      return page(typed, nothing.filters(), error, trouble(), Optional.empty(), sinceStart)
          .refused();
    }
    UsageForm form = typed.during(selection);
    RecordedUsage usage = new RecordedUsage(form, names, numbers);
    try {
      UsageReport report = ledger.report(selection, time);
      List<RecordedRequest> requests =
          ledger.requests(selection, Optional.empty(), cursor, RecordedUsage.MOST_REQUESTS + 1);
      return page(
          form,
          usage.filters(report),
          "",
          trouble(),
          Optional.of(usage.view(selection, time, report, requests)),
          sinceStart);
    } catch (StoreUnavailableException e) {
      return page(form, usage.filters(), "", e.getMessage(), Optional.empty(), sinceStart);
    }
  }

  private String trouble() {
    return ledger.status().warning().orElse("");
  }

  private Page page(
      UsageForm form,
      List<UsageView.Filter> filters,
      String error,
      String trouble,
      Optional<UsageView.Recorded> recorded,
      UsageSinceStart sinceStart) {
    return Page.of(
        "usage",
        new UsageView(
            form.from(),
            form.to(),
            form.by().equals(Dimension.HOUR.parameter()),
            filters,
            error,
            trouble,
            ledger.isOn(),
            recorded,
            sinceStart));
  }
}
