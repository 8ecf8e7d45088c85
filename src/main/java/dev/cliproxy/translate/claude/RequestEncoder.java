package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.ToolChoice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Writes a request to a provider. */
final class RequestEncoder {
  /** The least that Anthropic lets a model think, in tokens. */
  private static final int LEAST_BUDGET = 1_024;

  /** In characters. */
  private static final int LONGEST_USER = 256;

  /** More words than any model chooses among. */
  private static final BigDecimal MOST_CHOICES = BigDecimal.valueOf(Integer.MAX_VALUE);

  private final Prompt prompt;
  private final String name;
  private final ClaudeModel model;
  private final Losses losses;
  private final ObjectNode request = Json.object();
  private final ObjectNode outputConfig = Json.object();

  /** Whether the model thinks in this request. */
  private boolean thinking;

  /** How many tokens it may think; 0 where it is not counted. */
  private long budget;

  RequestEncoder(Prompt prompt, String name, Losses losses) {
    this.prompt = prompt;
    this.name = name;
    this.model = ClaudeModel.of(name);
    this.losses = losses;
  }

  ObjectNode request() {
    request.put("model", name);
    reasoning();
    request.put("max_tokens", maxTokens());
    String instruction = output();
    new ConversationEncoder(model, thinking && budget > 0, losses)
        .encode(prompt, instruction, request);
    new ToolEncoder(model, thinking, losses).encode(prompt, request);
    sampling();
    stops();
    hints();
    if (!outputConfig.isEmpty()) {
      request.set("output_config", outputConfig);
    }
    if (prompt.streams()) {
      request.put("stream", true);
    }
    return request;
  }

  private void reasoning() {
    Reasoning reasoning = prompt.reasoning();
    if (!reasoning.asked()) {
      thinking = model.thinksUnasked();
      if (thinking && isForced() && model.off() == ClaudeModel.Off.DISABLED) {
        off();
      }
    } else if (reasoning.isOff()) {
      thinking = model.thinksUnasked();
      off();
    } else if (!model.thinks()) {
      losses.add("reasoning");
    } else if (model.adaptive()) {
      adaptive(reasoning);
    } else {
      counted(reasoning);
    }
  }

  private boolean isForced() {
    ToolChoice choice = prompt.tooling().choice();
    return choice instanceof ToolChoice.Required
        || choice instanceof ToolChoice.Named
        || choice instanceof ToolChoice.Search
        || (choice instanceof ToolChoice.Allowed allowed && allowed.required());
  }

  private void off() {
    switch (model.off()) {
      case NEEDLESS -> {
        // It never thinks.
      }
      case DISABLED -> {
        request.putObject("thinking").put("type", "disabled");
        thinking = false;
      }
      case BETWEEN_TOOLS -> request.putObject("thinking").put("type", "between_tools");
      case IMPOSSIBLE -> {
        outputConfig.put("effort", model.effort(Effort.LOW));
        losses.add("reasoning");
      }
    }
  }

  private void adaptive(Reasoning reasoning) {
    thinking = true;
    ObjectNode config = request.putObject("thinking").put("type", "adaptive");
    if (model.displays()) {
      reasoning.shown().ifPresent(shown -> config.put("display", shown ? "summarized" : "omitted"));
    }
    reasoning.anyEffort().ifPresent(effort -> outputConfig.put("effort", model.effort(effort)));
  }

  private void counted(Reasoning reasoning) {
    long wanted;
    long most = Math.min(prompt.maxTokens().orElse(model.mostTokens()), model.mostTokens());
    if (reasoning.budget().isPresent() && reasoning.budget().getAsInt() > 0) {
      wanted = Math.max(LEAST_BUDGET, reasoning.budget().getAsInt());
      most = most - 1;
    } else {
      wanted = reasoning.anyEffort().orElse(Effort.MEDIUM).budget();
      most = most / 4 * 3;
    }
    wanted = Math.min(wanted, most);
    if (wanted < LEAST_BUDGET || Rounds.isUnsigned(prompt.messages())) {
      losses.add("reasoning");
      return;
    }
    thinking = true;
    budget = wanted;
    request.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
  }

  private long maxTokens() {
    if (prompt.maxTokens().isEmpty()) {
      return Math.min(model.mostTokens(), model.defaultTokens() + budget);
    }
    long wanted = prompt.maxTokens().getAsLong();
    if (wanted > model.mostTokens()) {
      losses.add("max_tokens");
    }
    return Math.min(wanted, model.mostTokens());
  }

  /**
   * Writes what the answer is to look like.
   *
   * @return what the model has to be told of it in words; {@code ""} for nothing
   */
  private String output() {
    OutputFormat output = prompt.output();
    if (output instanceof OutputFormat.Schema schema) {
      if (model.bindsToSchemas()) {
        outputConfig
            .putObject("format")
            .put("type", "json_schema")
            .set("schema", BoundSchema.of(schema.schema()));
        return "";
      }
      losses.add("response_format");
      return "Answer with nothing but one JSON document of this JSON schema: " + schema.schema();
    }
    if (output instanceof OutputFormat.AnyJson) {
      losses.add("response_format");
      return "Answer with nothing but one JSON object.";
    }
    return "";
  }

  private void sampling() {
    Sampling sampling = prompt.sampling();
    boolean free = model.samples() && !thinking;
    Optional<BigDecimal> temperature = kept("temperature", sampling.temperature(), free);
    temperature.ifPresent(
        value -> {
          if (value.compareTo(BigDecimal.ONE) > 0) {
            losses.add("temperature");
          }
          request.put("temperature", value.min(BigDecimal.ONE).max(BigDecimal.ZERO));
        });
    boolean both = temperature.isEmpty() || model.samplesTwice();
    kept("top_p", sampling.topP(), free && both).ifPresent(value -> request.put("top_p", value));
    boolean counts = sampling.topK().filter(value -> value.signum() > 0).isPresent();
    kept("top_k", sampling.topK(), free && counts)
        .ifPresent(value -> request.put("top_k", value.min(MOST_CHOICES).longValue()));
    kept("presence_penalty", sampling.presencePenalty(), false);
    kept("frequency_penalty", sampling.frequencyPenalty(), false);
    kept("seed", sampling.seed(), false);
  }

  private Optional<BigDecimal> kept(String field, Optional<BigDecimal> value, boolean keep) {
    if (value.isPresent() && !keep) {
      losses.add(field);
    }
    return value.filter(present -> keep);
  }

  private void stops() {
    List<String> stops = prompt.stops().stream().filter(stop -> !stop.isBlank()).toList();
    if (stops.size() < prompt.stops().size()) {
      losses.add("stop");
    }
    if (!stops.isEmpty()) {
      ArrayNode list = request.putArray("stop_sequences");
      stops.forEach(list::add);
    }
  }

  private void hints() {
    Hints hints = prompt.hints();
    hints
        .user()
        .ifPresent(
            user -> {
              if (user.length() <= LONGEST_USER) {
                request.putObject("metadata").put("user_id", user);
              } else {
                losses.add("user");
              }
            });
    hints
        .serviceTier()
        .ifPresent(
            tier -> {
              switch (tier) {
                case "auto" -> request.put("service_tier", "auto");
                case "default" -> request.put("service_tier", "standard_only");
                default -> losses.add("service_tier");
              }
            });
    hints.verbosity().ifPresent(verbosity -> losses.add("verbosity"));
    if (!hints.metadata().isEmpty()) {
      losses.add("metadata");
    }
  }
}
