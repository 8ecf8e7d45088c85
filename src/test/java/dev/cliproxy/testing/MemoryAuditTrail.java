package dev.cliproxy.testing;

import dev.cliproxy.audit.AuditEntry;
import dev.cliproxy.audit.AuditPage;
import dev.cliproxy.audit.AuditPage.Row;
import dev.cliproxy.audit.AuditTrail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** A trail that is gone with the test. */
public final class MemoryAuditTrail implements AuditTrail {
  private final List<Row> rows = new ArrayList<>();

  @Override
  public synchronized void record(AuditEntry entry) {
    rows.add(new Row(rows.size() + 1, entry));
  }

  @Override
  public synchronized AuditPage page(OptionalLong before, int limit) {
    long end = before.orElse(Long.MAX_VALUE);
    List<Row> older = new ArrayList<>(rows.stream().filter(row -> row.id() < end).toList());
    Collections.reverse(older);
    boolean more = older.size() > limit;
    List<Row> page = more ? older.subList(0, limit) : older;
    return new AuditPage(
        page, more ? OptionalLong.of(page.get(limit - 1).id()) : OptionalLong.empty());
  }

  /** All, the oldest first. */
  public synchronized List<AuditEntry> entries() {
    return rows.stream().map(Row::entry).toList();
  }
}
