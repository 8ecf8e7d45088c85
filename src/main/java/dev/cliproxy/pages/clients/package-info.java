/** The group Clients, who may send requests in: keys and their limits. */
package dev.cliproxy.pages.clients;
