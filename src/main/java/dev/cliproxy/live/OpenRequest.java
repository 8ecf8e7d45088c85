package dev.cliproxy.live;

import dev.cliproxy.usage.Served;
import dev.cliproxy.usage.UsageRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A client's request that is under way.
 *
 * @param age since its arrival, not negative
 * @param client the id of the client's key; {@code ""} when it needed none
 * @param api method and path, as in the usage statistics
 * @param model the model that was asked for, as the names of a {@link UsageRecord} are; {@code
 *     "unknown"} while that is read
 * @param served who is asked at present
 * @param failed who has failed, in order
 * @param answering whether the client gets an answer already
 */
public record OpenRequest(
    Duration age,
    String client,
    String api,
    String model,
    Served served,
    List<FailedAttempt> failed,
    boolean answering) {
  public OpenRequest {
    Objects.requireNonNull(age, "age");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(api, "api");
    model = UsageRecord.presentable(model);
    Objects.requireNonNull(served, "served");
    failed = List.copyOf(failed);
  }
}
