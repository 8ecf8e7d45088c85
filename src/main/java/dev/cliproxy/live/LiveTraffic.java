package dev.cliproxy.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What goes through the proxy at this moment: the requests under way and the newest that have
 * ended. Those that failed have places of their own, so that successes do not push them out at once
 * when there are thousands a second. In memory, bounded; noting a request that has ended takes two
 * writes and no lock.
 */
public final class LiveTraffic {
  /** How many that have ended are kept. */
  public static final int MOST_ENDED = 200;

  /** How many that have failed are kept besides. */
  public static final int MOST_FAILED = 100;

  private final Supplier<Stream<OpenRequest>> open;
  private final Ring ended = new Ring(MOST_ENDED);
  private final Ring failed = new Ring(MOST_FAILED);

  /**
   * With nothing noted.
   *
   * @param open those under way, the oldest first, looked at as they are asked for
   */
  public LiveTraffic(Supplier<Stream<OpenRequest>> open) {
    this.open = Objects.requireNonNull(open, "open");
  }

  /** Notes that a request has ended. May be called on any thread; does not wait. */
  public void ended(EndedRequest request) {
    ended.add(request);
    if (!request.record().success()) {
      failed.add(request);
    }
  }

  /** Those under way, those that are waited for longest first, at most so many. */
  public List<OpenRequest> open(LiveFilter filter, int most) {
    return open.get().filter(filter::finds).limit(most).toList();
  }

  /** Those that have ended, the newest first: 200 of all and, behind them, older failures. */
  public List<EndedRequest> ended(LiveFilter filter) {
    List<EndedRequest> all = ended.newestFirst();
    Set<EndedRequest> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(all);
    return Stream.concat(
            all.stream(), failed.newestFirst().stream().filter(one -> !known.contains(one)))
        .filter(filter::finds)
        .toList();
  }

  /** The newest so many; an older one gives its place. */
  private static final class Ring {
    private final AtomicReferenceArray<EndedRequest> places;
    private final AtomicLong count = new AtomicLong();

    Ring(int size) {
      places = new AtomicReferenceArray<>(size);
    }

    void add(EndedRequest request) {
      places.setRelease((int) (count.getAndIncrement() % places.length()), request);
    }

    /** What is added meanwhile may be there or not. */
    List<EndedRequest> newestFirst() {
      List<EndedRequest> requests = new ArrayList<>(places.length());
      long newest = count.get() - 1;
      for (long i = newest; i >= 0 && i > newest - places.length(); i--) {
        EndedRequest request = places.getAcquire((int) (i % places.length()));
        if (request != null) {
          requests.add(request);
        }
      }
      return requests;
    }
  }
}
