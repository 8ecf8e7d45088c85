package dev.cliproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.testing.Eventually;
import dev.cliproxy.testing.ManagementClient;
import java.time.Duration;

/** What the usage statistics had counted when they were asked. */
final class UsageCount {
  private final ManagementClient api;
  private final Requests requests;

  private record Requests(long total, long success, long failure) {}

  private UsageCount(ManagementClient api) throws Exception {
    this.api = api;
    requests = now();
  }

  /** What a server has counted up to now. */
  static UsageCount of(ManagementClient api) throws Exception {
    return new UsageCount(api);
  }

  /** A request is counted when it has ended, which its client may see a moment earlier. */
  void assertMore(int successes, int failures) throws Exception {
    Requests expected =
        new Requests(
            requests.total() + successes + failures,
            requests.success() + successes,
            requests.failure() + failures);
    Eventually.holds(Duration.ofSeconds(5), () -> now().total() >= expected.total());
    assertEquals(expected, now());
  }

  private Requests now() throws Exception {
    JsonNode usage = api.get("/usage").json().path("usage");
    return new Requests(
        usage.path("total_requests").asLong(),
        usage.path("success_count").asLong(),
        usage.path("failure_count").asLong());
  }
}
