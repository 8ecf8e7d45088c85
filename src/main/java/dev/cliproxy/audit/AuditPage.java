package dev.cliproxy.audit;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Some changes, the newest first.
 *
 * @param rows as many as were asked for, as far as there are
 * @param next what to ask for those before them; empty when there are none
 */
public record AuditPage(List<Row> rows, OptionalLong next) {

  /**
   * A change in the trail.
   *
   * @param id of the row; the later the change, the greater
   */
  public record Row(long id, AuditEntry entry) {
    public Row {
      Objects.requireNonNull(entry, "entry");
    }
  }

  public AuditPage {
    rows = List.copyOf(rows);
    Objects.requireNonNull(next, "next");
  }
}
