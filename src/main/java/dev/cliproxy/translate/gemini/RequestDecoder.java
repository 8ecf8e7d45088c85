package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a client's request. */
final class RequestDecoder {
  private static final Set<String> READ =
      Set.of(
          "model",
          "contents",
          "systemInstruction",
          "tools",
          "toolConfig",
          "generationConfig",
          "labels",
          "serviceTier",
          "cachedContent",
          "continuationToken",
          // Gemini CLI's own count of its conversations.
          "sessionId");

  /** Google's words to OpenAI's. */
  private static final Map<String, String> TIERS =
      Map.of("flex", "flex", "priority", "priority", "standard", "default");

  private final Losses losses;

  RequestDecoder(Losses losses) {
    this.losses = losses;
  }

  Prompt decoded(ObjectNode request, boolean streams) {
    refuse(request);
    request
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!READ.contains(Fields.camel(name)) && !request.get(name).isNull()) {
                losses.add(name);
              }
            });
    ContentDecoder contents = new ContentDecoder(losses);
    List<Message> messages = new ArrayList<>();
    contents.instruction(Fields.of(request, "systemInstruction")).ifPresent(messages::add);
    messages.addAll(contents.messages(Fields.of(request, "contents")));
    ConfigDecoder config = new ConfigDecoder(Fields.of(request, "generationConfig"), losses);
    return new Prompt(
        request,
        messages,
        new ToolDecoder(losses).tooling(request),
        config.sampling(),
        config.maxTokens(),
        config.stops(),
        config.reasoning(),
        config.output(),
        hints(request),
        streams);
  }

  private static void refuse(ObjectNode request) {
    if (!Fields.of(request, "cachedContent").isMissingNode()) {
      throw new UntranslatableException(
          "cachedContent: the provider behind this model cannot read what Google keeps; send the"
              + " contents themselves");
    }
    if (!Fields.of(request, "continuationToken").isMissingNode()) {
      throw new UntranslatableException(
          "continuationToken: the provider behind this model cannot go on with an answer of"
              + " Google's");
    }
  }

  private static Hints hints(ObjectNode request) {
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : Fields.of(request, "labels").properties()) {
      if (label.getValue().isTextual()) {
        labels.put(label.getKey(), label.getValue().textValue());
      }
    }
    String tier = Fields.text(request, "serviceTier").toLowerCase(Locale.ROOT);
    return new Hints(
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(TIERS.get(tier)),
        Optional.empty(),
        labels);
  }
}
