/** Lists of the configuration that are searched, leafed through, moved and deleted alike. */
package dev.cliproxy.pages.list;
