package dev.cliproxy.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.Codec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What one provider is asked in its own format, and how its answer is read. */
public final class TranslatedRequest {
  private final Translation translation;
  private final WireFormat format;
  private final ObjectNode document;
  private final List<String> losses;
  private final Adaptation adaptation;
  private final String credential;

  TranslatedRequest(
      Translation translation,
      WireFormat format,
      ObjectNode document,
      List<String> losses,
      Adaptation adaptation,
      String credential) {
    this.translation = translation;
    this.format = format;
    this.document = document;
    this.losses = List.copyOf(losses);
    this.adaptation = adaptation;
    this.credential = Objects.requireNonNull(credential, "credential");
  }

  /** The provider's format. */
  public WireFormat format() {
    return format;
  }

  /** The request; belongs to the caller. */
  public ObjectNode document() {
    return document;
  }

  /** What could not be said and the answer does not depend on, in the client's words. */
  public List<String> losses() {
    return losses;
  }

  /** Whether state of earlier turns goes with it, which the provider may find fault with. */
  public boolean hasState() {
    return adaptation.keptState();
  }

  /** Whether the client wants events. */
  public boolean streams() {
    return translation.streams();
  }

  /**
   * Reads the provider's answer and hands on the client's, events or a document as it wants it.
   *
   * @param events whether the provider answers with events
   * @param id what no other answer has: letters and digits
   * @param now when it begins
   */
  public AnswerReader answer(boolean events, String id, Instant now) {
    Codec provider = Codecs.of(format);
    AnswerContext context = translation.context(id, now);
    if (translation.counts()) {
      return new CountReader(
          format,
          context.model(),
          provider.tokenCounter().orElseThrow(),
          translation.client().tokenCounter().orElseThrow());
    }
    return new TranslatingReader(
        format, provider.answerDecoder(), events, translation, context, adaptation, credential);
  }
}
