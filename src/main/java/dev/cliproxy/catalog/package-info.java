/**
 * Which model can be served by what: {@link dev.cliproxy.catalog.Catalog} is made of a
 * configuration and never changes; {@link dev.cliproxy.catalog.Routing} decides who is asked first.
 * Knows nothing of HTTP.
 */
package dev.cliproxy.catalog;
