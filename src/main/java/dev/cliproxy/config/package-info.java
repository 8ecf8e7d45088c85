/**
 * The configuration: YAML text on one side, an immutable typed snapshot on the other, one writer in
 * between. Knows nothing of HTTP.
 */
package dev.cliproxy.config;
