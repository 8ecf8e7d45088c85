/**
 * Who is signed in, and what is kept for him while he is: messages for his next page, forms and
 * drafts that came too late. All of it bounded, none of it on disk.
 */
package dev.cliproxy.pages.session;
