package dev.cliproxy.translate.canonical;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** What a model may use. */
public sealed interface Tool {

  /** The only member of the arguments of a freeform tool. */
  String FREEFORM = "input";

  /**
   * A function of the client. A freeform tool, which takes a text instead of a document, is one
   * with a single string, {@code input}.
   *
   * @param description {@code ""} for none
   * @param parameters a JSON schema of an object, must not be changed; empty for none
   * @param strict whether the arguments must follow the schema to the letter
   */
  record Function(
      String name, String description, Optional<ObjectNode> parameters, Optional<Boolean> strict)
      implements Tool {
    public Function {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(parameters, "parameters");
      Objects.requireNonNull(strict, "strict");
    }

    /**
     * One that takes a text instead of a document, as a function of a single string.
     *
     * @param grammar what the text must follow, told in words; {@code ""} for none
     */
    public static Function freeform(String name, String description, String grammar) {
      ObjectNode schema = Json.object().put("type", "object");
      schema.putObject("properties").putObject(FREEFORM).put("type", "string");
      schema.putArray("required").add(FREEFORM);
      String told =
          grammar.isEmpty()
              ? description
              : (description + "\n\nThe input must follow this grammar:\n" + grammar).strip();
      return new Function(name, told, Optional.of(schema), Optional.empty());
    }

    /** The same under another name. */
    public Function named(String other) {
      return new Function(other, description, parameters, strict);
    }
  }

  /**
   * The provider's own search of the web.
   *
   * @param allowedDomains where alone it looks; empty for everywhere
   * @param blockedDomains where it does not look
   * @param userLocation {@code {type: "approximate", city, region, country, timezone}}, as OpenAI's
   *     responses and Anthropic have it
   */
  record WebSearch(
      List<String> allowedDomains,
      List<String> blockedDomains,
      OptionalInt maxUses,
      Optional<ObjectNode> userLocation)
      implements Tool {
    public WebSearch {
      allowedDomains = List.copyOf(allowedDomains);
      blockedDomains = List.copyOf(blockedDomains);
      Objects.requireNonNull(maxUses, "maxUses");
      Objects.requireNonNull(userLocation, "userLocation");
    }
  }
}
