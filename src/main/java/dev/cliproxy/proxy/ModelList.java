package dev.cliproxy.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.catalog.ModelEntry;
import java.time.Instant;
import java.util.List;

/**
 * The models that can be asked for, in the form that a surface has for them.
 *
 * <p>Sources: platform.openai.com/docs/api-reference/models, docs.anthropic.com/en/api/models-list,
 * ai.google.dev/api/models. A model whose provider does not say when it was made has the epoch.
 */
final class ModelList {
  private static final String PREFIX = "models/";

  private ModelList() {}

  static ObjectNode all(Surface surface, List<ModelEntry> models) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    switch (surface) {
      case OPENAI, RESPONSES, RESPONSES_SOCKET -> {
        list.put("object", "list");
        add(surface, models, list.putArray("data"));
      }
      case CLAUDE -> {
        add(surface, models, list.putArray("data"));
        list.put("has_more", false);
        list.put("first_id", models.isEmpty() ? null : models.get(0).id());
        list.put("last_id", models.isEmpty() ? null : models.get(models.size() - 1).id());
      }
      case GEMINI -> add(surface, models, list.putArray("models"));
    }
    return list;
  }

  private static void add(Surface surface, List<ModelEntry> models, ArrayNode list) {
    models.forEach(model -> list.add(one(surface, model)));
  }

  static ObjectNode one(Surface surface, ModelEntry model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (surface) {
      case OPENAI, RESPONSES, RESPONSES_SOCKET ->
          json.put("id", model.id())
              .put("object", "model")
              .put("created", model.created().orElse(Instant.EPOCH).getEpochSecond())
              .put("owned_by", model.ownedBy());
      case CLAUDE ->
          json.put("type", "model")
              .put("id", model.id())
              .put("display_name", model.id())
              .put("created_at", model.created().orElse(Instant.EPOCH).toString());
      case GEMINI -> {
        json.put("name", PREFIX + model.id())
            .put("version", "")
            .put("displayName", model.id())
            .put("description", "served by " + model.ownedBy());
        ArrayNode methods = json.putArray("supportedGenerationMethods");
        // Only its name tells: a list of models is kept without their methods.
        if (model.candidates().get(0).model().contains("embedding")) {
          methods.add("embedContent").add("batchEmbedContents").add("countTokens");
        } else {
          methods.add("generateContent").add("streamGenerateContent").add("countTokens");
        }
      }
    }
    return json;
  }
}
