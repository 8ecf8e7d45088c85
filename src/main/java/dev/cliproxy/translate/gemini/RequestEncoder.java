package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Hints;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Message;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.Prompt;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.Tooling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a request to Google. */
final class RequestEncoder {
  private static final int MOST_STOPS = 5;

  /** OpenAI's words to Google's. */
  private static final Map<String, String> TIERS =
      Map.of("flex", "flex", "priority", "priority", "default", "standard", "standard", "standard");

  private final GeminiModel model;
  private final Losses losses;

  RequestEncoder(GeminiModel model, Losses losses) {
    this.model = model;
    this.losses = losses;
  }

  ObjectNode encoded(Prompt prompt) {
    ObjectNode request = Json.object();
    List<Message> messages = prompt.messages();
    int leading = 0;
    while (leading < messages.size() && messages.get(leading).role() == Message.Role.SYSTEM) {
      leading++;
    }
    instruction(messages.subList(0, leading), request);
    request.set(
        "contents",
        new ContentEncoder(model, losses).contents(messages.subList(leading, messages.size())));
    new ToolEncoder(model, losses).write(prompt.tooling(), request);
    ObjectNode config = Json.object();
    sampling(prompt.sampling(), config);
    prompt.maxTokens().ifPresent(tokens -> config.put("maxOutputTokens", tokens));
    stops(prompt.stops(), config);
    output(prompt.output(), prompt.tooling(), config);
    model
        .thinking(prompt.reasoning(), prompt.maxTokens(), losses)
        .ifPresent(thinking -> config.set("thinkingConfig", thinking));
    if (!config.isEmpty()) {
      request.set("generationConfig", config);
    }
    hints(prompt.hints(), request);
    return request;
  }

  private void instruction(List<Message> messages, ObjectNode request) {
    ArrayNode parts = Json.object().arrayNode();
    for (Message message : messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Text text && !text.text().isEmpty()) {
          parts.addObject().put("text", text.text());
        } else if (part instanceof Part.Media) {
          throw new UntranslatableException(
              "An instruction of the system has an image or a document in it: the provider behind"
                  + " this model takes nothing but text there");
        }
      }
    }
    if (!parts.isEmpty()) {
      request.putObject("systemInstruction").set("parts", parts);
    }
  }

  private void sampling(Sampling sampling, ObjectNode config) {
    put(config, "temperature", sampling.temperature());
    put(config, "topP", sampling.topP());
    put(config, "topK", sampling.topK());
    penalty(config, "presencePenalty", "presence_penalty", sampling.presencePenalty());
    penalty(config, "frequencyPenalty", "frequency_penalty", sampling.frequencyPenalty());
    Optional<BigDecimal> seed = sampling.seed().filter(RequestEncoder::isInt);
    if (sampling.seed().isPresent() && seed.isEmpty()) {
      losses.add("seed");
    }
    put(config, "seed", seed);
  }

  private void penalty(
      ObjectNode config, String name, String everybodys, Optional<BigDecimal> number) {
    if (model.takesPenalties()) {
      put(config, name, number);
    } else if (number.filter(value -> value.signum() != 0).isPresent()) {
      losses.add(everybodys);
    }
  }

  private static void put(ObjectNode config, String name, Optional<BigDecimal> number) {
    number.ifPresent(value -> config.put(name, value));
  }

  /** Google has 32 bits for it. */
  private static boolean isInt(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
  }

  private static void stops(List<String> stops, ObjectNode config) {
    if (stops.size() > MOST_STOPS) {
      throw new UntranslatableException(
          "stop: the provider behind this model takes at most "
              + MOST_STOPS
              + " texts that end an answer");
    }
    if (!stops.isEmpty()) {
      ArrayNode list = config.putArray("stopSequences");
      stops.forEach(list::add);
    }
  }

  private void output(OutputFormat output, Tooling tooling, ObjectNode config) {
    if (output instanceof OutputFormat.Text) {
      return;
    }
    if (tooling.functions().findAny().isPresent() && !model.combinesJsonAndFunctions()) {
      throw new UntranslatableException(
          "The format of the answer: the provider behind this model cannot be held to JSON and be"
              + " given tools in one request");
    }
    config.put("responseMimeType", "application/json");
    if (output instanceof OutputFormat.Schema schema) {
      ObjectNode written = SchemaWriter.written(schema.schema());
      if (model.takesJsonSchema()) {
        config.set("responseJsonSchema", written);
      } else {
        config.set("responseSchema", PlainSchema.of(written));
      }
    }
  }

  private void hints(Hints hints, ObjectNode request) {
    hints.user().ifPresent(user -> losses.add("user"));
    hints.cacheKey().ifPresent(key -> losses.add("prompt_cache_key"));
    hints.verbosity().ifPresent(verbosity -> losses.add("verbosity"));
    if (!hints.metadata().isEmpty()) {
      losses.add("metadata");
    }
    hints
        .serviceTier()
        .filter(tier -> !tier.equals("auto"))
        .ifPresent(
            tier -> {
              if (TIERS.containsKey(tier)) {
                request.put("serviceTier", TIERS.get(tier));
              } else {
                losses.add("service_tier");
              }
            });
  }
}
