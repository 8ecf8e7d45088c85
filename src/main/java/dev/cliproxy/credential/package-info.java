/** Keys and token files. */
package dev.cliproxy.credential;
