package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.NameRule;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Tool;
import dev.cliproxy.translate.canonical.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a request to a provider. */
final class RequestEncoder {
  /** OpenAI takes no less. */
  private static final long LEAST_TOKENS = 16;

  /** Claude Code's names of users are longer than OpenAI takes. */
  private static final NameRule KEYS = NameRule.any(64);

  private static final NameRule SCHEMA_NAMES = NameRule.of(64);

  private final Prompt prompt;
  private final String model;
  private final ModelRules rules;
  private final Losses losses;
  private final ObjectNode request = Json.object();

  RequestEncoder(Prompt prompt, String model, Losses losses) {
    this.prompt = prompt;
    this.model = model;
    this.rules = ModelRules.of(model);
    this.losses = losses;
  }

  ObjectNode encode() {
    request.put("model", model);
    writeConversation();
    writeTools();
    writeLimits();
    writeReasoning();
    writeText();
    writeHints();
    request.put("store", false);
    if (prompt.streams()) {
      request.put("stream", true);
    }
    return request;
  }

  private void writeConversation() {
    List<Message> messages = prompt.messages();
    int leading = 0;
    while (leading < messages.size() && messages.get(leading).role() == Message.Role.SYSTEM) {
      leading++;
    }
    if (leading == messages.size()) {
      // Something must be given to the model besides instructions.
      leading = 0;
    }
    List<Part> first = new ArrayList<>();
    messages.subList(0, leading).forEach(message -> first.addAll(message.parts()));
    String instructions = Part.words(first, "\n\n");
    if (!instructions.isEmpty()) {
      request.put("instructions", instructions);
    }
    ArrayNode items = request.putArray("input");
    InputEncoder input = new InputEncoder(items);
    if (prompt.output() instanceof OutputFormat.AnyJson && !asksForJson(messages)) {
      // OpenAI refuses this wish when nobody has said the word.
      input.message(Message.of(Message.Role.SYSTEM, "Answer with JSON."));
    }
    messages.subList(leading, messages.size()).forEach(input::message);
    if (!messages.isEmpty() && messages.get(messages.size() - 1).role() == Message.Role.ASSISTANT) {
      // It will not go on where this ends.
      losses.add("prefill");
    }
  }

  private static boolean asksForJson(List<Message> messages) {
    return messages.stream()
        .filter(message -> message.role() != Message.Role.SYSTEM)
        .flatMap(message -> message.parts(Part.Text.class))
        .anyMatch(text -> text.text().toLowerCase(Locale.ROOT).contains("json"));
  }

  private void writeTools() {
    List<Tool> tools = prompt.tooling().tools();
    if (tools.isEmpty()) {
      return;
    }
    ArrayNode list = request.putArray("tools");
    for (Tool tool : tools) {
      if (tool instanceof Tool.Function function) {
        list.add(function(function));
      } else if (tool instanceof Tool.WebSearch search) {
        list.add(search(search));
      }
    }
    writeChoice(prompt.tooling().choice(), tools);
    prompt.tooling().parallel().ifPresent(parallel -> request.put("parallel_tool_calls", parallel));
  }

  private static ObjectNode function(Tool.Function function) {
    ObjectNode tool = Json.object().put("type", "function").put("name", function.name());
    if (!function.description().isEmpty()) {
      tool.put("description", function.description());
    }
    ObjectNode parameters = Json.object();
    function.parameters().ifPresent(parameters::setAll);
    parameters.remove("$schema");
    if (parameters.isEmpty()) {
      parameters.put("type", "object");
    }
    // OpenAI refuses an object that does not say which properties it has.
    if (Json.text(parameters, "type").equals("object") && !parameters.has("properties")) {
      parameters.putObject("properties");
    }
    tool.set("parameters", parameters);
    // Left out it would be on, and OpenAI would demand every parameter.
    return tool.put("strict", function.strict().orElse(false));
  }

  private ObjectNode search(Tool.WebSearch search) {
    ObjectNode tool = Json.object().put("type", "web_search");
    if (!search.allowedDomains().isEmpty()) {
      ArrayNode domains = tool.putObject("filters").putArray("allowed_domains");
      search.allowedDomains().forEach(domains::add);
    }
    search.userLocation().ifPresent(location -> tool.set("user_location", location));
    if (!search.blockedDomains().isEmpty()) {
      losses.add("blocked_domains");
    }
    search.maxUses().ifPresent(most -> request.put("max_tool_calls", most));
    return tool;
  }

