/**
 * What stands around every page: the filters in front of it, signing in and out, the frame that
 * Thymeleaf draws, errors, style sheets and scripts. A page is a {@link
 * dev.cliproxy.pages.shell.Page}: a template and what it shows to a {@link
 * dev.cliproxy.pages.shell.Visit}.
 */
package dev.cliproxy.pages.shell;
