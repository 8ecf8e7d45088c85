/** What else can be done here: the management API, described. */
package dev.cliproxy.pages.reference;
