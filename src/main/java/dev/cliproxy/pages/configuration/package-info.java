/**
 * The group System, how the program is set up: settings, the file itself, and what became of it.
 */
package dev.cliproxy.pages.configuration;
