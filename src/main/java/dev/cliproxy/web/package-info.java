/**
 * HTTP manners that the faces share: who the caller is, the management key, bans, request bodies
 * with bounds.
 */
package dev.cliproxy.web;
