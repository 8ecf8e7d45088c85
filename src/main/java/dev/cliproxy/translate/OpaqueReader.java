package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands an answer on as it comes; only HTTP knows whether it is whole. */
final class OpaqueReader implements AnswerReader {

  private boolean begun;
  private boolean ended;

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    if (in.hasRemaining()) {
      begun = true;
      out.accept(in.slice());
    }
  }

  @Override
  public void finish(Consumer<ByteBuffer> out) {
    ended = true;
  }

  @Override
  public boolean begun() {
    return begun;
  }

  @Override
  public Optional<AnswerProblem> problem() {
    return Optional.empty();
  }

  @Override
  public boolean complete() {
    return ended;
  }

  @Override
  public Optional<String> responseId() {
    return Optional.empty();
  }

  @Override
  public Tokens tokens() {
    return Tokens.NONE;
  }

  @Override
  public Usage usage() {
    return Usage.NONE;
  }
}
