/**
 * What a single field of the configuration may hold, and how it is read: one reader for every
 * mapping, whose findings name line and path, and the forms that more than one setting has
 * (addresses, networks, headers, patterns of models, hashes). Knows no setting by name.
 */
package dev.cliproxy.config.field;
