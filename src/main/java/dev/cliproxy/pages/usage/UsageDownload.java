package dev.cliproxy.pages.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cliproxy.usage.UsageStatistics;
import dev.cliproxy.web.Attachment;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Objects;

/** The statistics as the JSON API answers them, for whoever is signed in and has no key at hand. */
@Path("usage.json")
public final class UsageDownload {
  private final ObjectMapper json = new ObjectMapper();
  private final UsageStatistics statistics;

  public UsageDownload(UsageStatistics statistics) {
    this.statistics = Objects.requireNonNull(statistics, "statistics");
  }

  @GET
  public Response get() throws JsonProcessingException {
    byte[] usage = json.writeValueAsBytes(Map.of("usage", statistics.snapshot()));
    return Attachment.json("usage.json", usage);
  }
}
