/** What was used: sums, single requests, charts that work without script, downloads. */
package dev.cliproxy.pages.usage;
