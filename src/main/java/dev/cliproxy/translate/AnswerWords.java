package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.StreamPart;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Takes out of an answer what a model says to a person: its text, not its thoughts, calls and
 * sources. What is no answer in this format says nothing. Not thread-safe.
 */
public final class AnswerWords {
  /** The largest document that is read, in bytes; one that is larger says nothing. */
  static final int LARGEST_DOCUMENT = 4 << 20;

  private final AnswerDecoder decoder;
  private final boolean isStream;
  private final EventTexts events = new EventTexts();
  private final ByteArrayOutputStream document = new ByteArrayOutputStream();

  /**
   * Of an answer that has not begun.
   *
   * @param format one that can be translated
   * @param isStream whether it comes event by event; else as one document
   */
  public AnswerWords(WireFormat format, boolean isStream) {
    this.decoder = Codecs.of(format).answerDecoder();
    this.isStream = isStream;
  }

  /**
   * Reads on.
   *
   * @param in on an array; its position and limit are left alone
   */
  public void feed(ByteBuffer in, Consumer<String> out) {
    if (isStream) {
      events.feed(in, text -> event(text, out));
    } else if (document.size() <= LARGEST_DOCUMENT) {
      document.write(in.array(), in.arrayOffset() + in.position(), in.remaining());
    }
  }

  /** Nothing more comes. */
  public void finish(Consumer<String> out) {
    if (isStream) {
      events.finish(text -> event(text, out));
    } else if (document.size() <= LARGEST_DOCUMENT) {
      byte[] whole = document.toByteArray();
      Json.parse(whole, 0, whole.length)
          .ifPresent(answer -> decoder.document(answer, part -> take(part, out)));
    }
  }

  private void event(String text, Consumer<String> out) {
    Json.parse(text).ifPresent(data -> decoder.event(data, part -> take(part, out)));
  }

  private static void take(StreamPart part, Consumer<String> out) {
    if (part instanceof StreamPart.TextDelta words) {
      out.accept(words.text());
    }
  }
}
