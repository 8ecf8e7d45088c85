/**
 * Usage that lasts: one row a finished request and the sums of each day, in the {@linkplain
 * dev.cliproxy.store store}; questions about them, and what they cost. The {@linkplain
 * dev.cliproxy.usage statistics} in memory go on meaning "since the start".
 *
 * <p>Three tables: a group is everything that tells requests apart (client's key, endpoint, model,
 * served model, provider, credential), so that a row of a request holds one number for six names
 * and the sums of a year are few. Sums answer every question about days, whatever was kept of
 * single requests; hours, percentiles and lists come from the single requests. What something cost
 * is reckoned when it is asked, from the prices in force: nothing of it is stored.
 *
 * <p>Every face asks by a {@link dev.cliproxy.ledger.UsageQuestion} and writes the rows of {@link
 * dev.cliproxy.ledger.UsageTables}, so that a page's download is what the API answers. Rows are
 * read in parts by the index of their time, or of their group where few groups are meant, and added
 * up in Java: a planner that begins with the groups would read all requests to find the newest.
 */
package dev.cliproxy.ledger;
