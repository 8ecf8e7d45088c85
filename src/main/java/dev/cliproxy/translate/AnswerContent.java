package dev.cliproxy.translate;

import dev.cliproxy.translate.canonical.Usage;
import dev.cliproxy.usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What an answer says: read from its events one after the other, or from one document, which counts
 * as one event.
 */
final class AnswerContent implements JsonScanner.Listener {

  /** One of several images may end with one, too; what follows is read all the same. */
  private static final Set<String> LAST_OF_MEDIA =
      Set.of(
          "image_generation.completed",
          "image_edit.completed",
          "transcript.text.done",
          "speech.audio.done");

  private static final Set<String> LAST_OF_STORED =
      Set.of(
          "response.completed",
          "response.incomplete",
          "response.failed",
          "response.cancelled",
          "error");

  /** A number of more digits is no number of an event. */
  private static final int MOST_DIGITS = 18;

  private final WireFormat format;
  private final String clientModel;

  // The answer so far.
  private boolean begun;
  private boolean ended;
  private AnswerProblem problem;
  private String responseId = "";
  private long nextNumber;
  private final TokenCounts counts = new TokenCounts();

  // The present event.
  private String type = "";
  private int choices;
  private boolean usage;
  private boolean finished;
  private boolean error;
  private String errorType = "";
  private String errorCode = "";
  private String errorMessage = "";
  private List<JsonToken> foreignNames = List.of();

  AnswerContent(WireFormat format, String clientModel) {
    this.format = Objects.requireNonNull(format, "format");
    this.clientModel = Objects.requireNonNull(clientModel, "clientModel");
  }

  boolean begun() {
    return begun;
  }

  boolean complete() {
    return ended && problem == null;
  }

  Optional<AnswerProblem> problem() {
    return Optional.ofNullable(problem);
  }

  Optional<String> responseId() {
    return Optional.of(responseId).filter(id -> !id.isEmpty());
  }

  /** What comes after the last event's number; 0 before the first, and where there are none. */
  long nextNumber() {
    return nextNumber;
  }

  Tokens tokens() {
    return counts.tokens(format);
  }

  Usage usage() {
    return counts.usage(format);
  }

  void begin() {
    begun = true;
  }

  void end() {
    ended = true;
  }

  /** Something is wrong; what was wrong first counts. */
  void fail(AnswerProblem found) {
    if (problem == null) {
      problem = found;
    }
  }

  void beginEvent() {
    type = "";
    choices = 0;
    usage = false;
    finished = false;
    error = false;
    errorType = "";
    errorCode = "";
    errorMessage = "";
    foreignNames = List.of();
  }

  /** The event was read whole. */
  void endEvent() {
    boolean failed = error || isFailure(type);
    if (failed) {
      reportError();
    } else if (!type.equals("ping") && !type.equals("keepalive")) {
      begun = true;
    }
    ended |=
        switch (format) {
          case CHAT_COMPLETIONS, COMPLETIONS, GEMINI -> finished;
          case RESPONSES -> type.equals("response.completed") || type.equals("response.incomplete");
          case STORED_RESPONSES -> LAST_OF_STORED.contains(type);
          case MEDIA -> finished || LAST_OF_MEDIA.contains(type);
          case CLAUDE -> type.equals("message_stop");
        };
  }

  private boolean isFailure(String name) {
    return switch (format) {
      case RESPONSES -> name.equals("error") || name.equals("response.failed");
      case MEDIA -> name.equals("error");
      case CHAT_COMPLETIONS, COMPLETIONS, STORED_RESPONSES, CLAUDE, GEMINI -> false;
    };
  }

  /** The document was read up to here. */
  void settle() {
    if (error) {
      reportError();
    }
  }

  private void reportError() {
    fail(new ProviderError(errorType, errorCode, errorMessage).problem(format));
  }

  /** The mark after the last event of OpenAI's streams. */
  void endMark() {
    begun = true;
    ended |=
        switch (format) {
          case CHAT_COMPLETIONS, COMPLETIONS, MEDIA -> true;
          case RESPONSES, STORED_RESPONSES, CLAUDE, GEMINI -> false;
        };
  }

  /** Whether the event says what was spent and nothing else. */
  boolean isUsageAlone() {
    boolean chat = format == WireFormat.CHAT_COMPLETIONS || format == WireFormat.COMPLETIONS;
    return chat && usage && choices == 0 && !error;
  }

  /**
   * The names of models, in the order of the document, in whose place the client's goes; since this
   * was asked last or the event began.
   */
  List<JsonToken> takeForeignNames() {
    List<JsonToken> taken = foreignNames;
    foreignNames = List.of();
    return taken;
  }

  @Override
  public void opened(AnswerField field, boolean list) {
    switch (field) {
      case CHOICE -> choices++;
      case USAGE -> {
        usage = !list;
        // Claude reports in two parts; the others always report all of it.
        if (format != WireFormat.CLAUDE) {
          counts.restart();
        }
      }
      default -> {}
    }
  }

  @Override
  public void closed(AnswerField field) {
    // Only now are its type and message known, for a document comes in pieces.
    error |= field == AnswerField.ERROR;
  }

  @Override
  public void scalar(AnswerField field, JsonToken token) {
    switch (field) {
      case TYPE -> type = token.text();
      case MODEL -> name(token);
      case RESPONSE_ID -> {
        if (responseId.isEmpty() && token.isText() && !token.cut()) {
          responseId = token.text();
        }
      }
      case EVENT_NUMBER -> {
        if (!token.cut() && isEventNumber(token.text())) {
          nextNumber = Long.parseLong(token.text()) + 1;
        }
      }
      case CHOICE -> choices++;
      case FINISH -> finished |= token.isText();
      case INPUT_TOKENS,
          TOOL_INPUT_TOKENS,
          OUTPUT_TOKENS,
          REASONING_TOKENS,
          CACHED_TOKENS,
          CACHE_CREATION_TOKENS -> {
        if (token.kind() == JsonToken.Kind.NUMBER && !token.cut()) {
          counts.set(field, token.text());
        }
      }
      case ERROR -> {
        if (token.isText()) {
          error = true;
          errorMessage = token.text();
        }
      }
      case ERROR_TYPE -> errorType = token.text();
      case ERROR_CODE -> errorCode = token.text();
      case ERROR_MESSAGE -> errorMessage = token.text();
      case USAGE -> {}
    }
  }

  private static boolean isEventNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MOST_DIGITS;
  }

  private void name(JsonToken token) {
    boolean same = !token.cut() && token.text().equals(clientModel);
    if (token.kind() == JsonToken.Kind.STRING && !same) {
      if (foreignNames.isEmpty()) {
        foreignNames = new ArrayList<>(1);
      }
      foreignNames.add(token);
    }
  }
}
