package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads an answer of Google's. An event is a document with some of the parts, so that both are read
 * alike; a stream that comes as one JSON list is a document of several.
 */
final class GeminiAnswerDecoder implements AnswerDecoder {
  /** Of a longer text citations are told without a place. */
  private static final int MOST_TEXT = 256 << 10;

  private final GroundingReader grounding = new GroundingReader();

  /** What was said since something else was. */
  private final StringBuilder text = new StringBuilder();

  private String id = "";
  private boolean started;
  private boolean finished;
  private int calls;

  /** Whether a part has come that a signature could belong to. */
  private boolean said;

  private boolean textOpen;

  /**
   * The signature of the part before; {@code ""} for none. Held back for the citations of that
   * part, which come last.
   */
  private String late = "";

  @Override
  public void event(JsonNode data, Consumer<StreamPart> out) {
    for (JsonNode response : Fields.elements(data)) {
      if (response.isObject()) {
        response(response, out);
      }
    }
  }

  @Override
  public void document(JsonNode document, Consumer<StreamPart> out) {
    event(document, out);
  }

  /** There is no last event: what was spent may come after the reason of the end. */
  @Override
  public boolean ended() {
    return false;
  }

  private void response(JsonNode response, Consumer<StreamPart> out) {
    JsonNode candidate = candidate(response);
    String blocked = Fields.text(Fields.of(response, "promptFeedback"), "blockReason");
    if (!candidate.isObject() && blocked.isEmpty()) {
      return;
    }
    if (!started) {
      started = true;
      id = Fields.text(response, "responseId");
      out.accept(new StreamPart.Start(id));
    }
    for (JsonNode part : Fields.list(Fields.of(candidate, "content"), "parts")) {
      part(part, out);
    }
    grounding.read(Fields.of(candidate, "groundingMetadata"));
    String reason = Fields.text(candidate, "finishReason");
    if (!reason.isEmpty() && !reason.equals("FINISH_REASON_UNSPECIFIED")) {
      finish(FinishReasons.read(reason), out);
    } else if (!candidate.isObject()) {
      finish(FinishReason.FILTER, out);
    }
  }

  /** The first: nobody was asked for more. */
  private static JsonNode candidate(JsonNode response) {
    for (JsonNode candidate : Fields.list(response, "candidates")) {
      if (Fields.integer(candidate, "index").orElse(0) == 0) {
        return candidate;
      }
    }
    return MissingNode.getInstance();
  }

  private void finish(FinishReason reason, Consumer<StreamPart> out) {
    if (!finished) {
      finished = true;
      if (textOpen) {
        grounding.cite(text, out);
      }
      late(out);
      grounding.search(id, out);
      out.accept(new StreamPart.Finish(reason));
    }
  }

  private void part(JsonNode part, Consumer<StreamPart> out) {
    String signature = Fields.text(part, "thoughtSignature");
    JsonNode call = Fields.of(part, "functionCall");
    JsonNode inline = Fields.of(part, "inlineData");
    String words = Fields.text(part, "text");
    if (Fields.of(part, "thought").asBoolean(false)) {
      thought(words, signature, out);
    } else if (call.isObject()) {
      call(call, signature, out);
    } else if (inline.isObject()) {
      media(inline, signature, out);
    } else if (!words.isEmpty()) {
      text(words, signature, out);
    } else if (!signature.isEmpty() && isNothingElse(part)) {
      signed(signature, out);
    } else {
      ServedTools.kept(part).ifPresent(kept -> served(kept, out));
    }
  }

  /** A signature on a part of its own. */
  private void signed(String signature, Consumer<StreamPart> out) {
    if (said) {
      late(out);
      late = signature;
    } else {
      state(State.Binding.NEXT, signature, out);
    }
  }

  private void late(Consumer<StreamPart> out) {
    if (!late.isEmpty()) {
      String signature = late;
      late = "";
      state(State.Binding.PREVIOUS, signature, out);
    }
  }

  /** Other parts may be signed, too, and are of no use here. */
  private static boolean isNothingElse(JsonNode part) {
    return part.size() == 1 || part.has("text");
  }

  private void served(String part, Consumer<StreamPart> out) {
    late(out);
    state(State.Binding.REDACTED, part, out);
  }

  private void thought(String words, String signature, Consumer<StreamPart> out) {
    late(out);
    if (!words.isEmpty()) {
      endText();
      out.accept(new StreamPart.ThinkingDelta(words));
    }
    if (!signature.isEmpty()) {
      state(State.Binding.THINKING, signature, out);
    }
  }

  private void text(String words, String signature, Consumer<StreamPart> out) {
    late(out);
    // A piece of a text that has begun without a signature: it is the whole text's.
    boolean ofWhole = textOpen && !signature.isEmpty();
    if (!signature.isEmpty() && !ofWhole) {
      state(State.Binding.NEXT, signature, out);
    }
    if (!textOpen) {
      text.setLength(0);
      textOpen = true;
    }
    if (text.length() + words.length() <= MOST_TEXT) {
      text.append(words);
    }
    said = true;
    out.accept(new StreamPart.TextDelta(words));
    if (ofWhole) {
      late = signature;
    }
  }

  private void call(JsonNode call, String signature, Consumer<StreamPart> out) {
    String name = Fields.text(call, "name");
    if (name.isEmpty()) {
      return;
    }
    late(out);
    if (!signature.isEmpty()) {
      state(State.Binding.NEXT, signature, out);
    }
    endText();
    said = true;
    int number = calls++;
    out.accept(new StreamPart.ToolStart(number, Fields.text(call, "id"), name));
    JsonNode arguments = Fields.of(call, "args");
    if (!arguments.isMissingNode()) {
      out.accept(new StreamPart.ToolArguments(number, arguments.toString()));
    }
    out.accept(new StreamPart.ToolEnd(number, arguments.isMissingNode() || arguments.isObject()));
  }

  private void media(JsonNode inline, String signature, Consumer<StreamPart> out) {
    String type = Fields.text(inline, "mimeType");
    String data = Fields.text(inline, "data");
    if (!type.toLowerCase(Locale.ROOT).startsWith("image/") || data.isEmpty()) {
      return;
    }
    late(out);
    if (!signature.isEmpty()) {
      state(State.Binding.NEXT, signature, out);
    }
    endText();
    said = true;
    out.accept(
        new StreamPart.Shown(
            new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data(type, data))));
  }

  private void state(State.Binding binding, String signature, Consumer<StreamPart> out) {
    endText();
    out.accept(new StreamPart.ThinkingState(new State(State.Family.GEMINI, binding, signature)));
  }

  private void endText() {
    textOpen = false;
  }
}
