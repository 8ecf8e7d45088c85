package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.Codec;
import dev.cliproxy.translate.canonical.Prompt;
import java.time.Instant;
import java.util.Objects;

/**
 * How the answer to a translated request is read. A stream may last for hours: of the request this
 * keeps what answers repeat of it, and not the conversation.
 */
public final class AnswerTranslation {
  private final Codec client;
  private final WireFormat format;
  private final Prompt asked;
  private final String clientModel;
  private final long estimatedInput;
  private final boolean counts;
  private final Adaptation adaptation;
  private final String credential;

  /**
   * @param format the provider's
   * @param asked without the conversation
   * @param estimatedInput about how many tokens the prompt has, where the client is told at once
   * @param counts whether only the tokens are counted
   * @param credential the id of the credential that the provider is asked with
   */
  AnswerTranslation(
      Codec client,
      WireFormat format,
      Prompt asked,
      String clientModel,
      long estimatedInput,
      boolean counts,
      Adaptation adaptation,
      String credential) {
    this.client = client;
    this.format = format;
    this.asked = asked;
    this.clientModel = clientModel;
    this.estimatedInput = estimatedInput;
    this.counts = counts;
    this.adaptation = adaptation;
    this.credential = Objects.requireNonNull(credential, "credential");
  }

  /** The provider's format. */
  public WireFormat format() {
    return format;
  }

  /**
   * Whether state of earlier turns goes with the request, which the provider may find fault with.
   */
  public boolean hasState() {
    return adaptation.keptState();
  }

  /** Whether the client wants events. */
  public boolean streams() {
    return asked.streams();
  }

  /**
   * Reads the provider's answer and hands on the client's, events or a document as it wants it.
   *
   * @param events whether the provider answers with events
   * @param id what no other answer has: letters and digits
   * @param now when it begins
   */
  public AnswerReader reader(boolean events, String id, Instant now) {
    Codec provider = Codecs.of(format);
    if (counts) {
      return new CountReader(
          format,
          clientModel,
          provider.tokenCounter().orElseThrow(),
          client.tokenCounter().orElseThrow());
    }
    AnswerContext context = new AnswerContext(asked, clientModel, id, now, estimatedInput);
    return new TranslatingReader(this, provider.answerDecoder(), events, context);
  }

  Codec client() {
    return client;
  }

  Adaptation adaptation() {
    return adaptation;
  }

  String credential() {
    return credential;
  }
}
