package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.TokenCounter;
import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads a provider's count of tokens and tells it in the client's format. */
final class CountReader extends RetellingReader {
  /** A count is some bytes long. */
  private static final int MAX_DOCUMENT = 64 << 10;

  private final TokenCounter asked;
  private final TokenCounter asking;
  private OptionalLong count = OptionalLong.empty();

  /**
   * @param asked the provider's way to count
   * @param asking the client's
   */
  CountReader(WireFormat format, String clientModel, TokenCounter asked, TokenCounter asking) {
    super(format, clientModel, false, MAX_DOCUMENT);
    this.asked = asked;
    this.asking = asking;
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    super.finish(out);
    if (isTold()) {
      count = document().map(asked::count).orElseGet(OptionalLong::empty);
      if (count.isPresent()) {
        out.accept(Json.bytes(asking.answer(count.getAsLong())));
      } else {
        fail(AnswerProblem.garbage());
      }
    }
  }

  @Override
  public boolean complete() {
    return count.isPresent();
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
}
