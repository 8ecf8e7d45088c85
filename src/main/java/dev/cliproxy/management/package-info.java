/**
 * The JSON face of the management API, {@code /v0/management}: resources that turn bodies into
 * changes of the configuration, and one mapper that turns what goes wrong into answers. Rules of
 * the settings themselves live with the configuration.
 */
package dev.cliproxy.management;
