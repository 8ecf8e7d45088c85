package dev.cliproxy.ledger;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** By what requests can be told apart; all but the first two can also be asked for. */
public enum Dimension {
  DAY("day"),
  HOUR("hour"),
  MODEL("model"),
  SERVED_MODEL("served_model"),
  KEY("client_key"),
  CREDENTIAL("credential"),
  PROVIDER("provider"),
  API("api");

  private final String column;

  Dimension(String column) {
    this.column = column;
  }

  /** Its column in {@code usage_groups}; of the first two, no column. */
  String column() {
    return column;
  }

  /** Whether it is a stretch of time. */
  public boolean isTime() {
    return this == DAY || this == HOUR;
  }

  /** As callers write it, such as {@code served-model}. */
  public String parameter() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one that callers write so. */
  public static Optional<Dimension> of(String parameter) {
    return Stream.of(values()).filter(one -> one.parameter().equals(parameter)).findFirst();
  }
}
