/**
 * A YAML text as a person wrote it: what it means, where each value stands, and changes that touch
 * the bytes of the changed value alone. Knows nothing of what is configured with it.
 *
 * <p>A room of its own beside the configuration, which the proposed layout does not have: editing
 * text around comments, quotes and aliases is a third of the configuration's code and has rules of
 * its own.
 */
package dev.cliproxy.yaml;
