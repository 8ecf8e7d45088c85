package dev.cliproxy.requestlog;

import java.util.List;

/**
 * A stretch of the list of logged requests.
 *
 * @param requests the newest first
 * @param count how many files there are
 * @param totalSize of all files, in bytes
 */
public record LoggedRequests(List<LoggedRequest> requests, int count, long totalSize) {
  public LoggedRequests {
    requests = List.copyOf(requests);
  }
}
