package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import java.util.Optional;

/**
 * Where the words of a text come from. This format counts characters; that these are those of
 * Unicode, as OpenAI's own language counts, is nowhere said, but is assumed here.
 */
final class Annotations {
  private static final String URL_CITATION = "url_citation";

  private Annotations() {}

  /**
   * Reads one.
   *
   * @param text what it is about
   * @param base how many UTF-16 characters are before that text in the text that the citation
   *     counts in
   * @return empty for any other kind than a page's
   */
  static Optional<Part.Citation> citation(JsonNode annotation, String text, int base) {
    String url = Json.text(annotation, "url");
    if (!Json.text(annotation, "type").equals(URL_CITATION) || url.isEmpty()) {
      return Optional.empty();
    }
    int from = place(text, annotation.path("start_index").asInt());
    int to = Math.max(from, place(text, annotation.path("end_index").asInt()));
    return Optional.of(
        new Part.Citation(url, Json.text(annotation, "title"), base + from, base + to));
  }

  private static int place(String text, int characters) {
    int most = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, Math.max(0, Math.min(characters, most)));
  }

  /**
   * Writes one.
   *
   * @param text what it is about, as far as it is known
   */
  static ObjectNode annotation(Part.Citation citation, CharSequence text) {
    int from = Math.max(0, Math.min(citation.from(), text.length()));
    int to = Math.max(from, Math.min(citation.to(), text.length()));
    return Json.object()
        .put("type", URL_CITATION)
        .put("start_index", Character.codePointCount(text, 0, from))
        .put("end_index", Character.codePointCount(text, 0, to))
        .put("url", citation.url())
        .put("title", citation.title());
  }
}
