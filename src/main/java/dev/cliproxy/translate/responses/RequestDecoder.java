package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a client's request. */
final class RequestDecoder {
  /** What changes nothing in the answer but how it is come by. */
  private static final List<String> HINTS =
      List.of(
          "prompt_cache_options",
          "prompt_cache_retention",
          "context_management",
          "moderation",
          "access_programs",
          "background_options",
          "image");

  private final ObjectNode request;
  private final boolean streams;
  private final Losses losses;

  RequestDecoder(ObjectNode request, boolean streams, Losses losses) {
    this.request = request;
    this.streams = streams;
    this.losses = losses;
  }

  Prompt decode() {
    refuseWhatNeedsAStore();
    refuseProbabilities();
    noteHints();
    ClientTools tools = ClientTools.of(request, losses);
    ConversationDecoder conversation = new ConversationDecoder(losses);
    conversation.instructions(request.path("instructions"));
    conversation.input(request.path("input"));
    return new Prompt(
        request,
        conversation.messages(),
        tooling(tools.tools()),
        new Sampling(
            number("temperature"),
            number("top_p"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        maxTokens(),
        List.of(),
        reasoning(request.path("reasoning")),
        output(request.path("text").path("format")),
        hints(),
        streams || request.path("stream").asBoolean(false));
  }

  private void refuseWhatNeedsAStore() {
    for (String field : List.of("previous_response_id", "conversation")) {
      if (present(field)) {
        throw Refusal.of(field, "send the whole conversation as input");
      }
    }
    if (present("prompt")) {
      throw Refusal.of("prompt", "send its text as instructions or input");
    }
    if (request.path("background").asBoolean(false)) {
      throw Refusal.of("background", "leave it out or set it to false");
    }
    if (request.path("store").isBoolean() && request.path("store").booleanValue()) {
      losses.add("store");
    }
  }

  private void refuseProbabilities() {
    boolean asked = request.path("top_logprobs").asInt() > 0;
    for (JsonNode include : request.path("include")) {
      String wanted = include.asText();
      if (wanted.equals("message.output_text.logprobs")) {
        asked = true;
      } else if (!wanted.equals("reasoning.encrypted_content")
          && !wanted.equals(SearchCalls.SOURCES)) {
        losses.add("include");
      }
    }
    if (asked) {
      throw Refusal.of("top_logprobs", "leave it out, and message.output_text.logprobs in include");
    }
  }

  private void noteHints() {
    for (String hint : HINTS) {
      if (present(hint)) {
        losses.add(hint);
      }
    }
    if (request.path("truncation").asText().equals("auto")) {
      losses.add("truncation");
    }
    boolean searches = false;
    for (JsonNode tool : request.path("tools")) {
      searches |= Json.text(tool, "type").startsWith("web_search");
    }
    if (present("max_tool_calls") && !searches) {
      losses.add("max_tool_calls");
    }
  }

  private boolean present(String field) {
    return request.hasNonNull(field);
  }

  private Optional<BigDecimal> number(String field) {
    JsonNode value = request.path(field);
    return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
  }

  private OptionalLong maxTokens() {
    JsonNode value = request.path("max_output_tokens");
    return value.isNumber() && value.canConvertToLong() && value.longValue() > 0
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  private Tooling tooling(List<Tool> tools) {
    JsonNode parallel = request.path("parallel_tool_calls");
    return new Tooling(
        tools,
        choice(request.path("tool_choice")),
        parallel.isBoolean() ? Optional.of(parallel.booleanValue()) : Optional.empty());
  }

  private ToolChoice choice(JsonNode choice) {
    if (choice.isTextual()) {
      return switch (choice.textValue()) {
        case "none" -> new ToolChoice.None();
        case "required" -> new ToolChoice.Required();
        case "auto" -> new ToolChoice.Auto();
        default -> unknownChoice();
      };
    }
    if (!choice.isObject()) {
      return new ToolChoice.Auto();
    }
    String type = Json.text(choice, "type");
    return switch (type) {
      case "function", "custom" -> named(choice);
      case "local_shell", "shell", "apply_patch", "tool_search" -> new ToolChoice.Named(type);
      case "allowed_tools" -> allowed(choice);
      case "web_search",
          "web_search_2025_08_26",
          "web_search_preview",
          "web_search_preview_2025_03_11" ->
          new ToolChoice.Search();
      case "auto", "none", "required" -> choice(choice.path("type"));
      default -> {
        if (type.isEmpty()) {
          yield unknownChoice();
        }
        throw Refusal.of("tool_choice: " + Refusal.quoted(type), "choose another tool, or none");
      }
    };
  }

  private ToolChoice unknownChoice() {
    losses.add("tool_choice");
    return new ToolChoice.Auto();
  }

  private ToolChoice named(JsonNode choice) {
    String name = name(choice);
    return name.isEmpty() ? unknownChoice() : new ToolChoice.Named(name);
  }

  private static String name(JsonNode tool) {
    String name = Json.text(tool, "name");
    if (name.isEmpty()) {
      name = Json.text(tool.path("function"), "name");
    }
    return name.isEmpty() ? "" : ClientTool.flatName(Json.text(tool, "namespace"), name);
  }

  private ToolChoice allowed(JsonNode choice) {
    boolean required = Json.text(choice, "mode").equals("required");
    List<String> names = new ArrayList<>();
    boolean search = false;
    for (JsonNode tool : choice.path("tools")) {
      String type = Json.text(tool, "type");
      String name = name(tool);
      if (!name.isEmpty()) {
        names.add(name);
      } else if (type.startsWith("web_search")) {
        search = true;
      } else if (ToolKind.ofTool(type).isPresent()) {
        names.add(type);
      }
    }
    if (names.isEmpty()) {
      return search && required ? new ToolChoice.Search() : unknownChoice();
    }
    if (search) {
      losses.add("tool_choice");
    }
    return new ToolChoice.Allowed(names, required);
  }

  private Reasoning reasoning(JsonNode reasoning) {
    String word = Json.text(reasoning, "effort");
    Optional<Effort> effort = Effort.of(word);
    if (!word.isEmpty() && effort.isEmpty()) {
      losses.add("reasoning.effort");
    }
    String context = Json.text(reasoning, "context");
    if (!context.isEmpty() && !context.equals("auto")) {
      losses.add("reasoning.context");
    }
    String mode = Json.text(reasoning, "mode");
    if (!mode.isEmpty() && !mode.equals("standard")) {
      losses.add("reasoning.mode");
    }
    String summary = Json.text(reasoning, "summary");
    if (summary.isEmpty()) {
      summary = Json.text(reasoning, "generate_summary");
    }
    Optional<Boolean> shown =
        summary.isEmpty() ? Optional.empty() : Optional.of(!summary.equals("none"));
    boolean asked = effort.isPresent() || shown.isPresent();
    return asked ? new Reasoning(true, effort, OptionalInt.empty(), shown) : Reasoning.DEFAULT;
  }

  private OutputFormat output(JsonNode format) {
    return switch (Json.text(format, "type")) {
      case "json_object" -> new OutputFormat.AnyJson();
      case "json_schema" -> schema(format);
      default -> new OutputFormat.Text();
    };
  }

  private OutputFormat schema(JsonNode format) {
    // Some clients write it as it is written in chat.
    JsonNode inner = format.path("json_schema").isObject() ? format.path("json_schema") : format;
    if (!Json.text(inner, "description").isEmpty()) {
      losses.add("text.format.description");
    }
    JsonNode strict = inner.path("strict");
    return new OutputFormat.Schema(
        Json.text(inner, "name"),
        Json.object(inner, "schema")
            .orElseThrow(
                () ->
                    new UntranslatableException("text.format.schema: it is missing, or no object")),
        strict.isBoolean() ? Optional.of(strict.booleanValue()) : Optional.empty());
  }

  private Hints hints() {
    Map<String, String> metadata = new LinkedHashMap<>();
    request
        .path("metadata")
        .properties()
        .forEach(
            label -> {
              if (label.getValue().isTextual()) {
                metadata.put(label.getKey(), label.getValue().textValue());
              }
            });
    return new Hints(
        word(request, "user").or(() -> word(request, "safety_identifier")),
        word(request, "prompt_cache_key"),
        word(request, "service_tier"),
        word(request.path("text"), "verbosity"),
        metadata);
  }

  private static Optional<String> word(JsonNode node, String field) {
    return Optional.of(Json.text(node, field)).filter(word -> !word.isEmpty());
  }
}
