package dev.cliproxy.audit;

import dev.cliproxy.store.StoreUnavailableException;
import java.util.OptionalLong;

/** The changes that were made. Thread-safe. */
public interface AuditTrail {

  /** Takes a change. Never waits and never throws; it can be read a moment later. */
  void record(AuditEntry entry);

  /**
   * Reads a page.
   *
   * @param before the {@code next} of the page before; empty for the newest
   * @param limit how many rows, at least 1
   * @throws StoreUnavailableException when nobody can tell now
   */
  AuditPage page(OptionalLong before, int limit) throws StoreUnavailableException;
}
