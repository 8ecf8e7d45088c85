package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a client's request. */
final class RequestDecoder {

  /** What Claude Code puts before its instructions, for Anthropic's books. */
  private static final String ATTRIBUTION = "x-anthropic-billing-header";

  /** More than any answer has. */
  private static final BigDecimal MOST_TOKENS = BigDecimal.valueOf(Integer.MAX_VALUE);

  /** What is read below, or says nothing that another provider could heed. */
  private static final Set<String> READ =
      Set.of(
          "model",
          "stream",
          "max_tokens",
          "system",
          "messages",
          "tools",
          "tool_choice",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "thinking",
          "output_config",
          "output_format",
          "metadata",
          "service_tier",
          "anthropic_version",
          "anthropic_beta",
          "betas");

  /** What holds a part of the conversation, or runs things, at Anthropic. */
  private static final Set<String> REFUSED = Set.of("container", "mcp_servers", "thread");

  private final ObjectNode request;
  private final Losses losses;

  RequestDecoder(ObjectNode request, Losses losses) {
    this.request = request;
    this.losses = losses;
  }

  Prompt prompt(boolean streams) {
    request.properties().forEach(field -> check(field.getKey(), field.getValue()));
    List<Message> messages = new ArrayList<>();
    ContentDecoder content = new ContentDecoder(losses);
    system(content).ifPresent(messages::add);
    for (JsonNode message : request.path("messages")) {
      content.message(message).ifPresent(messages::add);
    }
    return new Prompt(
        request,
        messages,
        new ToolDecoder(losses).tooling(request),
        sampling(),
        maxTokens(),
        stops(),
        reasoning(),
        output(),
        hints(),
        streams || request.path("stream").asBoolean(false));
  }

  private void check(String name, JsonNode value) {
    boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
    if (READ.contains(name) || empty) {
      return;
    }
    if (REFUSED.contains(name)) {
      throw Refusals.missing(name);
    }
    losses.add(name);
  }

  private Optional<Message> system(ContentDecoder content) {
    List<Part> parts = new ArrayList<>();
    for (Part part : content.texts(request.path("system"), "system")) {
      if (part instanceof Part.Text text && text.text().startsWith(ATTRIBUTION)) {
        losses.add(ATTRIBUTION);
      } else {
        parts.add(part);
      }
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Message(Message.Role.SYSTEM, parts));
  }

  private Sampling sampling() {
    return new Sampling(
        number("temperature"),
        number("top_p"),
        number("top_k"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Optional<BigDecimal> number(String name) {
    JsonNode value = request.path(name);
    return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
  }

  private OptionalLong maxTokens() {
    Optional<BigDecimal> most = number("max_tokens");
    if (most.isEmpty() || most.get().signum() < 0) {
      return OptionalLong.empty();
    }
    if (most.get().signum() == 0) {
      throw Refusals.missing("max_tokens: 0, which only fills a cache");
    }
    return OptionalLong.of(most.get().min(MOST_TOKENS).longValue());
  }

  private List<String> stops() {
    List<String> stops = new ArrayList<>();
    for (JsonNode stop : request.path("stop_sequences")) {
      if (stop.isTextual() && !stop.textValue().isEmpty()) {
        stops.add(stop.textValue());
      }
    }
    return stops;
  }

  private Reasoning reasoning() {
    JsonNode thinking = request.path("thinking");
    Optional<Effort> effort = Effort.of(Json.text(request.path("output_config"), "effort"));
    Optional<Boolean> shown = Optional.of(!Json.text(thinking, "display").equals("omitted"));
    return switch (Json.text(thinking, "type")) {
      case "enabled" -> new Reasoning(true, effort, budget(thinking), shown);
      case "adaptive" -> new Reasoning(true, effort, OptionalInt.empty(), shown);
      case "disabled", "between_tools" -> Reasoning.of(Effort.NONE);
      default -> effort.map(Reasoning::of).orElse(Reasoning.DEFAULT);
    };
  }

  private static OptionalInt budget(JsonNode thinking) {
    JsonNode tokens = thinking.path("budget_tokens");
    return tokens.isNumber() && tokens.intValue() > 0
        ? OptionalInt.of(tokens.intValue())
        : OptionalInt.empty();
  }

  private OutputFormat output() {
    JsonNode config = request.path("output_config");
    if (config.hasNonNull("task_budget")) {
      losses.add("output_config.task_budget");
    }
    JsonNode format = config.path("format");
    if (!format.isObject()) {
      format = request.path("output_format");
    }
    return Json.object(format, "schema")
        .<OutputFormat>map(
            schema -> new OutputFormat.Schema("", ToolDecoder.plain(schema), Optional.empty()))
        .orElseGet(OutputFormat.Text::new);
  }

  private Hints hints() {
    String user = Json.text(request.path("metadata"), "user_id");
    String tier =
        switch (Json.text(request, "service_tier")) {
          case "auto" -> "auto";
          case "standard_only" -> "default";
          default -> "";
        };
    return new Hints(
        Optional.of(user).filter(word -> !word.isEmpty()),
        Optional.empty(),
        Optional.of(tier).filter(word -> !word.isEmpty()),
        Optional.empty(),
        Map.of());
  }
}
