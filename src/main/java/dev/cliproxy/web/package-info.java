/**
 * HTTP manners that the faces share: who the caller is, the management key, bans, request bodies
 * with bounds, the shape of an error.
 *
 * <p>A request to the management API passes {@link dev.cliproxy.web.CrossOrigin} and {@link
 * dev.cliproxy.web.ManagementGuard}, in this order. Whatever else lets people in asks {@link
 * dev.cliproxy.web.ManagementAccess}, which is the only place that decides.
 */
package dev.cliproxy.web;
