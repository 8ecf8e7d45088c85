package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads a provider's message. A document is read as the events of its blocks. */
final class MessageDecoder implements AnswerDecoder {
  /** More than any message has open, or searches, at once. */
  private static final int MOST = 1_024;

  /** Longer than any signature, query or whole list of citations, in characters or citations. */
  private static final int LONGEST = 1 << 20;

  private final Map<Integer, Block> open = new HashMap<>();

  /** The queries of searches whose results have not come, by their ids. */
  private final Map<String, String> queries = new LinkedHashMap<>();

  /** How much text came in a row, in UTF-16 characters. */
  private int textLength;

  private boolean finished;
  private boolean ended;

  private static final class Block {
    final String type;
    final JsonNode start;
    final int textFrom;

    /** The signature, or the arguments of a search. */
    final StringBuilder gathered = new StringBuilder();

    final List<JsonNode> citations = new ArrayList<>();
    boolean argumentsTold;

    Block(String type, JsonNode start, int textFrom) {
      this.type = type;
      this.start = start;
      this.textFrom = textFrom;
    }

    void gather(String more) {
      if (gathered.length() + more.length() <= LONGEST) {
        gathered.append(more);
      }
    }
  }

  @Override
  public void event(JsonNode data, Consumer<StreamPart> out) {
    int index = data.path("index").asInt(0);
    switch (Json.text(data, "type")) {
      case "message_start" ->
          out.accept(new StreamPart.Start(Json.text(data.path("message"), "id")));
      case "content_block_start" -> begin(index, data.path("content_block"), out);
      case "content_block_delta" -> go(index, data.path("delta"), out);
      case "content_block_stop" -> end(index, out);
      case "message_delta" -> finish(data.path("delta"), out);
      case "message_stop" -> {
        stop(FinishReason.END, "", out);
        ended = true;
      }
      default -> {
        // A ping, an error, which is read elsewhere, or something new.
      }
    }
  }

