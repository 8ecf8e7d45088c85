/**
 * How much each client's key is used, and whether it may be used more. Counted in memory, exactly
 * and at once: a request is let in, or is not, by what ended and what is under way at that moment.
 * What was used before the start, today and this month, comes from the {@linkplain
 * dev.cliproxy.ledger ledger} once that is open; minutes begin anew.
 *
 * <p>A request is admitted while a limit is not reached, so one request can go beyond a limit of
 * tokens or costs by what it takes itself; requests that are under way count by the length of their
 * bodies until they say what they took. Of several nodes each counts for itself and adds what the
 * others tell it: a limit can be exceeded by what all but one let in until they are heard, within a
 * second.
 */
package dev.cliproxy.limit;
