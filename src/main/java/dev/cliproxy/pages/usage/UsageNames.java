package dev.cliproxy.pages.usage;

import dev.cliproxy.ledger.Dimension;
import dev.cliproxy.pages.text.TrafficNames;
import dev.cliproxy.pages.text.TrafficNames.Name;
import java.util.Objects;

/** What people call what is recorded, by what it is a name of. */
record UsageNames(TrafficNames names) {
  UsageNames {
    Objects.requireNonNull(names, "names");
  }

  /** What a name in a dimension is called. */
  Name of(Dimension dimension, String name) {
    return switch (dimension) {
      case KEY -> names.key(name);
      case CREDENTIAL -> names.credential(name);
      case PROVIDER -> names.provider(name);
      default -> name.isEmpty() ? names.credential("") : new Name(name, "");
    };
  }
}