  @Override
  public void document(JsonNode document, Consumer<StreamPart> out) {
    JsonNode content = document.path("content");
    if (!content.isArray()) {
      return;
    }
    out.accept(new StreamPart.Start(Json.text(document, "id")));
    int index = 0;
    for (JsonNode block : content) {
      begin(index, block, out);
      end(index, out);
      index++;
    }
    finish(document, out);
    stop(FinishReason.END, "", out);
    ended = true;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  private void begin(int index, JsonNode start, Consumer<StreamPart> out) {
    end(index, out);
    if (open.size() >= MOST) {
      return;
    }
    Block block = new Block(Json.text(start, "type"), start, textLength);
    open.put(index, block);
    switch (block.type) {
      case "text" -> {
        text(Json.text(start, "text"), out);
        start.path("citations").forEach(citation -> cite(block, citation));
      }
      case "thinking" -> {
        thinking(Json.text(start, "thinking"), out);
        block.gather(Json.text(start, "signature"));
      }
      case "redacted_thinking" -> state(State.Binding.REDACTED, Json.text(start, "data"), out);
      case "tool_use" -> {
        if (!Json.text(start, "name").isEmpty()) {
          textLength = 0;
          out.accept(
              new StreamPart.ToolStart(index, Json.text(start, "id"), Json.text(start, "name")));
        }
      }
      case "web_search_tool_result" -> searched(start, out);
      default -> {
        // A search, which waits for its query, or what nobody asked for.
      }
    }
  }

  private void go(int index, JsonNode delta, Consumer<StreamPart> out) {
    Block block = open.get(index);
    switch (Json.text(delta, "type")) {
      case "text_delta" -> text(Json.text(delta, "text"), out);
      case "thinking_delta" -> thinking(Json.text(delta, "thinking"), out);
      case "signature_delta" -> {
        if (block != null) {
          block.gather(Json.text(delta, "signature"));
        }
      }
      case "citations_delta" -> {
        if (block != null) {
          cite(block, delta.path("citation"));
        }
      }
      case "input_json_delta" -> {
        String fragment = Json.text(delta, "partial_json");
        if (block != null && !fragment.isEmpty()) {
          arguments(index, block, fragment, out);
        }
      }
      default -> {
        // Something new.
      }
    }
  }

  private static void arguments(int index, Block block, String fragment, Consumer<StreamPart> out) {
    block.argumentsTold = true;
    if (block.type.equals("tool_use")) {
      out.accept(new StreamPart.ToolArguments(index, fragment));
    } else {
      block.gather(fragment);
    }
  }

  private void end(int index, Consumer<StreamPart> out) {
    Block block = open.remove(index);
    if (block == null) {
      return;
    }
    JsonNode input = block.start.path("input");
    switch (block.type) {
      case "text" -> block.citations.forEach(citation -> cited(block, citation, out));
      case "thinking" -> state(State.Binding.THINKING, block.gathered.toString(), out);
      case "tool_use" -> {
        if (!block.argumentsTold && input.isObject() && !input.isEmpty()) {
          out.accept(new StreamPart.ToolArguments(index, input.toString()));
        }
        out.accept(new StreamPart.ToolEnd(index, true));
      }
      case "server_tool_use" -> {
        String id = Json.text(block.start, "id");
        if (Json.text(block.start, "name").equals("web_search") && queries.size() < MOST) {
          JsonNode asked =
              block.argumentsTold
                  ? Json.parse(block.gathered.toString()).orElseGet(Json::object)
                  : input;
          queries.put(id, Json.text(asked, "query"));
        }
      }
      default -> {
        // Told when it began.
      }
    }
  }

  private void text(String text, Consumer<StreamPart> out) {
    if (!text.isEmpty()) {
      textLength += text.length();
      out.accept(new StreamPart.TextDelta(text));
    }
  }

  private void thinking(String text, Consumer<StreamPart> out) {
    if (!text.isEmpty()) {
      textLength = 0;
      out.accept(new StreamPart.ThinkingDelta(text));
    }
  }

  private void state(State.Binding binding, String value, Consumer<StreamPart> out) {
    if (!value.isEmpty()) {
      textLength = 0;
      out.accept(new StreamPart.ThinkingState(new State(State.Family.ANTHROPIC, binding, value)));
    }
  }

  private static void cite(Block block, JsonNode citation) {
    if (block.citations.size() < MOST) {
      block.citations.add(citation);
    }
  }

  /** Only what is in the web is somewhere for the client too. */
  private void cited(Block block, JsonNode citation, Consumer<StreamPart> out) {
    String url = Json.text(citation, "url");
    if (!url.isEmpty() && textLength > block.textFrom) {
      out.accept(
          new StreamPart.Cited(
              new Part.Citation(url, Json.text(citation, "title"), block.textFrom, textLength)));
    }
  }

  private void searched(JsonNode result, Consumer<StreamPart> out) {
    String id = Json.text(result, "tool_use_id");
    String query = queries.remove(id);
    List<Part.Search.Hit> hits = SearchResults.hits(result);
    textLength = 0;
    out.accept(new StreamPart.Searched(new Part.Search(id, query == null ? "" : query, hits)));
  }

  private void finish(JsonNode delta, Consumer<StreamPart> out) {
    String reason = Json.text(delta, "stop_reason");
    if (!reason.isEmpty()) {
      stop(StopReasons.decoded(reason), Json.text(delta, "stop_sequence"), out);
    }
  }

  private void stop(FinishReason reason, String stopSequence, Consumer<StreamPart> out) {
    if (finished) {
      return;
    }
    finished = true;
    List.copyOf(open.keySet()).forEach(index -> end(index, out));
    queries.forEach(
        (id, query) -> out.accept(new StreamPart.Searched(new Part.Search(id, query, List.of()))));
    queries.clear();
    out.accept(new StreamPart.Finish(reason, stopSequence));
  }
}
