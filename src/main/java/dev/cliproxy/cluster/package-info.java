/**
 * What the nodes of a cluster share besides what they record: a PostgreSQL holds it, and every node
 * has a copy in the files that a single node has. So nothing else in the program knows of nodes: a
 * node that loses the database goes on with its files, and refuses changes until it is back.
 *
 * <p>{@link dev.cliproxy.cluster.SharedConfig} is the configuration's text. A change locks its row,
 * so that two nodes change it one after the other; {@link dev.cliproxy.cluster.ChangeFollower}
 * hears of other nodes' changes by LISTEN, and looks twice a second where that is not understood.
 *
 * <p>Still each node's own: token files, logins under way, bans, rests of credentials, and how much
 * a client's key is used between two starts. They are to follow: token files as this text is (a row
 * a file, the folder as the copy), the others as rows that nodes read when they do not know better.
 */
package dev.cliproxy.cluster;
