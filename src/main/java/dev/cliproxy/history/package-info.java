/**
 * The last texts of the configuration, as files in a folder beside it: what was in force can be
 * looked at and put back. The folder is all there is to it, so that it needs no database, is right
 * after a crash, and can be read by a person without this program: a file is the text as it was,
 * and its name says which version it is, when it came, by which way and from where.
 */
package dev.cliproxy.history;
