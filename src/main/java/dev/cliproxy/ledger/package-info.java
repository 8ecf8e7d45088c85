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
 */
package dev.cliproxy.ledger;
