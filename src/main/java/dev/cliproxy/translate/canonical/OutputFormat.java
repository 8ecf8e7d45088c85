package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.Optional;

/** What an answer is to look like. */
public sealed interface OutputFormat {

  /** Words. */
  record Text() implements OutputFormat {}

  /** Some JSON. */
  record AnyJson() implements OutputFormat {}

  /**
   * JSON of a schema.
   *
   * @param name where a format wants one; {@code ""} for none
   * @param schema must not be changed
   * @param strict whether to the letter; empty when the client did not say
   */
  record Schema(String name, ObjectNode schema, Optional<Boolean> strict) implements OutputFormat {
    public Schema {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(strict, "strict");
    }
  }
}
