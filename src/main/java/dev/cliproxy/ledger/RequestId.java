package dev.cliproxy.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ids of requests: the end in microseconds since 1970 times {@value #IN_ONE_MICROSECOND}, and a
 * number that tells those of one microsecond apart. They fit a long until the year 2262.
 */
final class RequestId {
  /** How many requests can end in one microsecond. */
  static final int IN_ONE_MICROSECOND = 1_000;

  /** How many ids an hour has. */
  static final long IN_ONE_HOUR = 3_600_000_000L * IN_ONE_MICROSECOND;

  private final AtomicInteger next;

  /**
   * Makes ids that differ from one another.
   *
   * @param first where counting begins: another number on another node
   */
  RequestId(int first) {
    next = new AtomicInteger(first);
  }

  /** An id that this has not given before, of a request that ended then. */
  long next(Instant end) {
    return first(end) + Math.floorMod(next.getAndIncrement(), IN_ONE_MICROSECOND);
  }

  /** The least id of requests that ended at that time or later. */
  static long first(Instant time) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
    return Math.multiplyExact(micros, (long) IN_ONE_MICROSECOND);
  }

  /** The least id of requests that ended on that day in UTC or later. */
  static long first(LocalDate day) {
    return first(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** The day in UTC on which the request ended. */
  static LocalDate day(long id) {
    return LocalDate.ofInstant(time(id), ZoneOffset.UTC);
  }

  /** The hour in which the request ended, counted from 1970. */
  static long hour(long id) {
    return Math.floorDiv(id, IN_ONE_HOUR);
  }

  /** When the request ended, to the microsecond. */
  static Instant time(long id) {
    return Instant.EPOCH.plus(Math.floorDiv(id, IN_ONE_MICROSECOND), ChronoUnit.MICROS);
  }
}
