package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Tool;
import java.util.List;

/**
 * About how many tokens a request has, where nobody can be asked: a token for four Latin characters
 * and for each character of other scripts, four for each message, 1,500 for each image or page of a
 * document, whose pages are counted as 100 KB each. Off by a third at times; good enough to tell
 * how full a context is.
 */
final class TokenEstimate implements Part.Visitor<Long> {
  private static final int LATIN_CHARACTERS = 4;
  private static final int MESSAGE = 4;
  private static final int PICTURE = 1_500;
  private static final int PAGE = 100_000;

  private TokenEstimate() {}

  /** Of a whole request, its tools included. */
  static long of(Prompt prompt) {
    TokenEstimate estimate = new TokenEstimate();
    long sum = 0;
    for (Message message : prompt.messages()) {
      sum += MESSAGE + estimate.of(message.parts());
    }
    for (Tool tool : prompt.tooling().tools()) {
      sum += tool instanceof Tool.Function function ? of(function) : MESSAGE;
    }
    return sum;
  }

  private static long of(Tool.Function function) {
    return of(function.name())
        + of(function.description())
        + function.parameters().map(schema -> of(schema.toString())).orElse(0L);
  }

  private long of(List<Part> parts) {
    return parts.stream().mapToLong(part -> part.accept(this)).sum();
  }

  private static long of(String text) {
    long latin = text.chars().filter(character -> character < 0x250).count();
    return (latin + LATIN_CHARACTERS - 1) / LATIN_CHARACTERS + text.length() - latin;
  }

  @Override
  public Long text(Part.Text text) {
    return of(text.text());
  }

  @Override
  public Long media(Part.Media media) {
    boolean pages =
        media.kind() == Part.Media.Kind.DOCUMENT
            && media.source() instanceof Part.Media.Source.Data;
    int size = pages ? ((Part.Media.Source.Data) media.source()).base64().length() : 0;
    return PICTURE * (1L + size / PAGE);
  }

  @Override
  public Long thinking(Part.Thinking thinking) {
    return of(thinking.text());
  }

  @Override
  public Long toolCall(Part.ToolCall call) {
    return MESSAGE + of(call.name()) + of(call.arguments());
  }

  @Override
  public Long toolResult(Part.ToolResult result) {
    return MESSAGE + of(result.content());
  }

  @Override
  public Long search(Part.Search search) {
    return of(search.inWords());
  }
}
