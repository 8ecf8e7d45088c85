package dev.cliproxy.requestlog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * @param client the short id of the client's key, or {@code ""}
 * @param credentials the short ids of those that upstreams were asked with, each once, in order
 * @param translated what was done because providers speak other formats than the client
 */
public record LoggedRequest(
    RequestLogName name,
    long size,
    Instant modified,
    String method,
    String path,
    OptionalInt status,
    String model,
    Optional<Duration> duration,
    String client,
    List<String> credentials,
    Translated translated) {

  public LoggedRequest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(modified, "modified");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(client, "client");
    credentials = List.copyOf(credentials);
    Objects.requireNonNull(translated, "translated");
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
        info.duration(),
        info.client(),
        info.credentials(),
        info.translated());
  }
}