  private void writeChoice(ToolChoice choice, List<Tool> tools) {
    if (choice instanceof ToolChoice.None) {
      request.put("tool_choice", "none");
    } else if (choice instanceof ToolChoice.Required) {
      request.put("tool_choice", "required");
    } else if (choice instanceof ToolChoice.Named named) {
      request.putObject("tool_choice").put("type", "function").put("name", named.name());
    } else if (choice instanceof ToolChoice.Search) {
      if (tools.size() == 1) {
        request.put("tool_choice", "required");
      } else {
        allowed(true).addObject().put("type", "web_search");
      }
    } else if (choice instanceof ToolChoice.Allowed some) {
      ArrayNode list = allowed(some.required());
      some.names().forEach(name -> list.addObject().put("type", "function").put("name", name));
    }
  }

  private ArrayNode allowed(boolean required) {
    return request
        .putObject("tool_choice")
        .put("type", "allowed_tools")
        .put("mode", required ? "required" : "auto")
        .putArray("tools");
  }

  private void writeLimits() {
    prompt
        .maxTokens()
        .ifPresent(most -> request.put("max_output_tokens", Math.max(LEAST_TOKENS, most)));
    if (!prompt.stops().isEmpty()) {
      losses.add("stop");
    }
    boolean off = rules.effort(Effort.NONE) == Effort.NONE && prompt.reasoning().isOff();
    boolean free = !rules.choosesWordsItself() || off;
    prompt
        .sampling()
        .temperature()
        .ifPresent(
            value ->
                writeIf(free, "temperature", parameters -> parameters.put("temperature", value)));
    prompt
        .sampling()
        .topP()
        .ifPresent(value -> writeIf(free, "top_p", parameters -> parameters.put("top_p", value)));
    loseIf(prompt.sampling().topK().isPresent(), "top_k");
    loseIf(prompt.sampling().presencePenalty().isPresent(), "presence_penalty");
    loseIf(prompt.sampling().frequencyPenalty().isPresent(), "frequency_penalty");
    loseIf(prompt.sampling().seed().isPresent(), "seed");
  }

  private void writeIf(boolean known, String name, java.util.function.Consumer<ObjectNode> write) {
    if (known) {
      write.accept(request);
    } else {
      losses.add(name);
    }
  }

  private void loseIf(boolean lost, String name) {
    if (lost) {
      losses.add(name);
    }
  }

  private void writeReasoning() {
    ArrayNode include = Json.object().arrayNode();
    if (rules.thinks()) {
      include.add("reasoning.encrypted_content");
    }
    if (prompt.tooling().webSearch().isPresent()) {
      include.add(SearchCalls.SOURCES);
    }
    if (!include.isEmpty()) {
      request.set("include", include);
    }
    Reasoning wanted = prompt.reasoning();
    if (!wanted.asked()) {
      return;
    }
    if (!rules.thinks()) {
      loseIf(!wanted.isOff(), "reasoning");
      return;
    }
    ObjectNode reasoning = Json.object();
    wanted.anyEffort().map(this::known).ifPresent(effort -> reasoning.put("effort", effort.word()));
    if (wanted.shown().orElse(false)) {
      reasoning.put("summary", "auto");
    }
    if (!reasoning.isEmpty()) {
      request.set("reasoning", reasoning);
    }
  }

  private Effort known(Effort wanted) {
    Effort known = rules.effort(wanted);
    if (known == Effort.MINIMAL && prompt.tooling().webSearch().isPresent()) {
      // Models that know it do not search with it.
      known = Effort.LOW;
    }
    loseIf(known != wanted, "reasoning.effort");
    return known;
  }

  private void writeText() {
    ObjectNode text = Json.object();
    if (prompt.output() instanceof OutputFormat.AnyJson) {
      text.putObject("format").put("type", "json_object");
    } else if (prompt.output() instanceof OutputFormat.Schema schema) {
      ObjectNode format = text.putObject("format").put("type", "json_schema");
      format.put("name", schema.name().isEmpty() ? "answer" : SCHEMA_NAMES.applied(schema.name()));
      format.set("schema", schema.schema());
      schema.strict().ifPresent(strict -> format.put("strict", strict));
    }
    prompt.hints().verbosity().ifPresent(verbosity -> text.put("verbosity", verbosity));
    if (!text.isEmpty()) {
      request.set("text", text);
    }
  }

  private void writeHints() {
    writeKey("user", prompt.hints().user());
    writeKey("prompt_cache_key", prompt.hints().cacheKey());
    prompt.hints().serviceTier().ifPresent(tier -> request.put("service_tier", tier));
    // Labels are for finding what is stored, and nothing is.
    loseIf(!prompt.hints().metadata().isEmpty(), "metadata");
  }

  private void writeKey(String name, Optional<String> key) {
    key.filter(word -> !word.isEmpty()).ifPresent(word -> request.put(name, KEYS.applied(word)));
  }
}
