package dev.cliproxy.requestlog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a search has found, and how far it came.
 *
 * @param requests the newest first
 * @param count how many files there are
 * @param totalSize of all files, in bytes
 * @param looked how many files were looked at
 * @param partly how many of those were not read to their end, because of their size, the time it
 *     took, or what the disk said
 * @param older how many files were not looked at because the search had ended
 * @param stopped whether a limit ended the search, not the number of requests to be found
 * @param oldest the last file that was looked at, if any was
 */
public record FoundRequests(
    List<LoggedRequest> requests,
    int count,
    long totalSize,
    int looked,
    int partly,
    int older,
    boolean stopped,
    Optional<RequestLogName> oldest) {
  public FoundRequests {
    requests = List.copyOf(requests);
    Objects.requireNonNull(oldest, "oldest");
  }

  /** The file before which to look further, if there is anything. */
  public Optional<RequestLogName> next() {
    return older > 0 ? oldest : Optional.empty();
  }
}
