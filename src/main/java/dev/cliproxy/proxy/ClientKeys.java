package dev.cliproxy.proxy;

import dev.cliproxy.config.field.KeyDigest;
import dev.cliproxy.config.value.ClientKeyEntry;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of the proxy's own clients, as digests: how long it takes to look for one says nothing
 * about the keys, because nobody can choose a digest and come closer to a key by it.
 */
final class ClientKeys {
  private final Map<ByteBuffer, ClientKey> byDigest = new HashMap<>();

  /**
   * The keys, of which none is there twice.
   *
   * @param entries what is known of some of them; those of other keys let nobody in
   */
  ClientKeys(List<String> keys, List<ClientKeyEntry> entries) {
    Map<KeyDigest, ClientKeyEntry> known = new HashMap<>();
    Map<KeyDigest, Instant> replaced = new HashMap<>();
    for (ClientKeyEntry entry : entries) {
      known.put(entry.digest(), entry);
      for (ClientKeyEntry.Previous previous : entry.previous()) {
        known.put(previous.digest(), entry);
        replaced.put(previous.digest(), previous.until());
      }
    }
    for (String key : keys) {
      KeyDigest digest = KeyDigest.of(key);
      byDigest.put(
          ByteBuffer.wrap(KeyDigest.bytes(key)),
          new ClientKey(
              key,
              Optional.ofNullable(known.get(digest)),
              Optional.ofNullable(replaced.get(digest))));
    }
  }

  /** The key that it is; empty when it is none of them, however many there are. */
  Optional<ClientKey> find(String candidate) {
    return Optional.ofNullable(byDigest.get(ByteBuffer.wrap(KeyDigest.bytes(candidate))));
  }
}
