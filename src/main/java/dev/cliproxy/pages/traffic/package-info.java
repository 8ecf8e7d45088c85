/** What passes: the logs of requests. */
package dev.cliproxy.pages.traffic;
