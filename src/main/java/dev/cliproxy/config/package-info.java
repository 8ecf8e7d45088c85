/**
 * The configuration: YAML text on one side, an immutable typed snapshot on the other, one writer in
 * between. Knows nothing of HTTP.
 *
 * <p>This room holds the way of a text: file, parser, draft, store, watcher. Below it are {@code
 * field}, how one field is read; on it {@code value}, what the whole says, and {@code secret},
 * where a text holds secrets; above it {@code setting}, what can be changed one by one.
 */
package dev.cliproxy.config;
