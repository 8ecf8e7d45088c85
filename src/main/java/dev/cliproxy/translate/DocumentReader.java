package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an answer that is one JSON document. */
final class DocumentReader implements AnswerReader {

  /** A name of more bytes than this, quote included, is never the client's. */
  private static final int MAX_NAME = JsonScanner.MAX_TEXT + 1;

  private final AnswerContent content;
  private final JsonScanner scanner;
  private final byte[] clientName;

  /** The beginning of a model's name whose end has not come; null when none is open. */
  private ByteArrayOutputStream held;

  private long heldFrom;

  DocumentReader(WireFormat format, String clientModel) {
    content = new AnswerContent(format, clientModel);
    scanner = new JsonScanner(AnswerPlaces.of(format), content);
    clientName = JsonText.quoted(clientModel).getBytes(UTF_8);
  }

  @Override
  public void feed(ByteBuffer in, Consumer<ByteBuffer> out) {
    if (scanner.failed()) {
      return;
    }
    Chunk chunk = Chunk.of(in);
    long origin = scanner.offset() - chunk.from();
    int stop = scanner.scan(chunk.bytes(), chunk.from(), chunk.to());
    List<JsonToken> names = content.takeForeignNames();
    long openName = scanner.openValue(AnswerField.MODEL);

    if (held != null && openName != heldFrom) {
      if (names.isEmpty() || names.get(0).from() != heldFrom) {
        out.accept(ByteBuffer.wrap(held.toByteArray()));
      }
      held = null;
    }
    for (JsonToken name : names) {
      chunk.handOnTo((int) (name.from() - origin), out);
      chunk.skipTo((int) (name.to() - origin));
      out.accept(ByteBuffer.wrap(clientName));
    }
    if (openName < 0) {
      chunk.handOnTo(stop, out);
    } else {
      int open = Math.max(chunk.from(), (int) (openName - origin));
      chunk.handOnTo(open, out);
      hold(openName, chunk.bytes(), open, stop);
    }
    report();
  }

  private void hold(long from, byte[] bytes, int start, int end) {
    if (held == null) {
      held = new ByteArrayOutputStream();
      heldFrom = from;
    }
    held.write(bytes, start, Math.min(end - start, MAX_NAME - held.size()));
  }

  private void report() {
    content.settle();
    if (scanner.begun()) {
      content.begin();
    }
    if (scanner.ended()) {
      content.end();
    }
    if (scanner.failed()) {
      content.fail(AnswerProblem.garbage());
    }
  }

  /** What is held then is half a name: the document is broken off, and stays so. */
  @Override
  public void finish(Consumer<ByteBuffer> out) {
    held = null;
  }

  @Override
  public boolean begun() {
    return content.begun();
  }

  @Override
  public Optional<AnswerProblem> problem() {
    return content.problem();
  }

  @Override
  public boolean complete() {
    return content.complete();
  }

  @Override
  public Optional<String> responseId() {
    return content.responseId();
  }

  @Override
  public Tokens tokens() {
    return content.tokens();
  }

  @Override
  public Usage usage() {
    return content.usage();
  }
}
