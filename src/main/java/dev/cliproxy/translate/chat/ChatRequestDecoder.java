package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Reads a chat client's request; its messages and tools are read by classes of their own. */
final class ChatRequestDecoder {
  /** What the answer does not depend on. */
  private static final List<String> HINTS =
      List.of(
          "prediction",
          "prompt_cache_retention",
          "prompt_cache_options",
          "moderation",
          "store",
          "chat_template_kwargs",
          "min_p",
          "top_a",
          "repetition_penalty");

  private final ObjectNode request;
  private final Losses losses;

  ChatRequestDecoder(ObjectNode request, Losses losses) {
    this.request = request;
    this.losses = losses;
  }

  Prompt prompt(boolean streams) {
    refuseWhatNobodyElseHas();
    HINTS.stream().filter(this::isSet).forEach(losses::add);
    List<Message> messages = new ChatMessageDecoder(losses).messages(request.path("messages"));
    return new Prompt(
        request,
        messages,
        new ChatToolDecoder(request, losses).tooling(),
        new Sampling(
            number("temperature"),
            number("top_p"),
            number("top_k"),
            number("presence_penalty"),
            number("frequency_penalty"),
            number("seed")),
        maxTokens(),
        stops(request.path("stop")),
        reasoning(),
        output(),
        hints(),
        streams);
  }

  private void refuseWhatNobodyElseHas() {
    refuseIf(
        request.path("n").asInt(1) > 1,
        "n: the provider behind this model answers once; leave n out or set it to 1");
    refuseIf(
        request.path("logprobs").asBoolean(false) || request.path("top_logprobs").asInt(0) > 0,
        "logprobs: the provider behind this model tells none in this format; leave it out");
    refuseIf(
        request.path("logit_bias").size() > 0,
        "logit_bias: the provider behind this model has no such thing; leave it out");
    boolean audio = false;
    for (JsonNode modality : request.path("modalities")) {
      audio |= modality.asText().equals("audio");
    }
    refuseIf(
        audio || request.path("audio").isObject(),
        "audio: the provider behind this model gives no sound in this format; ask for text");
  }

  private static void refuseIf(boolean wrong, String message) {
    if (wrong) {
      throw new UntranslatableException(message);
    }
  }

  private boolean isSet(String name) {
    return request.hasNonNull(name);
  }

  private Optional<BigDecimal> number(String name) {
    return Optional.of(request.path(name)).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
  }

  private OptionalLong maxTokens() {
    for (String name : List.of("max_completion_tokens", "max_tokens")) {
      JsonNode limit = request.path(name);
      if (limit.isNumber() && limit.longValue() > 0) {
        return OptionalLong.of(limit.longValue());
      }
    }
    return OptionalLong.empty();
  }

  private static List<String> stops(JsonNode stop) {
    List<String> stops = new ArrayList<>();
    if (stop.isTextual()) {
      stops.add(stop.textValue());
    }
    stop.forEach(one -> stops.add(one.asText()));
    return stops.stream().filter(Predicate.not(String::isEmpty)).toList();
  }

  /** OpenAI's word, OpenRouter's object, or that of vendors who have it as Anthropic does. */
  private Reasoning reasoning() {
    JsonNode object = request.path("reasoning");
    String word =
        isSet("reasoning_effort")
            ? Json.text(request, "reasoning_effort")
            : Json.text(object, "effort");
    JsonNode thinking = request.path("thinking");
    if (isOff(object.path("enabled"))
        || isOff(request.path("enable_thinking"))
        || Json.text(thinking, "type").equals("disabled")) {
      return Reasoning.of(Effort.NONE);
    }
    JsonNode budget =
        object.hasNonNull("max_tokens")
            ? object.path("max_tokens")
            : thinking.path("budget_tokens");
    Optional<Effort> effort = Effort.of(word);
    if (effort.isEmpty() && !word.isEmpty()) {
      losses.add("reasoning_effort");
    }
    OptionalInt tokens =
        budget.isNumber() && budget.canConvertToInt() && budget.intValue() >= 0
            ? OptionalInt.of(budget.intValue())
            : OptionalInt.empty();
    return effort.isEmpty() && tokens.isEmpty()
        ? Reasoning.DEFAULT
        : new Reasoning(true, effort, tokens, Optional.empty());
  }

  private static boolean isOff(JsonNode flag) {
    return flag.isBoolean() && !flag.booleanValue();
  }

  private OutputFormat output() {
    JsonNode format = request.path("response_format");
    JsonNode described = format.path("json_schema");
    return switch (Json.text(format, "type")) {
      case "json_object" -> new OutputFormat.AnyJson();
      case "json_schema" ->
          Json.object(described, "schema")
              .<OutputFormat>map(
                  schema ->
                      new OutputFormat.Schema(
                          Json.text(described, "name"), schema, flag(described, "strict")))
              .orElseGet(OutputFormat.AnyJson::new);
      default -> new OutputFormat.Text();
    };
  }

  static Optional<Boolean> flag(JsonNode node, String name) {
    return Optional.of(node.path(name)).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
  }

  private Hints hints() {
    Map<String, String> metadata = new LinkedHashMap<>();
    request
        .path("metadata")
        .properties()
        .forEach(label -> metadata.put(label.getKey(), label.getValue().asText()));
    return new Hints(
        word("user").or(() -> word("safety_identifier")),
        word("prompt_cache_key"),
        word("service_tier"),
        word("verbosity"),
        metadata);
  }

  private Optional<String> word(String name) {
    return Optional.of(Json.text(request, name)).filter(text -> !text.isEmpty());
  }
}
