/**
 * How this program writes files: for their owner alone, and so that a crash loses nothing. The
 * configuration, its history and the token files share it; the proposed layout has no room for what
 * rooms on the same floor need.
 */
package dev.cliproxy.files;
