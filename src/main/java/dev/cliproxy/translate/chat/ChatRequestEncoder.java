package dev.cliproxy.translate.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.NameRule;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Writes a request to a provider of the chat format; the messages by a class of their own. */
final class ChatRequestEncoder {
  private static final int MOST_STOPS = 4;
  private static final NameRule NAMES = NameRule.of(64);

  /** OpenAI takes no longer ones; Claude Code's are. */
  private static final NameRule KEYS = NameRule.any(64);

  private final Prompt prompt;
  private final ChatModel model;
  private final Losses losses;
  private final ObjectNode request = Json.object();

  ChatRequestEncoder(Prompt prompt, ChatModel model, Losses losses) {
    this.prompt = prompt;
    this.model = model;
    this.losses = losses;
  }

  ObjectNode request() {
    request.put("model", model.name());
    request.set("messages", new ChatMessageEncoder(model, losses).messages(prompt.messages()));
    tools();
    prompt
        .maxTokens()
        .ifPresent(
            limit ->
                request.put(
                    model.isOpenAiReasoning() ? "max_completion_tokens" : "max_tokens", limit));
    sampling(prompt.sampling());
    reasoning();
    output();
    hints();
    if (prompt.streams()) {
      request.put("stream", true);
      request.putObject("stream_options").put("include_usage", true);
    }
    return request;
  }

  private void tools() {
    ToolChoice choice = prompt.tooling().choice();
    List<String> allowed = choice instanceof ToolChoice.Allowed some ? some.names() : List.of();
    List<Tool.Function> functions =
        prompt
            .tooling()
            .functions()
            // Few vendors know a choice among several: to show these alone says the same to all.
            .filter(function -> allowed.isEmpty() || allowed.contains(function.name()))
            .toList();
    if (!(choice instanceof ToolChoice.None)) {
      prompt.tooling().webSearch().ifPresent(this::search);
    }
    if (functions.isEmpty()) {
      return;
    }
    if (choice instanceof ToolChoice.Search) {
      losses.add("tool_choice");
    }
    ArrayNode tools = request.putArray("tools");
    functions.forEach(
        function -> tools.addObject().put("type", "function").set("function", described(function)));
    if (choice instanceof ToolChoice.None) {
      request.put("tool_choice", "none");
    } else if (choice instanceof ToolChoice.Required
        || (choice instanceof ToolChoice.Allowed some && some.required())) {
      request.put("tool_choice", "required");
    } else if (choice instanceof ToolChoice.Named named) {
      ObjectNode node = request.putObject("tool_choice").put("type", "function");
      node.putObject("function").put("name", named.name());
    }
    if (prompt.tooling().parallel().equals(Optional.of(false))) {
      request.put("parallel_tool_calls", false);
    }
  }

  private static ObjectNode described(Tool.Function function) {
    ObjectNode node = Json.object().put("name", function.name());
    if (!function.description().isEmpty()) {
      node.put("description", function.description());
    }
    function
        .parameters()
        .ifPresentOrElse(
            schema -> node.set("parameters", schema),
            () -> node.putObject("parameters").put("type", "object").putObject("properties"));
    function.strict().ifPresent(strict -> node.put("strict", strict));
    return node;
  }

  private void search(Tool.WebSearch search) {
    if (!model.searches()) {
      if (prompt.tooling().canDoWithoutSearch()) {
        losses.add("web_search");
        return;
      }
      throw new UntranslatableException(
          "web search: the provider behind this model has none; leave the tool out, or ask for a"
              + " model that searches");
    }
    if (!search.allowedDomains().isEmpty() || !search.blockedDomains().isEmpty()) {
      throw new UntranslatableException(
          "web search: the provider behind this model cannot be told which domains to search");
    }
    ObjectNode options = request.putObject("web_search_options");
    search
        .userLocation()
        .ifPresent(
            location -> {
              ObjectNode place = location.deepCopy();
              place.remove("type");
              options
                  .putObject("user_location")
                  .put("type", "approximate")
                  .set("approximate", place);
            });
    if (search.maxUses().isPresent()) {
      losses.add("max_uses");
    }
  }

  private void sampling(Sampling sampling) {
    boolean own = model.isOpenAiReasoning();
    putNumber("temperature", sampling.temperature(), own);
    putNumber("top_p", sampling.topP(), own);
    putNumber("presence_penalty", sampling.presencePenalty(), own);
    putNumber("frequency_penalty", sampling.frequencyPenalty(), own);
    putNumber("seed", sampling.seed(), false);
    if (sampling.topK().isPresent()) {
      losses.add("top_k");
    }
    List<String> stops = prompt.stops();
    if (stops.isEmpty()) {
      return;
    }
    if (own) {
      losses.add("stop");
      return;
    }
    if (stops.size() > MOST_STOPS) {
      losses.add("stop");
    }
    ArrayNode list = request.putArray("stop");
    stops.stream().limit(MOST_STOPS).forEach(list::add);
  }

  private void putNumber(String name, Optional<BigDecimal> value, boolean unknown) {
    if (value.isPresent() && unknown) {
      losses.add(name);
    } else {
      value.ifPresent(number -> request.put(name, number));
    }
  }

  private void reasoning() {
    Optional<Effort> asked = prompt.reasoning().anyEffort();
    Optional<Effort> known = asked.flatMap(model::effort);
    if (request.has("tools") && model.thinksOnlyWithoutTools()) {
      known = Optional.of(Effort.NONE);
    }
    known.ifPresent(effort -> request.put("reasoning_effort", effort.word()));
    if (asked.isPresent() && !known.equals(asked)) {
      losses.add("reasoning_effort");
    }
  }

  private void output() {
    if (prompt.output() instanceof OutputFormat.AnyJson) {
      request.putObject("response_format").put("type", "json_object");
    } else if (prompt.output() instanceof OutputFormat.Schema schema) {
      ObjectNode described =
          request
              .putObject("response_format")
              .put("type", "json_schema")
              .putObject("json_schema")
              .put("name", NAMES.applied(schema.name().isEmpty() ? "answer" : schema.name()));
      schema.strict().ifPresent(strict -> described.put("strict", strict));
      described.set("schema", schema.schema());
    }
  }

  /** Some vendors refuse whatever they do not know: only OpenAI's own models get all of it. */
  private void hints() {
    Hints hints = prompt.hints();
    hints.user().ifPresent(user -> request.put("user", KEYS.applied(user)));
    put("prompt_cache_key", hints.cacheKey().map(KEYS::applied), model.isOpenAi());
    put("service_tier", hints.serviceTier(), model.isOpenAi());
    put("verbosity", hints.verbosity(), model.isOpenAiReasoning());
    if (!hints.metadata().isEmpty()) {
      // OpenAI takes labels only for what it is to keep.
      losses.add("metadata");
    }
  }

  private void put(String name, Optional<String> hint, boolean known) {
    if (hint.isPresent() && !known) {
      losses.add(name);
    } else {
      hint.ifPresent(word -> request.put(name, word));
    }
  }
}
