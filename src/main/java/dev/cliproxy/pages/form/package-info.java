/**
 * What people type: reading the fields of a form, keeping those of one that was refused, and
 * changing one setting after the other with a message at each field.
 */
package dev.cliproxy.pages.form;
