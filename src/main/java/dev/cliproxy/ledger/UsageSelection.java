package dev.cliproxy.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which requests are meant.
 *
 * @param from the first day in UTC
 * @param to the last day, not before the first; both days are meant as a whole
 * @param names what each dimension must be, none of them a time; {@code ""} is a name, too
 */
public record UsageSelection(LocalDate from, LocalDate to, Map<Dimension, String> names) {
  public UsageSelection {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("from is after to");
    }
    Map<Dimension, String> copy = new EnumMap<>(Dimension.class);
    copy.putAll(names);
    if (copy.keySet().stream().anyMatch(Dimension::isTime)) {
      throw new IllegalArgumentException("a time has no name");
    }
    names = Collections.unmodifiableMap(copy);
  }

  /** How many days, 1 at least. */
  public long days() {
    return to.toEpochDay() - from.toEpochDay() + 1;
  }

  /** The least id of a request in it. */
  long firstId() {
    return RequestId.first(from);
  }

  /** The least id of a request after it. */
  long endId() {
    return RequestId.first(to.plusDays(1));
  }

  /** Whether these requests are meant, apart from their time. */
  boolean includes(UsageGroup group) {
    return names.entrySet().stream()
        .allMatch(name -> group.name(name.getKey()).equals(name.getValue()));
  }

  /** A condition on the columns of {@code usage_groups g}, beginning with AND; may be empty. */
  String condition() {
    StringBuilder condition = new StringBuilder();
    names
        .keySet()
        .forEach(name -> condition.append(" AND g.").append(name.column()).append(" = ?"));
    return condition.toString();
  }

  /** Sets what the condition asks for. */
  void set(PreparedStatement statement, int firstParameter) throws SQLException {
    List<String> values = new ArrayList<>(names.values());
    for (int i = 0; i < values.size(); i++) {
      statement.setString(firstParameter + i, values.get(i));
    }
  }
}
