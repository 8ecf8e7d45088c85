/**
 * Who made a change and by which way. A room of its own, because the configuration and the token
 * files, which know nothing of one another, both say it of what happens to them.
 */
package dev.cliproxy.author;
