package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.TokenCounter;
import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads a provider's count of tokens and tells it in the client's format. */
final class CountReader implements AnswerReader {
  /** A count is some bytes long. */
  private static final int MAX_DOCUMENT = 64 << 10;

  private final AnswerReader provider;
  private final TokenCounter asked;
  private final TokenCounter asking;
  private final ByteArrayOutputStream document = new ByteArrayOutputStream(64);
  private OptionalLong count = OptionalLong.empty();
  private AnswerProblem problem;

  /**
   * @param asked the provider's way to count
   * @param asking the client's
   */
  CountReader(WireFormat format, String clientModel, TokenCounter asked, TokenCounter asking) {
    this.provider = new DocumentReader(format, clientModel);
    this.asked = asked;
    this.asking = asking;
  }

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    provider.feed(in, piece -> {});
    if (document.size() + in.remaining() > MAX_DOCUMENT) {
      problem = AnswerProblem.oversized();
    } else {
      byte[] copy = new byte[in.remaining()];
      in.duplicate().get(copy);
      document.writeBytes(copy);
    }
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    provider.finish(piece -> {});
    if (provider.complete() && problem == null) {
      count =
          Json.parse(document.toByteArray(), 0, document.size())
              .map(asked::count)
              .orElseGet(OptionalLong::empty);
      if (count.isPresent()) {
        out.accept(ByteBuffer.wrap(Json.bytes(asking.answer(count.getAsLong()))));
      } else {
        problem = AnswerProblem.garbage();
      }
    }
  }

  @Override
  public boolean begun() {
    return provider.begun();
  }

  @Override
  public Optional<AnswerProblem> problem() {
    return provider.problem().or(() -> Optional.ofNullable(problem));
  }

  @Override
  public boolean complete() {
    return count.isPresent();
  }

  @Override
  public Optional<String> responseId() {
    return Optional.empty();
  }

  /** To count costs nothing. */
  @Override
  public Tokens tokens() {
    return Tokens.NONE;
  }

  @Override
  public Usage usage() {
    return Usage.NONE;
  }

  @Override
  public boolean tellsErrors() {
    return false;
  }
}
