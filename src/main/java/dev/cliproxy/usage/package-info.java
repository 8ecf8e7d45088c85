/** Usage records and the statistics made of them. */
package dev.cliproxy.usage;
