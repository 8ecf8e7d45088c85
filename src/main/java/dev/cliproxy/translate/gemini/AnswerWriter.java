package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the parts of an answer to a client, of a stream and of a document alike. What was thought
 * is shown only to clients who asked for it; its state goes with the first part that comes after,
 * because clients drop thoughts but return everything else as it was. Not thread-safe.
 */
final class AnswerWriter {
  /** Citations of what comes later in a text are told without a place. */
  private static final int MOST_TEXT = 256 << 10;

  /** State of longer thoughts is not carried: it is void without all of their text. */
  private static final int MOST_THINKING = 4 << 20;

  private final AnswerContext context;
  private final boolean showsThoughts;
  private final GroundingWriter grounding = new GroundingWriter();

  /** What was thought since the last part. */
  private final List<Part.Thinking> thoughts = new ArrayList<>();

  private final StringBuilder thinking = new StringBuilder();

  /** The text that the part being written belongs to. */
  private final StringBuilder text = new StringBuilder();

  private boolean textOpen;
  private boolean thoughtOpen;

  /** Which of the answer's parts the last one was, a text in pieces being one. */
  private int number = -1;

  private boolean broken;

  AnswerWriter(AnswerContext context) {
    this.context = context;
    this.showsThoughts = context.prompt().reasoning().shown().orElse(false);
  }

  /** An answer as a document. */
  ObjectNode document(Answer answer) {
    ArrayNode parts = Json.object().arrayNode();
    PartWriter writer = new PartWriter();
    answer.parts().forEach(part -> part.accept(writer).ifPresent(parts::add));
    trailing().ifPresent(parts::add);
    return response(parts, Optional.of(answer.reason()), Optional.of(answer.usage()));
  }

  private final class PartWriter implements Part.Visitor<Optional<ObjectNode>> {

    @Override
    public Optional<ObjectNode> text(Part.Text part) {
      textOpen = false;
      if (part.text().isEmpty()) {
        return Optional.empty();
      }
      ObjectNode written = AnswerWriter.this.text(part.text());
      part.citations().forEach(AnswerWriter.this::cite);
      return Optional.of(written);
    }

    @Override
    public Optional<ObjectNode> media(Part.Media media) {
      return Optional.of(AnswerWriter.this.media(media));
    }

    @Override
    public Optional<ObjectNode> thinking(Part.Thinking part) {
      Optional<ObjectNode> written =
          part.text().isEmpty() ? Optional.empty() : thought(part.text());
      part.state().ifPresent(AnswerWriter.this::state);
      thinking.setLength(0);
      thoughtOpen = false;
      return written;
    }

    @Override
    public Optional<ObjectNode> toolCall(Part.ToolCall call) {
      return AnswerWriter.this.call(call.id(), call.name(), call.arguments());
    }

    @Override
    public Optional<ObjectNode> toolResult(Part.ToolResult result) {
      // No model answers with one.
      return Optional.empty();
    }

    @Override
    public Optional<ObjectNode> search(Part.Search search) {
      AnswerWriter.this.search(search);
      return Optional.empty();
    }
  }

  /** A text, or a piece of one. */
  ObjectNode text(String words) {
    ObjectNode part = signed(Json.object().put("text", words));
    if (!textOpen) {
      textOpen = true;
      text.setLength(0);
      number++;
    }
    if (text.length() + words.length() <= MOST_TEXT) {
      text.append(words);
    }
    return part;
  }

  /** Where something in the text before comes from. */
  void cite(Part.Citation citation) {
    grounding.cite(citation, text, Math.max(number, 0));
  }

  /** A piece of a thought, for those who want to see it. */
  Optional<ObjectNode> thought(String words) {
    if (thinking.length() <= MOST_THINKING) {
      thinking.append(words);
    }
    textOpen = false;
    if (!showsThoughts) {
      return Optional.empty();
    }
    if (!thoughtOpen) {
      thoughtOpen = true;
      number++;
    }
    return Optional.of(Json.object().put("text", words).put("thought", true));
  }

  /** The state of the thoughts before. */
  void state(State state) {
    if (thinking.length() <= MOST_THINKING) {
      thoughts.add(new Part.Thinking(thinking.toString(), Optional.of(state)));
    }
    thinking.setLength(0);
    textOpen = false;
    thoughtOpen = false;
  }

  /** A call; empty when it was cut off: half of one must not be run. */
  Optional<ObjectNode> call(String id, String name, String arguments) {
    textOpen = false;
    Optional<ObjectNode> object =
        arguments.isBlank() ? Optional.of(Json.object()) : Json.parseObject(arguments);
    if (object.isEmpty()) {
      broken = true;
      return Optional.empty();
    }
    ObjectNode part = Json.object();
    part.putObject("functionCall").put("id", id).put("name", name).set("args", object.get());
    number++;
    return Optional.of(signed(part));
  }

  ObjectNode media(Part.Media media) {
    textOpen = false;
    number++;
    return signed(ContentEncoder.written(media));
  }

  void search(Part.Search search) {
    textOpen = false;
    grounding.search(search);
  }

  private ObjectNode signed(ObjectNode part) {
    if (!thoughts.isEmpty()) {
      part.put("thoughtSignature", Signatures.sealed(thoughts));
      thoughts.clear();
    }
    // Thoughts without a state are nobody's to see again.
    thinking.setLength(0);
    thoughtOpen = false;
    return part;
  }

  /** A part for state that nothing came after, as Google itself sends it late. */
  Optional<ObjectNode> trailing() {
    return thoughts.isEmpty()
        ? Optional.empty()
        : Optional.of(signed(Json.object().put("text", "")));
  }

  /**
   * The part of the event that ends a stream. Google's JavaScript SDK forgets a turn of which an
   * event had none; where nothing was said there is nothing to remember.
   */
  Optional<ObjectNode> last() {
    Optional<ObjectNode> state = trailing();
    return state.isPresent() || number < 0 ? state : Optional.of(Json.object().put("text", ""));
  }

  /**
   * A document with some parts.
   *
   * @param reason of the last one
   */
  ObjectNode response(ArrayNode parts, Optional<FinishReason> reason, Optional<Usage> usage) {
    ObjectNode response = Json.object();
    ObjectNode candidate = response.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content");
    if (!parts.isEmpty()) {
      content.set("parts", parts);
    }
    content.put("role", "model");
    reason.ifPresent(
        why -> {
          candidate.put("finishReason", FinishReasons.written(why, broken));
          grounding.metadata().ifPresent(metadata -> candidate.set("groundingMetadata", metadata));
        });
    candidate.put("index", 0);
    usage.ifPresent(spent -> response.set("usageMetadata", usage(spent)));
    response.put("modelVersion", context.model()).put("responseId", context.id());
    return response;
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode metadata = Json.object().put("promptTokenCount", usage.input());
    metadata.put("candidatesTokenCount", usage.spoken());
    if (usage.cacheRead() > 0) {
      metadata.put("cachedContentTokenCount", usage.cacheRead());
    }
    if (usage.reasoning() > 0) {
      metadata.put("thoughtsTokenCount", usage.reasoning());
    }
    return metadata.put("totalTokenCount", usage.input() + usage.spoken() + usage.reasoning());
  }
}
