/**
 * The traffic as it is at this moment, in memory and bounded: why is this request slow, why did
 * that one fail. What lasts is the ledger's.
 */
package dev.cliproxy.live;
