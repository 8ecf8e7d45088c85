/**
 * The program's own log in files, for whoever cannot see its console: lines that are appended, a
 * bounded number of files that are never renamed, and readers that go on where they stopped. Knows
 * neither who logs nor who shows it.
 */
package dev.cliproxy.programlog;
