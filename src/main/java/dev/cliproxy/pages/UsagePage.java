package dev.cliproxy.pages;

import dev.cliproxy.usage.UsageStatistics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;

/** What has been used since the start. */
@Path("usage")
public final class UsagePage {
  private final UsageStatistics statistics;
  private final Clock clock;

  UsagePage(UsageStatistics statistics, Clock clock) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @GET
  public Page show(@Context UriInfo uri, @Context HttpServletRequest request) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    int page = Form.index(uri.getQueryParameters(), "page").orElse(1);
    return Page.of("usage", UsageView.of(statistics, today, page, Visit.of(request).locale()));
  }
}
