/**
 * What tokens cost. A model's price is the first that means it: of those in the configuration, in
 * their order, then of the dated table that ships with the program and names its sources. What has
 * no price is said to have none; it never costs 0. That goes for a price that leaves something out,
 * too.
 *
 * <p>It is what the provider asks for by the token, also where a login pays by the month or a
 * contract says otherwise: the configuration can say so.
 */
package dev.cliproxy.price;
