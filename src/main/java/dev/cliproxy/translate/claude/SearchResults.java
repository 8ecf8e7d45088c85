package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import java.util.ArrayList;
import java.util.List;

/** The blocks {@code web_search_tool_result}. */
final class SearchResults {
  private SearchResults() {}

  /** The pages that were found; none where the search failed. */
  static List<Part.Search.Hit> hits(JsonNode block) {
    List<Part.Search.Hit> hits = new ArrayList<>();
    for (JsonNode result : block.path("content")) {
      String url = Json.text(result, "url");
      if (!url.isEmpty()) {
        hits.add(new Part.Search.Hit(url, Json.text(result, "title")));
      }
    }
    return hits;
  }
}
