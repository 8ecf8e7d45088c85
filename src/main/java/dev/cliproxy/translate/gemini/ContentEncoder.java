package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code contents}. For one request; not thread-safe. */
final class ContentEncoder implements Part.Visitor<Void> {

  /** Google's own word for a signature that was lost; the answer may be worse for it. */
  static final String NO_SIGNATURE = "skip_thought_signature_validator";

  /** What a person says first in a conversation that the model begins. */
  private static final String OPENING = "Begin.";

  /** What a person says last where a model does not go on by itself. */
  private static final String GO_ON =
      "Go on exactly where you stopped, without repeating anything.";

  private final GeminiModel model;
  private final Losses losses;

  /** The functions that were called, by the calls' ids. */
  private final Map<String, String> names = new HashMap<>();

  private ArrayNode parts;

  /** The signature of the part that comes next; {@code ""} for none. */
  private String signature = "";

  /** Whether Google's own account of what it did for this message is in it. */
  private boolean served;

  /** Media of results, where results cannot have any. */
  private final List<Part.Media> besideResults = new ArrayList<>();

  ContentEncoder(GeminiModel model, Losses losses) {
    this.model = model;
    this.losses = losses;
  }

  /**
   * The conversation.
   *
   * @param messages tidied, without the instructions it begins with
   */
  ArrayNode contents(List<Message> messages) {
    ArrayNode contents = Json.object().arrayNode();
    for (Message message : messages) {
      parts = Json.object().arrayNode();
      served = false;
      if (message.role() == Message.Role.SYSTEM) {
        reminder(message);
      } else {
        message.parts().forEach(this::write);
        finishMessage();
      }
      add(message.role() == Message.Role.ASSISTANT ? "model" : "user", contents);
    }
    if (!contents.path(0).path("role").asText().equals("user")) {
      contents.insert(0, person(OPENING));
    }
    boolean begun = contents.get(contents.size() - 1).path("role").asText().equals("model");
    if (begun && !model.goesOn()) {
      losses.add("prefill");
      contents.add(person(GO_ON));
    }
    if (model.wantsSignatures()) {
      contents.forEach(content -> signFirstCall((ArrayNode) content.get("parts")));
    }
    return contents;
  }

  private static ObjectNode person(String words) {
    ObjectNode content = Json.object().put("role", "user");
    content.putArray("parts").addObject().put("text", words);
    return content;
  }

  private void add(String role, ArrayNode contents) {
    if (parts.isEmpty()) {
      return;
    }
    int last = contents.size() - 1;
    if (last >= 0 && contents.get(last).path("role").asText().equals(role)) {
      ((ArrayNode) contents.get(last).get("parts")).addAll(parts);
    } else {
      contents.addObject().put("role", role).set("parts", parts);
    }
  }

  /**
   * An instruction in the middle stays where it was: what the program says changes with each
   * request, and what is at the beginning must not, or no cache of it is any use.
   */
  private void reminder(Message message) {
    String words = Part.words(message.parts(), "\n\n");
    if (!words.isEmpty()) {
      parts.addObject().put("text", "<system-reminder>\n" + words + "\n</system-reminder>");
    }
  }

  private void write(Part part) {
    if (!(part instanceof Part.ToolResult)) {
      flushBesideResults();
    }
    part.accept(this);
  }

  private void finishMessage() {
    flushBesideResults();
    if (!signature.isEmpty()) {
      put(Json.object().put("text", ""));
    }
  }

  private void flushBesideResults() {
    besideResults.forEach(media -> parts.add(shown(media)));
    besideResults.clear();
  }

  private static void signFirstCall(ArrayNode parts) {
    for (JsonNode part : parts) {
      if (part.has("functionCall")) {
        if (!part.has("thoughtSignature")) {
          ((ObjectNode) part).put("thoughtSignature", NO_SIGNATURE);
        }
        return;
      }
    }
  }

  private void put(ObjectNode part) {
    if (!signature.isEmpty()) {
      part.put("thoughtSignature", signature);
      signature = "";
    }
    parts.add(part);
  }

  @Override
  public Void text(Part.Text text) {
    if (!text.text().isEmpty()) {
      put(Json.object().put("text", text.text()));
    }
    return null;
  }

  @Override
  public Void media(Part.Media media) {
    put(shown(media));
    return null;
  }

  private ObjectNode shown(Part.Media media) {
    if (!media.detail().isEmpty() && !media.detail().equals("auto")) {
      losses.add("detail");
    }
    return written(media);
  }

  /** As {@code inlineData}, or as {@code fileData} of an address that Google is to read itself. */
  static ObjectNode written(Part.Media media) {
    ObjectNode part = Json.object();
    if (media.source() instanceof Part.Media.Source.Data data) {
      part.putObject("inlineData").put("mimeType", data.mediaType()).put("data", data.base64());
    } else if (media.source() instanceof Part.Media.Source.Address address) {
      String guess = media.kind() == Part.Media.Kind.IMAGE ? "image/jpeg" : "application/pdf";
      String type =
          address.mediaType().isEmpty()
              ? MediaTypes.ofAddress(address.url()).orElse(guess)
              : address.mediaType();
      part.putObject("fileData").put("mimeType", type).put("fileUri", address.url());
    }
    return part;
  }

  @Override
  public Void thinking(Part.Thinking thinking) {
    if (thinking.state().isEmpty()) {
      return null;
    }
    State state = thinking.state().get();
    switch (state.binding()) {
      case NEXT -> signature = state.value();
      case PREVIOUS -> signPrevious(state.value());
      case THINKING -> {
        if (thinking.text().isEmpty()) {
          signature = state.value();
        } else {
          parts
              .addObject()
              .put("text", thinking.text())
              .put("thought", true)
              .put("thoughtSignature", state.value());
        }
      }
      case REDACTED -> ServedTools.restored(state.value()).ifPresent(this::served);
    }
    return null;
  }

  private void served(ObjectNode part) {
    parts.add(part);
    served = true;
  }

  private void signPrevious(String value) {
    int last = parts.size() - 1;
    if (last >= 0 && !parts.get(last).has("thoughtSignature")) {
      ((ObjectNode) parts.get(last)).put("thoughtSignature", value);
    } else {
      // As it came, on a part of its own.
      parts.addObject().put("text", "").put("thoughtSignature", value);
    }
  }

  @Override
  public Void toolCall(Part.ToolCall call) {
    names.put(call.id(), call.name());
    ObjectNode part = Json.object();
    ObjectNode written = part.putObject("functionCall");
    written.put("id", call.id()).put("name", call.name());
    written.set("args", Json.parseObject(call.arguments()).orElseGet(Json::object));
    put(part);
    return null;
  }

  @Override
  public Void toolResult(Part.ToolResult result) {
    ObjectNode response = Json.object().put("id", result.callId());
    response.put("name", names.getOrDefault(result.callId(), result.callId()));
    response
        .putObject("response")
        .put(result.failed() ? "error" : "output", Part.words(result.content(), "\n"));
    List<Part.Media> media =
        result.content().stream()
            .filter(Part.Media.class::isInstance)
            .map(Part.Media.class::cast)
            .toList();
    if (model.takesMediaInResults()) {
      if (!media.isEmpty()) {
        ArrayNode list = response.putArray("parts");
        media.forEach(one -> list.add(shown(one)));
      }
    } else {
      besideResults.addAll(media);
    }
    parts.addObject().set("functionResponse", response);
    return null;
  }

  @Override
  public Void search(Part.Search search) {
    if (!served) {
      put(Json.object().put("text", search.inWords()));
    }
    return null;
  }
}
