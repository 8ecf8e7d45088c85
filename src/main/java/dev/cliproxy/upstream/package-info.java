/**
 * What is known of providers as peers: their failures, how long they ask to wait, and which
 * candidate is tried after which failure ({@link dev.cliproxy.upstream.Failover}, a pure state
 * machine).
 */
package dev.cliproxy.upstream;
