package dev.cliproxy.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Answer;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Losses;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes an answer to a client: an item for each thing said, every one told piece by piece and then
 * as a whole. A document is what the last event says; its items are written without the events.
 */
final class ResponseEncoder implements AnswerEncoder, StreamPart.Visitor {
  private static final String COMPLETED = "completed";
  private static final String INCOMPLETE = "incomplete";
  private static final String FAILED = "failed";
  private static final String IN_PROGRESS = "in_progress";

  /** What is repeated of one text as a whole, in UTF-16 characters; longer ones are cut there. */
  private static final int MOST = 16 << 20;

  private final AnswerContext context;
  private final ResponseDocument response;
  private final ClientTools tools;
  private final boolean sources;

  /** The items that are over, which nobody changes any more. */
  private final ArrayNode output = Json.object().arrayNode();

  /** Null before the first piece. */
  private EventSink sink;

  private long sequence;
  private boolean begun;
  private boolean cutOff;
  private FinishReason reason = FinishReason.END;

  /** The event that is being written. */
  private ObjectNode event = Json.object();

  // The item that is open.
  private Kind open = Kind.NONE;
  private String itemId = "";
  private final StringBuilder text = new StringBuilder();
  private ArrayNode annotations = Json.object().arrayNode();
  private ClientTool tool = new ClientTool(ToolKind.FUNCTION, "", "");
  private String callId = "";

  private enum Kind {
    NONE,
    MESSAGE,
    REASONING,
    CALL
  }

  ResponseEncoder(AnswerContext context) {
    this.context = Objects.requireNonNull(context, "context");
    this.response = new ResponseDocument(context);
    ObjectNode source = context.prompt().source();
    this.tools = ClientTools.of(source, new Losses());
    boolean asked = false;
    for (JsonNode include : source.path("include")) {
      asked |= include.asText().equals(SearchCalls.SOURCES);
    }
    this.sources = asked;
  }

  /** A whole answer as a document. */
  static ObjectNode document(Answer answer, AnswerContext context) {
    ResponseEncoder encoder = new ResponseEncoder(context);
    encoder.reason = answer.reason();
    encoder.cutOff =
        answer.parts().stream()
            .anyMatch(part -> part instanceof Part.ToolCall call && !isWhole(call));
    Whole whole = encoder.new Whole(answer.parts());
    answer.parts().forEach(part -> part.accept(whole));
    return encoder.ended(answer.usage());
  }

  private static boolean isWhole(Part.ToolCall call) {
    return Json.parseObject(call.arguments()).isPresent();
  }

  /** Writes parts that are whole as items. */
  private final class Whole implements Part.Visitor<Void> {
    private final Part last;

    Whole(List<Part> parts) {
      this.last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
    }

    /** What the answer ended in was cut off with it. */
    private String status(Part part) {
      return part == last && !isWhole() ? INCOMPLETE : COMPLETED;
    }

    @Override
    public Void text(Part.Text words) {
      if (!words.text().isEmpty()) {
        openItem(Kind.MESSAGE, "msg_");
        String said = cut(words.text());
        words
            .citations()
            .forEach(citation -> annotations.add(Annotations.annotation(citation, said)));
        output.add(message(status(words), Optional.of(textPart(said, annotations))));
      }
      return null;
    }

    @Override
    public Void media(Part.Media media) {
      if (media.source() instanceof Part.Media.Source.Address address) {
        text(new Part.Text(image(address)));
      } else if (media.source() instanceof Part.Media.Source.Data data
          && media.kind() == Part.Media.Kind.IMAGE) {
        openItem(Kind.NONE, "ig_");
        output.add(ImageCalls.item(data, itemId, true));
      }
      return null;
    }

    @Override
    public Void thinking(Part.Thinking thought) {
      if (!thought.text().isEmpty() || thought.state().isPresent()) {
        openItem(Kind.REASONING, "rs_");
        keep(thought.text());
        String status = thought.state().isPresent() ? COMPLETED : status(thought);
        output.add(reasoning(status, thought.state()));
      }
      return null;
    }

    @Override
    public Void toolCall(Part.ToolCall call) {
      tool = tools.named(call.name());
      callId = call.id();
      openItem(Kind.CALL, tool.kind().idPrefix());
      output.add(call(cut(call.arguments()), isWhole(call) ? COMPLETED : INCOMPLETE));
      return null;
    }

    @Override
    public Void toolResult(Part.ToolResult result) {
      // No model says one.
      return null;
    }

    @Override
    public Void search(Part.Search search) {
      openItem(Kind.NONE, "ws_");
      output.add(SearchCalls.item(search, itemId, COMPLETED, sources));
      return null;
    }
  }

  @Override
  public void part(StreamPart part, EventSink out) {
    sink = out;
    begin();
    part.accept(this);
  }

  @Override
  public void end(Usage usage, EventSink out) {
    sink = out;
    begin();
    closeItem(isWhole() ? COMPLETED : INCOMPLETE);
    ObjectNode document = ended(usage);
    event("response." + Json.text(document, "status")).set("response", document);
    send();
  }

