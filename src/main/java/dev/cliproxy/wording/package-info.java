/**
 * What the services say to people, so that each face can say it in its visitor's language. Every
 * other room may use it; it knows none.
 */
package dev.cliproxy.wording;
