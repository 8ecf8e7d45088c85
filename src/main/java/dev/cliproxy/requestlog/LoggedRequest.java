package dev.cliproxy.requestlog;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One logged request, as it is listed. Holds nothing secret.
 *
 * @param size of the file in bytes
 * @param modified when the file was written
 * @param method {@code ""} when the file's first lines cannot be read, as the other texts
 * @param path the target without its query
 * @param status of the answer to the client, if there was one
 * @param model that the client asked for, or {@code ""}
 * @param duration from the request's beginning until the answer's end, if it is known
 */
public record LoggedRequest(
    RequestLogName name,
    long size,
    Instant modified,
    String method,
    String path,
    OptionalInt status,
    String model,
    Optional<Duration> duration) {

  public LoggedRequest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(duration, "duration");
  }

  static LoggedRequest of(RequestLogFolder.Entry entry, RequestInfo info) {
    return new LoggedRequest(
        entry.name(),
        entry.size(),
        entry.modified(),
        info.method(),
        info.url().split("\\?", 2)[0],
        info.status(),
        info.model(),
        info.duration());
  }
}
