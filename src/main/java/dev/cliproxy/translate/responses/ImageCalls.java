package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import java.util.Optional;

/** Items of images that a model has made. */
final class ImageCalls {
  static final String TYPE = "image_generation_call";

  private ImageCalls() {}

  /** Reads one; empty when it has no image. */
  static Optional<Part.Media> media(JsonNode item) {
    String result = Json.text(item, "result");
    if (result.isEmpty()) {
      return Optional.empty();
    }
    String format = Json.text(item, "output_format");
    String mediaType =
        "image/" + (format.isEmpty() ? "png" : format.equals("svg") ? "svg+xml" : format);
    return Optional.of(
        new Part.Media(Part.Media.Kind.IMAGE, new Part.Media.Source.Data(mediaType, result)));
  }

  /** Writes one; an unfinished one is without its image. */
  static ObjectNode item(Part.Media.Source.Data data, String id, boolean finished) {
    ObjectNode item = Json.object().put("id", id).put("type", TYPE);
    item.put("status", finished ? "completed" : "in_progress");
    if (finished) {
      item.put("result", data.base64());
      item.put("output_format", data.mediaType().replaceFirst("^image/", "").replace("+xml", ""));
    } else {
      item.putNull("result");
    }
    return item;
  }
}
