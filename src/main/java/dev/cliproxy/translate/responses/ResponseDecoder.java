package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cliproxy.translate.canonical.AnswerDecoder;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a provider's answer. An item is told piece by piece, again as a whole, and a last time with
 * the response that ends the stream; whatever was not told before is taken from where it is told
 * first. A document is read as if all its items had just ended.
 */
final class ResponseDecoder implements AnswerDecoder {
  /** More items than any provider's answer has. */
  private static final int MOST_ITEMS = 4_096;

  private static final String BETWEEN_SUMMARIES = "\n\n";

  private final Map<Integer, OutputItem> byIndex = new HashMap<>();
  private final Map<String, OutputItem> byId = new HashMap<>();
  private Consumer<StreamPart> out = part -> {};
  private boolean started;
  private boolean ended;
  private boolean refused;
  private int items;
  private int calls;

  /** Which item's thoughts were told last; null when something else was. */
  private OutputItem thinking;

  /** How long the text is that was told without anything in between, in UTF-16 characters. */
  private int run;

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void event(JsonNode data, Consumer<StreamPart> sink) {
    out = sink;
    String type = Json.text(data, "type");
    if (type.startsWith("response.") && !type.equals("response.failed")) {
      start(data.path("response"));
    }
    switch (type) {
      case "response.output_item.added" -> added(data);
      case "response.output_item.done" -> {
        JsonNode item = data.path("item");
        done(itemOf(data, Json.text(item, "id")), item);
      }
      case "response.output_text.delta" ->
          text(itemOf(data), index(data, "content_index"), Json.text(data, "delta"));
      case "response.output_text.done" ->
          textRest(itemOf(data), index(data, "content_index"), Json.text(data, "text"));
      case "response.output_text.annotation.added" ->
          itemOf(data).part(index(data, "content_index")).annotate(data.path("annotation"));
      case "response.refusal.delta" -> {
        refused = true;
        text(itemOf(data), index(data, "content_index"), Json.text(data, "delta"));
      }
      case "response.refusal.done" -> {
        refused = true;
        textRest(itemOf(data), index(data, "content_index"), Json.text(data, "refusal"));
      }
      case "response.content_part.done" ->
          part(itemOf(data), index(data, "content_index"), data.path("part"));
      case "response.reasoning_summary_text.delta" ->
          thought(itemOf(data), true, index(data, "summary_index"), Json.text(data, "delta"));
      case "response.reasoning_summary_text.done" ->
          thoughtRest(itemOf(data), true, index(data, "summary_index"), Json.text(data, "text"));
      case "response.reasoning_text.delta" ->
          thought(itemOf(data), false, index(data, "content_index"), Json.text(data, "delta"));
      case "response.reasoning_text.done" ->
          thoughtRest(itemOf(data), false, index(data, "content_index"), Json.text(data, "text"));
      case "response.function_call_arguments.delta" ->
          arguments(itemOf(data), Json.text(data, "delta"));
      case "response.function_call_arguments.done" ->
          argumentsRest(itemOf(data), Json.text(data, "arguments"));
      case "response.completed", "response.done", "response.incomplete" -> last(data);
      case "response.failed", "response.cancelled", "error" -> ended = true;
      default -> {}
    }
  }

  @Override
  public void document(JsonNode document, Consumer<StreamPart> sink) {
    out = sink;
    start(document);
    itemsOf(document);
    finish(document, false);
    ended = true;
  }

  private void start(JsonNode response) {
    if (!started) {
      started = true;
      out.accept(new StreamPart.Start(Json.text(response, "id")));
    }
  }

  private void last(JsonNode data) {
    JsonNode response = data.path("response");
    itemsOf(response);
    finish(response, Json.text(data, "type").equals("response.incomplete"));
    ended = true;
  }

  /** Some hosts say in the last event only what they said; some say it nowhere else. */
  private void itemsOf(JsonNode response) {
    boolean nothingYet = items == 0;
    int at = 0;
    for (JsonNode item : response.path("output")) {
      OutputItem known = byId.get(Json.text(item, "id"));
      if (known == null && nothingYet) {
        known = add(at, Json.text(item, "id"));
      } else if (known == null) {
        known = byIndex.get(at);
      }
      if (known != null && known.isOfType(Json.text(item, "type"))) {
        done(known, item);
      }
      at++;
    }
  }

  private void finish(JsonNode response, boolean cutOff) {
    String status = Json.text(response, "status");
    if (status.equals("failed")
        || status.equals("cancelled")
        || status.equals("queued")
        || status.equals("in_progress")) {
      return;
    }
    FinishReason reason = refused ? FinishReason.FILTER : FinishReason.END;
    if (cutOff || status.equals("incomplete")) {
      String why = Json.text(response.path("incomplete_details"), "reason");
      reason = why.equals("content_filter") ? FinishReason.FILTER : FinishReason.LENGTH;
    }
    out.accept(new StreamPart.Finish(reason));
  }

  private static int index(JsonNode data, String name) {
    return Math.max(0, data.path(name).asInt());
  }

  private OutputItem itemOf(JsonNode data) {
    return itemOf(data, Json.text(data, "item_id"));
  }

  /** By its id; by its place where the host gives other ids from event to event. */
  private OutputItem itemOf(JsonNode data, String id) {
    OutputItem known = byId.get(id);
    if (known == null) {
      known = byIndex.get(index(data, "output_index"));
    }
    return known != null ? known : add(index(data, "output_index"), id);
  }

  private OutputItem add(int index, String id) {
    OutputItem item = new OutputItem();
    items++;
    if (items <= MOST_ITEMS) {
      byIndex.put(index, item);
      if (!id.isEmpty()) {
        byId.put(id, item);
      }
    }
    return item;
  }

