/**
 * The database of what is recorded and not configured: plumbing, which knows nothing of what is in
 * its tables. A room that records something brings its tables as a Flyway migration in {@code
 * db/migration}, its inserts as a {@link dev.cliproxy.store.BatchWriter} and its queries as SQL
 * that PostgreSQL understands, too. Each folder of migrations has an empty {@code flyway.location},
 * by which Flyway finds it where a container does not list what is on a class path.
 *
 * <p>H2, because a WAR is deployed anew in a running JVM and a native library cannot be loaded a
 * second time; in PostgreSQL's mode, so that the same SQL serves both. Where several nodes share
 * what they record it is PostgreSQL itself ({@link dev.cliproxy.store.ServerAddress}): each node
 * writes its own batches, and a transaction that another node was in the way of is made again.
 *
 * <p>Recording never waits: a bounded queue of each kind, one thread that writes all of them in
 * batches, and a database that is opened after the program has started. What a database cannot do
 * is said by {@link dev.cliproxy.store.Store#status()}; the thread tries again until it can, a
 * broken file is set aside and never deleted. A question has a time in which all of its statements
 * must be answered.
 */
package dev.cliproxy.store;
