package dev.cliproxy.proxy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The keys of the proxy's own clients, as digests: how long a comparison takes says nothing about a
 * key, not even its length.
 */
final class ClientKeys {
  private final List<byte[]> digests;

  ClientKeys(List<String> keys) {
    digests = keys.stream().map(ClientKeys::digest).toList();
  }

  /** Whether it is one of the keys; all of them are looked at. */
  boolean contains(String candidate) {
    byte[] digest = digest(candidate);
    boolean found = false;
    for (byte[] known : digests) {
      found |= MessageDigest.isEqual(known, digest);
    }
    return found;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
