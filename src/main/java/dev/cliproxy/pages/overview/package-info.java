/** The first page: what needs attention. */
package dev.cliproxy.pages.overview;