  private void added(JsonNode data) {
    JsonNode described = data.path("item");
    OutputItem item = add(index(data, "output_index"), Json.text(described, "id"));
    item.type = Json.text(described, "type");
    if (ToolKind.ofCall(item.type).isPresent()) {
      begin(item, described);
    }
  }

  /** An item was told as a whole. */
  private void done(OutputItem item, JsonNode described) {
    if (item.done) {
      return;
    }
    item.done = true;
    String type = Json.text(described, "type");
    Optional<ToolKind> kind = ToolKind.ofCall(type);
    if (kind.isPresent()) {
      call(item, kind.get(), described);
      return;
    }
    switch (type) {
      case "message" -> {
        int at = 0;
        for (JsonNode part : described.path("content")) {
          part(item, at, part);
          at++;
        }
      }
      case "reasoning" -> reasoning(item, described);
      case SearchCalls.TYPE ->
          other(new StreamPart.Searched(SearchCalls.search(described, Json.text(described, "id"))));
      case ImageCalls.TYPE ->
          ImageCalls.media(described).ifPresent(media -> other(new StreamPart.Shown(media)));
      default -> {}
    }
  }

  private void call(OutputItem item, ToolKind kind, JsonNode described) {
    begin(item, described);
    JsonNode text = described.path("arguments");
    argumentsRest(item, text.isTextual() ? text.textValue() : CallArguments.of(kind, described));
    item.over = true;
    if (item.call >= 0) {
      out.accept(new StreamPart.ToolEnd(item.call, true));
    }
  }

  private void begin(OutputItem item, JsonNode described) {
    String name =
        ClientTool.flatName(Json.text(described, "namespace"), Json.text(described, "name"));
    if (item.call >= 0 || name.isEmpty()) {
      return;
    }
    item.call = calls;
    calls++;
    other(new StreamPart.ToolStart(item.call, Json.text(described, "call_id"), name));
    if (item.early.length() > 0) {
      out.accept(new StreamPart.ToolArguments(item.call, item.early.toString()));
      item.early.setLength(0);
    }
  }

  private void arguments(OutputItem item, String fragment) {
    if (fragment.isEmpty() || item.over) {
      return;
    }
    item.arguments += fragment.length();
    if (item.call >= 0) {
      out.accept(new StreamPart.ToolArguments(item.call, fragment));
    } else {
      item.keep(fragment);
    }
  }

  private void argumentsRest(OutputItem item, String whole) {
    if (whole.length() > item.arguments) {
      arguments(item, whole.substring(item.arguments));
    }
  }

  private void part(OutputItem item, int at, JsonNode part) {
    switch (Json.text(part, "type")) {
      case "output_text" -> {
        String text = Json.text(part, "text");
        textRest(item, at, text);
        cite(item.part(at), part.path("annotations"), text);
      }
      case "refusal" -> {
        refused = true;
        textRest(item, at, Json.text(part, "refusal"));
      }
      case "reasoning_text" -> thoughtRest(item, false, at, Json.text(part, "text"));
      default -> {}
    }
  }

  private void text(OutputItem item, int at, String text) {
    if (text.isEmpty()) {
      return;
    }
    OutputItem.TextPart part = item.part(at);
    if (part.length == 0) {
      part.base = run;
    }
    part.length += text.length();
    run += text.length();
    thinking = null;
    out.accept(new StreamPart.TextDelta(text));
  }

  private void textRest(OutputItem item, int at, String whole) {
    int told = item.part(at).length;
    if (whole.length() > told) {
      text(item, at, whole.substring(told));
    }
  }

  private void cite(OutputItem.TextPart part, JsonNode annotations, String text) {
    if (part.cited) {
      return;
    }
    part.cited = true;
    Iterable<JsonNode> all = annotations.isEmpty() ? part.annotations : annotations;
    for (JsonNode annotation : all) {
      Annotations.citation(annotation, text, part.base)
          .ifPresent(citation -> out.accept(new StreamPart.Cited(citation)));
    }
  }

  private void thought(OutputItem item, boolean summary, int at, String text) {
    if (text.isEmpty() || item.sealed) {
      return;
    }
    // A model that shows its thoughts and a summary of them is heard once.
    Map<Integer, Integer> told = item.thoughtsOf(summary);
    if (told == null) {
      return;
    }
    boolean begins = !told.containsKey(at);
    boolean follows = thinking == item ? begins : thinking != null;
    told.merge(at, text.length(), Integer::sum);
    other(new StreamPart.ThinkingDelta(follows ? BETWEEN_SUMMARIES + text : text));
    thinking = item;
  }

  private void thoughtRest(OutputItem item, boolean summary, int at, String whole) {
    if (whole.isEmpty()) {
      return;
    }
    Map<Integer, Integer> told = item.thoughtsOf(summary);
    int length = told == null ? whole.length() : told.getOrDefault(at, 0);
    if (whole.length() > length) {
      thought(item, summary, at, whole.substring(length));
    }
  }

  private void reasoning(OutputItem item, JsonNode described) {
    int at = 0;
    for (JsonNode part : described.path("summary")) {
      thoughtRest(item, true, at, Json.text(part, "text"));
      at++;
    }
    at = 0;
    for (JsonNode part : described.path("content")) {
      thoughtRest(item, false, at, Json.text(part, "text"));
      at++;
    }
    String state = Json.text(described, "encrypted_content");
    if (!state.isEmpty()) {
      item.sealed = true;
      other(
          new StreamPart.ThinkingState(
              new State(
                  State.Family.OPENAI,
                  State.Binding.THINKING,
                  state,
                  Json.text(described, "id"),
                  "")));
    }
  }

  /** Tells something that is no text, and so ends what is. */
  private void other(StreamPart part) {
    run = 0;
    thinking = null;
    out.accept(part);
  }
}
