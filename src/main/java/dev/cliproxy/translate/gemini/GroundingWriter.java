package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@code groundingMetadata}, which stands once at the end. Not thread-safe. */
final class GroundingWriter {
  /** More is no use to anybody. */
  private static final int MOST = 500;

  private final List<Part.Search.Hit> hits = new ArrayList<>();
  private final ArrayNode queries = Json.object().arrayNode();
  private final ArrayNode supports = Json.object().arrayNode();

  void search(Part.Search search) {
    if (!search.query().isEmpty() && queries.size() < MOST) {
      queries.add(search.query());
    }
    search.hits().forEach(this::number);
  }

  /**
   * Adds a citation.
   *
   * @param text what it counts in
   * @param part which of the answer's parts that is
   */
  void cite(Part.Citation citation, CharSequence text, int part) {
    int number = number(new Part.Search.Hit(citation.url(), citation.title()));
    if (number < 0 || supports.size() >= MOST) {
      return;
    }
    ObjectNode support = supports.addObject();
    int to = Math.min(citation.to(), text.length());
    if (citation.from() >= 0 && citation.from() < to) {
      ObjectNode segment = support.putObject("segment");
      if (part > 0) {
        segment.put("partIndex", part);
      }
      segment
          .put("startIndex", Utf8Offsets.ofChar(text, citation.from()))
          .put("endIndex", Utf8Offsets.ofChar(text, to))
          .put("text", text.subSequence(citation.from(), to).toString());
    }
    support.putArray("groundingChunkIndices").add(number);
  }

  private int number(Part.Search.Hit hit) {
    for (int at = 0; at < hits.size(); at++) {
      if (hits.get(at).url().equals(hit.url())) {
        if (hits.get(at).title().isEmpty()) {
          // Some providers name what they found only where they cite it.
          hits.set(at, hit);
        }
        return at;
      }
    }
    if (hit.url().isEmpty() || hits.size() >= MOST) {
      return -1;
    }
    hits.add(hit);
    return hits.size() - 1;
  }

  /** What was found; empty when nothing was searched or cited. */
  Optional<ObjectNode> metadata() {
    if (queries.isEmpty() && hits.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode metadata = Json.object();
    if (!queries.isEmpty()) {
      metadata.set("webSearchQueries", queries);
    }
    if (!hits.isEmpty()) {
      ArrayNode chunks = metadata.putArray("groundingChunks");
      for (Part.Search.Hit hit : hits) {
        ObjectNode web = chunks.addObject().putObject("web").put("uri", hit.url());
        if (!hit.title().isEmpty()) {
          web.put("title", hit.title());
        }
      }
    }
    if (!supports.isEmpty()) {
      metadata.set("groundingSupports", supports);
    }
    return Optional.of(metadata);
  }
}
