package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import java.util.ArrayList;
import java.util.List;

/** Items of the provider's own search of the web. */
final class SearchCalls {
  static final String TYPE = "web_search_call";

  /** What a request includes to be told of the pages. */
  static final String SOURCES = "web_search_call.action.sources";

  private SearchCalls() {}

  /** Reads one: an opened page is a search for it. */
  static Part.Search search(JsonNode item, String id) {
    JsonNode action = item.path("action");
    List<Part.Search.Hit> hits = new ArrayList<>();
    for (JsonNode source : action.path("sources")) {
      String url = Json.text(source, "url");
      if (!url.isEmpty()) {
        hits.add(new Part.Search.Hit(url, Json.text(source, "title")));
      }
    }
    String query = Json.text(action, "query");
    if (query.isEmpty()) {
      query = joined(action.path("queries"));
    }
    String url = Json.text(action, "url");
    if (query.isEmpty() && !url.isEmpty()) {
      String pattern = Json.text(action, "pattern");
      query = pattern.isEmpty() ? url : pattern + " in " + url;
      hits.add(new Part.Search.Hit(url, ""));
    }
    return new Part.Search(id, query, hits);
  }

  private static String joined(JsonNode queries) {
    List<String> words = new ArrayList<>();
    for (JsonNode one : queries) {
      if (one.isTextual()) {
        words.add(one.textValue());
      }
    }
    return String.join(", ", words);
  }

  /** Writes one. */
  static ObjectNode item(Part.Search search, String id, String status, boolean sources) {
    ObjectNode item = Json.object().put("id", id).put("type", TYPE).put("status", status);
    ObjectNode action = item.putObject("action").put("type", "search");
    action.put("query", search.query());
    if (sources) {
      ArrayNode pages = action.putArray("sources");
      search.hits().forEach(hit -> pages.addObject().put("type", "url").put("url", hit.url()));
    }
    return item;
  }
}
