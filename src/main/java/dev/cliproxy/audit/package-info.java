/**
 * Who has changed what: one row a change of the configuration or of a token file, secrets masked,
 * in the store. A change is in force before its row is made, and whether there is a row decides
 * nothing: {@link dev.cliproxy.audit.AuditTrail} never makes anybody wait. The comparison of two
 * texts, which may be long, is made on a thread of its own.
 *
 * <p>A row of the configuration names the version of {@link dev.cliproxy.history} that it led to;
 * that version may be gone before the row is. A restore is a row like any other: what it changed is
 * in it.
 */
package dev.cliproxy.audit;
