/**
 * Asks the providers in the background which models they have, for the entries that do not say it
 * themselves. What they answer is kept by {@link dev.cliproxy.catalog.ModelLists}; nothing that
 * goes wrong here touches a client's request.
 */
package dev.cliproxy.modellist;
