package dev.cliproxy.translate.gemini;

import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The member {@code thoughtSignature} as a carrier of what others thought: it is bytes, so the
 * {@link Envelope} is in Base64 once more.
 */
final class Signatures {
  private Signatures() {}

  /**
   * Seals what was thought before a part.
   *
   * @param thoughts at least one, each with a state
   */
  static String sealed(List<Part.Thinking> thoughts) {
    State.Family family = thoughts.get(0).state().orElseThrow().family();
    String envelope =
        Envelope.seal(
            thoughts.stream()
                .filter(thought -> thought.state().orElseThrow().family() == family)
                .toList());
    return Base64.getEncoder().encodeToString(envelope.getBytes(StandardCharsets.UTF_8));
  }

  /** What was sealed; empty when it is none of ours. Takes the alphabet of URLs, too. */
  static List<Part.Thinking> opened(String signature) {
    try {
      byte[] bytes =
          Base64.getDecoder().decode(signature.replace('-', '+').replace('_', '/').strip());
      return Envelope.open(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
