package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a client's {@code contents}. For one request; not thread-safe. */
final class ContentDecoder {
  private static final Set<String> DOCUMENTS =
      Set.of("application/pdf", "application/json", "application/xml", "application/x-javascript");

  private final Losses losses;
  private final CallIds ids = new CallIds();

  /** Thoughts that the client returned as they were told, until their state comes or does not. */
  private final List<Part> thoughts = new ArrayList<>();

  ContentDecoder(Losses losses) {
    this.losses = losses;
  }

  /** The conversation. */
  List<Message> messages(JsonNode contents) {
    List<Message> messages = new ArrayList<>();
    boolean modelBefore = false;
    for (JsonNode content : Fields.elements(contents)) {
      boolean model = Fields.text(content, "role").equals("model");
      if (model && !modelBefore) {
        ids.turn();
      }
      modelBefore = model;
      Message.Role role =
          model
              ? Message.Role.ASSISTANT
              : Fields.text(content, "role").equals("system")
                  ? Message.Role.SYSTEM
                  : Message.Role.USER;
      add(role, parts(content), messages);
    }
    return messages;
  }

  /** Calls are always the model's, and results never. */
  private static void add(Message.Role role, List<Part> parts, List<Message> messages) {
    List<Part> run = new ArrayList<>();
    Message.Role speaker = role;
    for (Part part : parts) {
      Message.Role own =
          part instanceof Part.ToolCall || part instanceof Part.Thinking
              ? Message.Role.ASSISTANT
              : part instanceof Part.ToolResult ? Message.Role.USER : role;
      if (own != speaker && !run.isEmpty()) {
        messages.add(new Message(speaker, run));
        run.clear();
      }
      speaker = own;
      run.add(part);
    }
    if (!run.isEmpty()) {
      messages.add(new Message(speaker, run));
    }
  }

