/**
 * Keys and token files. {@link dev.cliproxy.credential.AuthFiles} owns the folder of token files:
 * what it lists is what can be used, and one rule says which names and which contents are good. A
 * {@link dev.cliproxy.credential.Credential} is one key of one provider; {@link
 * dev.cliproxy.credential.Cooldowns} knows which are left alone after a failure. Knows nothing of
 * HTTP.
 */
package dev.cliproxy.credential;
