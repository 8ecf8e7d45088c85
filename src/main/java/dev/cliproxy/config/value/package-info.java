/**
 * What the configuration says, as immutable values: {@link dev.cliproxy.config.value.Config} and a
 * record for each of its sections and entries. A new setting begins here: a component of a record,
 * its name, default and check in {@link dev.cliproxy.config.value.ConfigReader} or in the record's
 * own {@code read}.
 */
package dev.cliproxy.config.value;
