/**
 * Usage records and the statistics made of them. Knows nothing of HTTP: whoever serves a request
 * hands in one {@link dev.cliproxy.usage.UsageRecord} when it ends, whoever shows the figures takes
 * a {@link dev.cliproxy.usage.UsageSnapshot}.
 */
package dev.cliproxy.usage;
