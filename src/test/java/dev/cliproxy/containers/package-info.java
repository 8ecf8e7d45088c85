/**
 * The WAR in servlet containers as their projects publish them, unpacked by the build and started
 * as README says.
 */
package dev.cliproxy.containers;
