package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Effort;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.OutputFormat;
import dev.cliproxy.translate.canonical.Reasoning;
import dev.cliproxy.translate.canonical.Sampling;
import dev.cliproxy.translate.canonical.UntranslatableException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a client's {@code generationConfig}. */
final class ConfigDecoder {
  private static final Set<String> READ =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "presencePenalty",
          "frequencyPenalty",
          "seed",
          "maxOutputTokens",
          "stopSequences",
          "candidateCount",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "_responseJsonSchema",
          "responseFormat",
          "responseModalities",
          "responseLogprobs",
          "logprobs",
          "thinkingConfig");

  private final JsonNode config;

  /**
   * @param losses takes what is not read
   */
  ConfigDecoder(JsonNode config, Losses losses) {
    this.config = config;
    config
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!READ.contains(Fields.camel(name)) && !config.get(name).isNull()) {
                losses.add(name);
              }
            });
    refuse();
  }

  private void refuse() {
    if (Fields.number(config, "candidateCount").orElse(BigDecimal.ONE).compareTo(BigDecimal.ONE)
        > 0) {
      throw new UntranslatableException(
          "candidateCount: the provider behind this model answers once per request; leave"
              + " candidateCount out or set it to 1");
    }
    for (String modality : Fields.texts(config, "responseModalities")) {
      if (!modality.equalsIgnoreCase("TEXT")) {
        throw new UntranslatableException(
            "responseModalities: the provider behind this model answers in text alone");
      }
    }
    if (Fields.of(config, "responseLogprobs").asBoolean(false)) {
      throw new UntranslatableException(
          "responseLogprobs: the provider behind this model does not tell probabilities");
    }
  }

  Sampling sampling() {
    return new Sampling(
        Fields.number(config, "temperature"),
        Fields.number(config, "topP"),
        Fields.number(config, "topK"),
        Fields.number(config, "presencePenalty"),
        Fields.number(config, "frequencyPenalty"),
        Fields.number(config, "seed"));
  }

  OptionalLong maxTokens() {
    return Fields.integer(config, "maxOutputTokens")
        .filter(tokens -> tokens > 0)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  List<String> stops() {
    return Fields.texts(config, "stopSequences");
  }

  OutputFormat output() {
    JsonNode text = Fields.of(responseFormat(), "text");
    String type = Fields.text(config, "responseMimeType");
    if (type.isEmpty()) {
      type = Fields.text(text, "mimeType");
    }
    Optional<ObjectNode> schema = schema(Fields.of(text, "schema"));
    if (type.equals("text/x.enum")) {
      throw new UntranslatableException(
          "responseMimeType: the provider behind this model does not answer with one word of a"
              + " list; ask for application/json");
    }
    // A schema says that it is JSON; Google wants to be told twice.
    if (schema.isPresent() && !type.equals("text/plain")) {
      return new OutputFormat.Schema("", schema.get(), Optional.empty());
    }
    return type.toLowerCase(Locale.ROOT).endsWith("json")
            || type.equalsIgnoreCase("APPLICATION_JSON")
        ? new OutputFormat.AnyJson()
        : new OutputFormat.Text();
  }

  private JsonNode responseFormat() {
    List<JsonNode> formats = Fields.list(config, "responseFormat");
    for (JsonNode format : formats) {
      if (Fields.of(format, "text").isMissingNode() && !format.isEmpty()) {
        throw new UntranslatableException(
            "responseFormat: the provider behind this model answers in text alone");
      }
    }
    return formats.isEmpty() ? config.path("") : formats.get(0);
  }

  private Optional<ObjectNode> schema(JsonNode ofFormat) {
    for (String name : List.of("responseJsonSchema", "_responseJsonSchema")) {
      JsonNode schema = Fields.of(config, name);
      if (schema.isObject()) {
        return Optional.of((ObjectNode) schema);
      }
    }
    JsonNode schema = Fields.of(config, "responseSchema");
    if (schema.isObject()) {
      return Optional.of(SchemaReader.jsonSchema((ObjectNode) schema));
    }
    return ofFormat.isObject() ? Optional.of((ObjectNode) ofFormat) : Optional.empty();
  }

  Reasoning reasoning() {
    JsonNode thinking = Fields.of(config, "thinkingConfig");
    Optional<Effort> effort = Effort.of(Fields.text(thinking, "thinkingLevel"));
    Optional<Integer> budget = Fields.integer(thinking, "thinkingBudget");
    JsonNode include = Fields.of(thinking, "includeThoughts");
    Optional<Boolean> shown =
        include.isBoolean() ? Optional.of(include.booleanValue()) : Optional.empty();
    // Who wants to see thoughts wants them thought.
    boolean asked = effort.isPresent() || budget.isPresent() || shown.orElse(false);
    return new Reasoning(
        asked,
        effort,
        budget.filter(tokens -> tokens >= 0).map(OptionalInt::of).orElse(OptionalInt.empty()),
        shown);
  }
}
