/**
 * The group Credentials, what requests go out with: keys of providers, token files, logins, and how
 * each of them is doing.
 */
package dev.cliproxy.pages.credentials;
