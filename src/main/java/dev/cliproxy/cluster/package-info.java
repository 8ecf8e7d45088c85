/**
 * What the nodes of a cluster share besides what they record: a PostgreSQL holds it, and every node
 * has a copy in the files that a single node has. So nothing else in the program knows of nodes: a
 * node that loses the database goes on with its files, and refuses changes until it is back.
 *
 * <p>{@link dev.cliproxy.cluster.SharedConfig} is the configuration's text, {@link
 * dev.cliproxy.cluster.SharedTokenFiles} the token files. A change locks a row, so that two nodes
 * make theirs one after the other; {@link dev.cliproxy.cluster.ChangeFollower} hears of other
 * nodes' changes by LISTEN, and looks twice a second where that is not understood. The copies are
 * the business of those who own the files: {@link dev.cliproxy.config.ConfigStore} and {@link
 * dev.cliproxy.credential.AuthFiles}. {@link dev.cliproxy.cluster.SharedLoginRows} is read when
 * somebody asks: a login's verifier is in its row, and whoever gets the browser's answer takes it
 * in one UPDATE.
 *
 * <p>{@link dev.cliproxy.cluster.SharedNotes} are for what is good for a while, such as rests and
 * bans: who finds it out does not wait. What clients' keys are used for is told by them, too, one
 * note a key and node, from which each node counts what is new. What {@code /usage} counts of other
 * nodes comes from what they record, which the {@linkplain dev.cliproxy.ledger ledger} reads.
 */
package dev.cliproxy.cluster;
