/**
 * How pages write: texts in the language of whoever asks, moments, sizes, and secrets that stay
 * covered. Nothing here knows a request.
 */
package dev.cliproxy.pages.text;
