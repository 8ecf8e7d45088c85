package dev.cliproxy.translate.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads {@code groundingMetadata}: what was searched for, what was found, and what of the text it
 * supports. Streams bring it late, and the text comes first; so it is told at the end, of documents
 * too. Not thread-safe.
 */
final class GroundingReader {
  /** More is no use to anybody. */
  private static final int MOST = 500;

  private final Set<String> queries = new LinkedHashSet<>();
  private final List<Part.Search.Hit> hits = new ArrayList<>();
  private final List<JsonNode> supports = new ArrayList<>();

  /** Reads on; what comes again replaces what came. */
  void read(JsonNode metadata) {
    for (String query : Fields.texts(metadata, "webSearchQueries")) {
      if (queries.size() < MOST) {
        queries.add(query);
      }
    }
    List<JsonNode> chunks = Fields.list(metadata, "groundingChunks");
    if (!chunks.isEmpty()) {
      hits.clear();
      // All keep their places, because they are referred to by number.
      chunks.stream().limit(MOST).forEach(chunk -> hits.add(hit(chunk)));
    }
    List<JsonNode> found = Fields.list(metadata, "groundingSupports");
    if (!found.isEmpty()) {
      supports.clear();
      found.stream().limit(MOST).forEach(supports::add);
    }
  }

  private static Part.Search.Hit hit(JsonNode chunk) {
    JsonNode web = Fields.of(chunk, "web");
    return new Part.Search.Hit(Fields.text(web, "uri"), Fields.text(web, "title"));
  }

  /**
   * Tells what of a text comes from where.
   *
   * @param said what was said last; left alone
   */
  void cite(StringBuilder said, Consumer<StreamPart> out) {
    if (!supports.isEmpty()) {
      String text = said.toString();
      supports.forEach(support -> cite(support, text, out));
    }
  }

  /**
   * Tells what was searched for.
   *
   * @param answerId what no other answer of the conversation has, or {@code ""}
   */
  void search(String answerId, Consumer<StreamPart> out) {
    List<Part.Search.Hit> known = hits.stream().filter(hit -> !hit.url().isEmpty()).toList();
    int count = 0;
    for (String query : queries) {
      count++;
      String id = "search_" + (answerId.isEmpty() ? "" : answerId + "_") + count;
      // Google does not say which found what.
      out.accept(
          new StreamPart.Searched(new Part.Search(id, query, count == 1 ? known : List.of())));
    }
  }

  private void cite(JsonNode support, String text, Consumer<StreamPart> out) {
    JsonNode segment = Fields.of(support, "segment");
    int from = Utf8Offsets.toChar(text, Fields.integer(segment, "startIndex").orElse(0));
    int to = Utf8Offsets.toChar(text, Fields.integer(segment, "endIndex").orElse(0));
    String words = Fields.text(segment, "text");
    // The offsets may count in another part; the words tell.
    if (!words.isEmpty() && (from >= to || !text.substring(from, to).equals(words))) {
      from = text.indexOf(words);
      to = from + words.length();
    }
    if (from < 0 || from >= to) {
      from = 0;
      to = 0;
    }
    for (JsonNode index : Fields.list(support, "groundingChunkIndices")) {
      int at = Fields.integer(index).orElse(-1);
      if (at >= 0 && at < hits.size() && !hits.get(at).url().isEmpty()) {
        Part.Search.Hit hit = hits.get(at);
        out.accept(new StreamPart.Cited(new Part.Citation(hit.url(), hit.title(), from, to)));
      }
    }
  }
}
