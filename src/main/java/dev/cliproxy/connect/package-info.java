/**
 * How clients are pointed at this proxy: the exact lines and files, filled in for one address, one
 * model and one key. Text alone: nothing here reads a request or the configuration.
 */
package dev.cliproxy.connect;
