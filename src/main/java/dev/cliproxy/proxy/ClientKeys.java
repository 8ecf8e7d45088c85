package dev.cliproxy.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of the proxy's own clients, as digests: how long it takes to look for one says nothing
 * about the keys, because nobody can choose a digest and come closer to a key by it.
 */
final class ClientKeys {
  private final Map<ByteBuffer, ClientKey> byDigest;

  /** The keys, of which none is there twice. */
  ClientKeys(List<String> keys) {
    byDigest =
        keys.stream().collect(Collectors.toUnmodifiableMap(ClientKeys::digest, ClientKey::new));
  }

  /** The key that it is; empty when it is none of them, however many there are. */
  Optional<ClientKey> find(String candidate) {
    return Optional.ofNullable(byDigest.get(digest(candidate)));
  }

  private static ByteBuffer digest(String key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
