/**
 * The settings that can be changed one by one, each with how it is read from a configuration and
 * written into a draft: scalars, lists of texts, lists of entries. The management API and the admin
 * pages change them by these and by nothing else, so that their rules stand once.
 */
package dev.cliproxy.config.setting;
