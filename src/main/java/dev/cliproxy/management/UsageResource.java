package dev.cliproxy.management;

import dev.cliproxy.usage.UsageSnapshot;
import dev.cliproxy.usage.UsageStatistics;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Objects;

/** What has been used since the start. */
@Path("usage")
public final class UsageResource {
  private final UsageStatistics statistics;

  UsageResource(UsageStatistics statistics) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
  }

  @GET
  public Response get() {
    Map<String, UsageSnapshot> usage = Map.of("usage", statistics.snapshot());
    return Response.ok(usage, Answers.JSON).build();
  }
}