  /** Whether the model said all that it wanted to. */
  private boolean isWhole() {
    return !cutOff && reason != FinishReason.LENGTH && reason != FinishReason.FILTER;
  }

  private ObjectNode ended(Usage usage) {
    String status = isWhole() ? COMPLETED : INCOMPLETE;
    if (reason == FinishReason.MALFORMED) {
      status = FAILED;
    }
    ObjectNode document = response.ended(status, output, usage);
    if (status.equals(INCOMPLETE)) {
      boolean filtered = reason == FinishReason.FILTER;
      document
          .putObject("incomplete_details")
          .put("reason", filtered ? "content_filter" : "max_output_tokens");
    } else if (status.equals(FAILED)) {
      document
          .putObject("error")
          .put("code", "server_error")
          .put("message", "The model wrote something that cannot be used.");
    }
    return document;
  }

  @Override
  public void breakOff(EventSink out) {
    sink = out;
    if (begun && open != Kind.CALL) {
      closeItem(INCOMPLETE);
    }
  }

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    event("response.created").set("response", response.begun());
    send();
    event("response.in_progress").set("response", response.begun());
    send();
  }

  @Override
  public void start(StreamPart.Start start) {
    // Every answer begins with its first piece.
  }

  @Override
  public void text(StreamPart.TextDelta delta) {
    if (open != Kind.MESSAGE) {
      closeItem(COMPLETED);
      openItem(Kind.MESSAGE, "msg_");
      added(message(IN_PROGRESS, Optional.empty()));
      contentEvent("response.content_part.added").set("part", textPart("", emptyList()));
      send();
    }
    keep(delta.text());
    contentEvent("response.output_text.delta")
        .put("delta", delta.text())
        .set("logprobs", emptyList());
    send();
  }

  @Override
  public void cited(StreamPart.Cited cited) {
    if (open != Kind.MESSAGE) {
      return;
    }
    ObjectNode annotation = Annotations.annotation(cited.citation(), text);
    contentEvent("response.output_text.annotation.added")
        .put("annotation_index", annotations.size())
        .set("annotation", annotation);
    send();
    annotations.add(annotation);
  }

  @Override
  public void thinking(StreamPart.ThinkingDelta delta) {
    if (open != Kind.REASONING) {
      closeItem(COMPLETED);
      openReasoning();
      summaryEvent("response.reasoning_summary_part.added").set("part", summaryPart(""));
      send();
    }
    keep(delta.text());
    summaryEvent("response.reasoning_summary_text.delta").put("delta", delta.text());
    send();
  }

  @Override
  public void thinkingState(StreamPart.ThinkingState told) {
    State state = told.state();
    boolean ofThoughts =
        state.binding() == State.Binding.THINKING || state.binding() == State.Binding.REDACTED;
    if (open != Kind.REASONING || !ofThoughts) {
      closeItem(COMPLETED);
      openReasoning();
    }
    closeReasoning(COMPLETED, Optional.of(state));
  }

  @Override
  public void toolStart(StreamPart.ToolStart start) {
    closeItem(COMPLETED);
    tool = tools.named(start.name());
    callId = start.id();
    openItem(Kind.CALL, tool.kind().idPrefix());
    added(call("", IN_PROGRESS));
  }

  @Override
  public void toolArguments(StreamPart.ToolArguments piece) {
    keep(piece.fragment());
    if (open == Kind.CALL && tool.kind() == ToolKind.FUNCTION) {
      itemEvent("response.function_call_arguments.delta").put("delta", piece.fragment());
      send();
    }
  }

  @Override
  public void toolEnd(StreamPart.ToolEnd end) {
    if (open == Kind.CALL) {
      closeCall(end.whole());
    }
  }

  @Override
  public void search(StreamPart.Searched searched) {
    closeItem(COMPLETED);
    openItem(Kind.NONE, "ws_");
    added(SearchCalls.item(searched.search(), itemId, IN_PROGRESS, false));
    for (String step : new String[] {IN_PROGRESS, "searching", COMPLETED}) {
      itemEvent("response.web_search_call." + step);
      send();
    }
    itemDone(SearchCalls.item(searched.search(), itemId, COMPLETED, sources));
  }

  @Override
  public void media(StreamPart.Shown shown) {
    Part.Media.Source source = shown.media().source();
    if (source instanceof Part.Media.Source.Data data) {
      if (shown.media().kind() != Part.Media.Kind.IMAGE) {
        // No model makes anything else.
        return;
      }
      closeItem(COMPLETED);
      openItem(Kind.NONE, "ig_");
      added(ImageCalls.item(data, itemId, false));
      for (String step : new String[] {IN_PROGRESS, "generating", COMPLETED}) {
        itemEvent("response.image_generation_call." + step);
        send();
      }
      itemDone(ImageCalls.item(data, itemId, true));
    } else if (source instanceof Part.Media.Source.Address address) {
      text(new StreamPart.TextDelta(image(address)));
    }
  }

  @Override
  public void finish(StreamPart.Finish finish) {
    reason = finish.reason();
  }

  // Items.

  private void openItem(Kind kind, String prefix) {
    open = kind;
    itemId = prefix + context.id() + "_" + output.size();
    text.setLength(0);
    annotations = emptyList();
  }

  private void openReasoning() {
    openItem(Kind.REASONING, "rs_");
    added(reasoning(IN_PROGRESS, Optional.empty()));
  }

  private void added(ObjectNode item) {
    event("response.output_item.added").put("output_index", output.size()).set("item", item);
    send();
  }

  private void itemDone(ObjectNode item) {
    event("response.output_item.done").put("output_index", output.size()).set("item", item);
    send();
    output.add(item);
    open = Kind.NONE;
  }

  /** Ends what is open, if anything is. */
  private void closeItem(String status) {
    switch (open) {
      case NONE -> {}
      case MESSAGE -> closeMessage(status);
      case REASONING -> closeReasoning(status, Optional.empty());
      case CALL -> closeCall(false);
    }
  }

  private void closeMessage(String status) {
    String whole = text.toString();
    ObjectNode part = textPart(whole, annotations);
    contentEvent("response.output_text.done").put("text", whole).set("logprobs", emptyList());
    send();
    contentEvent("response.content_part.done").set("part", part);
    send();
    itemDone(message(status, Optional.of(part)));
  }

  private void closeReasoning(String status, Optional<State> state) {
    if (text.length() > 0) {
      String whole = text.toString();
      summaryEvent("response.reasoning_summary_text.done").put("text", whole);
      send();
      summaryEvent("response.reasoning_summary_part.done").set("part", summaryPart(whole));
      send();
    }
    itemDone(reasoning(status, state));
  }

  private void closeCall(boolean whole) {
    cutOff |= !whole;
    String arguments = text.toString();
    if (tool.kind() == ToolKind.FUNCTION) {
      itemEvent("response.function_call_arguments.done")
          .put("name", tool.name())
          .put("arguments", arguments);
      send();
    } else if (tool.kind() == ToolKind.CUSTOM) {
      String input = CallArguments.input(arguments);
      if (!input.isEmpty()) {
        itemEvent("response.custom_tool_call_input.delta").put("delta", input);
        send();
      }
      itemEvent("response.custom_tool_call_input.done").put("input", input);
      send();
    }
    itemDone(call(arguments, whole ? COMPLETED : INCOMPLETE));
  }

  private ObjectNode message(String status, Optional<ObjectNode> part) {
    ObjectNode item = item("message", status).put("role", "assistant");
    ArrayNode content = item.putArray("content");
    part.ifPresent(content::add);
    return item;
  }

  private static ObjectNode textPart(String text, ArrayNode annotations) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.set("annotations", annotations);
    part.set("logprobs", emptyList());
    return part;
  }

  private ObjectNode reasoning(String status, Optional<State> state) {
    ObjectNode item = item("reasoning", status);
    ArrayNode summary = item.putArray("summary");
    if (!status.equals(IN_PROGRESS) && text.length() > 0) {
      summary.add(summaryPart(text.toString()));
    }
    state.ifPresent(one -> item.put("encrypted_content", Envelope.seal(one)));
    return item;
  }

  private static ObjectNode summaryPart(String text) {
    return Json.object().put("type", "summary_text").put("text", text);
  }

  private ObjectNode call(String arguments, String status) {
    ObjectNode item = item(tool.kind().callType(), status).put("call_id", callId);
    if (tool.kind() == ToolKind.FUNCTION || tool.kind() == ToolKind.CUSTOM) {
      item.put("name", tool.name());
      if (!tool.namespace().isEmpty()) {
        item.put("namespace", tool.namespace());
      }
    } else if (tool.kind() == ToolKind.TOOL_SEARCH) {
      item.put("execution", "client");
    }
    CallArguments.write(tool.kind(), arguments, item);
    return item;
  }

  private ObjectNode item(String type, String status) {
    return Json.object().put("id", itemId).put("type", type).put("status", status);
  }

  private static String image(Part.Media.Source.Address address) {
    return "![](" + address.url() + ")";
  }

  private static String cut(String whole) {
    return whole.length() <= MOST ? whole : whole.substring(0, MOST);
  }

  private void keep(String more) {
    text.append(more, 0, Math.min(more.length(), MOST - text.length()));
  }

  // Events.

  private ObjectNode event(String name) {
    event = Json.object().put("type", name).put("sequence_number", sequence);
    sequence++;
    return event;
  }

  private ObjectNode itemEvent(String name) {
    return event(name).put("item_id", itemId).put("output_index", output.size());
  }

  private ObjectNode contentEvent(String name) {
    return itemEvent(name).put("content_index", 0);
  }

  private ObjectNode summaryEvent(String name) {
    return itemEvent(name).put("summary_index", 0);
  }

  private void send() {
    sink.event(Json.text(event, "type"), event);
  }

  private static ArrayNode emptyList() {
    return Json.object().arrayNode();
  }
}
