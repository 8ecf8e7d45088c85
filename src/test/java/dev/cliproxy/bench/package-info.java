/**
 * The bench of the proxy's data path: {@code src/test/bench/run} builds the WAR and starts {@link
 * dev.cliproxy.bench.ProxyBench}, which starts an upstream, nginx and the WAR in processes of their
 * own and prints tables. Not tests: the figures are for a person.
 */
package dev.cliproxy.bench;