  /** The text of a {@code systemInstruction}. */
  Optional<Message> instruction(JsonNode instruction) {
    List<Part> texts = new ArrayList<>();
    for (JsonNode one : Fields.elements(instruction)) {
      for (Part part : parts(one)) {
        if (!(part instanceof Part.Text)) {
          throw new UntranslatableException(
              "systemInstruction: the provider behind this model takes nothing but text as an"
                  + " instruction");
        }
        texts.add(part);
      }
    }
    return texts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Message(Message.Role.SYSTEM, texts));
  }

  /** Of a content, or of what stands in its place: a text, a part. */
  private List<Part> parts(JsonNode content) {
    List<Part> parts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    thoughts.clear();
    JsonNode list = Fields.of(content, "parts");
    for (JsonNode part : Fields.elements(list.isMissingNode() ? content : list)) {
      part(part, seen, parts);
    }
    parts.addAll(thoughts);
    thoughts.clear();
    return parts;
  }

  private void part(JsonNode part, Set<String> seen, List<Part> parts) {
    if (part.isTextual()) {
      told(new Part.Text(part.textValue()), parts);
      return;
    }
    String signature = Fields.text(part, "thoughtSignature");
    // Who copies a part copies its signature; once is enough.
    if (!signature.isEmpty() && seen.add(signature)) {
      List<Part.Thinking> sealed = Signatures.opened(signature);
      if (!sealed.isEmpty()) {
        // The envelope has the whole text of what was told in pieces.
        thoughts.clear();
        parts.addAll(sealed);
      }
    }
    JsonNode text = Fields.of(part, "text");
    JsonNode inline = Fields.of(part, "inlineData");
    JsonNode file = Fields.of(part, "fileData");
    JsonNode call = Fields.of(part, "functionCall");
    JsonNode response = Fields.of(part, "functionResponse");
    if (Fields.of(part, "thought").asBoolean(false)) {
      if (text.isTextual() && !text.textValue().isEmpty()) {
        thoughts.add(new Part.Thinking(text.textValue(), Optional.empty()));
      }
    } else if (call.isObject()) {
      told(call(call), parts);
    } else if (response.isObject()) {
      told(result(response), parts);
    } else if (inline.isObject()) {
      told(inline(inline), parts);
    } else if (file.isObject()) {
      told(file(file), parts);
    } else if (text.isTextual()) {
      if (!text.textValue().isEmpty()) {
        told(new Part.Text(text.textValue()), parts);
      }
    } else {
      served(part).ifPresent(words -> told(new Part.Text(words), parts));
    }
    for (String hint : List.of("videoMetadata", "mediaResolution", "mediaProcessing")) {
      if (!Fields.of(part, hint).isMissingNode()) {
        losses.add(hint);
      }
    }
  }

  private void told(Part part, List<Part> parts) {
    parts.addAll(thoughts);
    thoughts.clear();
    parts.add(part);
  }

  private Part call(JsonNode call) {
    String name = Fields.text(call, "name");
    JsonNode arguments = Fields.of(call, "args");
    return new Part.ToolCall(
        ids.call(Fields.text(call, "id"), name),
        name,
        arguments.isObject() ? arguments.toString() : "{}");
  }

  private Part result(JsonNode response) {
    JsonNode value = Fields.of(response, "response");
    List<Part> content = new ArrayList<>();
    JsonNode error = value.path("error");
    boolean failed = isSaid(error) && !isSaid(value.path("output"));
    String words = failed && value.size() == 1 ? words(error) : output(value);
    if (!words.isEmpty()) {
      content.add(new Part.Text(words));
    }
    for (JsonNode part : Fields.list(response, "parts")) {
      JsonNode inline = Fields.of(part, "inlineData");
      JsonNode file = Fields.of(part, "fileData");
      if (inline.isObject()) {
        content.add(inline(inline));
      } else if (file.isObject()) {
        content.add(file(file));
      }
    }
    return new Part.ToolResult(
        ids.result(Fields.text(response, "id"), Fields.text(response, "name")), content, failed);
  }

  private static boolean isSaid(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  /** What has but one usual name is that; anything else is told as it is. */
  private static String output(JsonNode value) {
    for (String name : List.of("output", "result")) {
      boolean alone = value.size() == 1 || (value.size() == 2 && value.path("error").isNull());
      if (value.has(name) && alone) {
        return words(value.get(name));
      }
    }
    return value.isMissingNode() || (value.isObject() && value.isEmpty()) ? "" : words(value);
  }

  private static String words(JsonNode value) {
    return value.isNull() ? "" : value.isTextual() ? value.textValue() : value.toString();
  }

  private static Part.Media inline(JsonNode data) {
    String type = Fields.text(data, "mimeType");
    // Base64 for URLs is as good to Google.
    String base64 = Fields.text(data, "data").replace('-', '+').replace('_', '/');
    return new Part.Media(
        kind(type), new Part.Media.Source.Data(type, base64), Fields.text(data, "displayName"), "");
  }

  private static Part.Media file(JsonNode file) {
    String type = Fields.text(file, "mimeType");
    String address = Fields.text(file, "fileUri");
    String scheme = address.toLowerCase(Locale.ROOT);
    boolean ofTheWeb = scheme.startsWith("https://") || scheme.startsWith("http://");
    if (!ofTheWeb || scheme.startsWith("https://generativelanguage.googleapis.com/")) {
      throw new UntranslatableException(
          "fileData.fileUri: the provider behind this model cannot read Google's files; send the"
              + " data itself as inlineData, or an address of the web");
    }
    return new Part.Media(
        kind(type.isEmpty() ? MediaTypes.ofAddress(address).orElse("image/jpeg") : type),
        new Part.Media.Source.Address(address, type),
        Fields.text(file, "displayName"),
        "");
  }

  private static Part.Media.Kind kind(String mediaType) {
    String type = mediaType.toLowerCase(Locale.ROOT);
    if (type.startsWith("image/")) {
      return Part.Media.Kind.IMAGE;
    }
    if (type.startsWith("text/") || DOCUMENTS.contains(type) || type.isEmpty()) {
      return Part.Media.Kind.DOCUMENT;
    }
    if (type.startsWith("audio/") || type.startsWith("video/")) {
      throw new UntranslatableException(
          "inlineData.mimeType: the provider behind this model takes neither sound nor films");
    }
    return Part.Media.Kind.DOCUMENT;
  }

  /** What Google's own tools did, in words. */
  private static Optional<String> served(JsonNode part) {
    JsonNode code = Fields.of(part, "executableCode");
    JsonNode outcome = Fields.of(part, "codeExecutionResult");
    JsonNode call = Fields.of(part, "toolCall");
    JsonNode response = Fields.of(part, "toolResponse");
    if (code.isObject()) {
      return Optional.of("Ran this code:\n" + Fields.text(code, "code"));
    }
    if (outcome.isObject()) {
      return Optional.of("The code's output:\n" + Fields.text(outcome, "output"));
    }
    if (call.isObject()) {
      return Optional.of(
          "Used the tool " + Fields.text(call, "toolType") + " with " + Fields.of(call, "args"));
    }
    if (response.isObject()) {
      return Optional.of("The tool's result: " + Fields.of(response, "response"));
    }
    Set<String> members = new HashSet<>();
    part.fieldNames().forEachRemaining(name -> members.add(Fields.camel(name)));
    members.removeAll(
        Set.of("thoughtSignature", "thought", "text", "partMetadata", "videoMetadata"));
    if (members.isEmpty()) {
      return Optional.empty();
    }
    throw new UntranslatableException(
        "contents: the provider behind this model has nothing like a part with "
            + String.join(
                ", ", members.stream().sorted().limit(4).map(ContentDecoder::cut).toList()));
  }

  private static String cut(String name) {
    return name.length() > 40 ? name.substring(0, 40) : name;
  }
}
