/**
 * Usage that lasts: finished requests, packed into blocks, and the sums of each day, in the
 * {@linkplain dev.cliproxy.store store}; questions about them, and what they cost. The {@linkplain
 * dev.cliproxy.usage statistics} in memory go on meaning "since the start".
 *
 * <p>Three tables: a group is everything that tells requests apart (client's key, endpoint, model,
 * served model, provider, credential), so that one number stands for six names and the sums of a
 * year are few. Requests of a group that end together are packed into a block, one row, of which
 * questions about many read few. Sums answer every question about days, whatever was kept of single
 * requests; hours, percentiles and lists come from the single requests. What something cost is
 * reckoned when it is asked, from the prices in force: nothing of it is stored.
 *
 * <p>Every face asks by a {@link dev.cliproxy.ledger.UsageQuestion} and writes the rows of {@link
 * dev.cliproxy.ledger.UsageTables}, so that a page's download is what the API answers. Blocks are
 * read in parts, the newest first, by the index of their time, or of their group where few groups
 * are meant, and added up in Java.
 */
package dev.cliproxy.ledger;
