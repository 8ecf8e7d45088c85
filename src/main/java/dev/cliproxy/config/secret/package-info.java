/**
 * Where a configuration text holds secrets and how it is shown without them: found in the text
 * itself, line by line and in comments, too, because a text that cannot be parsed may be shown as
 * well.
 */
package dev.cliproxy.config.secret;
