package dev.cliproxy.translate.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.AnswerContext;
import dev.cliproxy.translate.canonical.AnswerEncoder;
import dev.cliproxy.translate.canonical.Envelope;
import dev.cliproxy.translate.canonical.EventSink;
import dev.cliproxy.translate.canonical.FinishReason;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.translate.canonical.Part;
import dev.cliproxy.translate.canonical.State;
import dev.cliproxy.translate.canonical.StreamPart;
import dev.cliproxy.translate.canonical.Usage;
import java.util.List;
import java.util.Optional;

/** Writes a message to a client as events: one block after the other, numbered without gaps. */
final class MessageEncoder implements AnswerEncoder, StreamPart.Visitor {
  /** How much of a text is kept to be cited, or of thinking to be sealed, in UTF-16 characters. */
  private static final int LONGEST = 1 << 20;

  private enum Open {
    NOTHING,
    TEXT,
    THINKING,
    CALL
  }

  private final AnswerContext context;
  private final boolean thinkingOmitted;

  /** The text so far, or the thinking that is not shown. */
  private final StringBuilder kept = new StringBuilder();

  private EventSink out;
  private boolean started;
  private Open open = Open.NOTHING;
  private int index;
  private int searches;
  private StreamPart.Finish finish = new StreamPart.Finish(FinishReason.END);

  MessageEncoder(AnswerContext context) {
    this.context = context;
    this.thinkingOmitted = context.prompt().reasoning().shown().equals(Optional.of(false));
  }

  @Override
  public void part(StreamPart part, EventSink sink) {
    out = sink;
    start();
    part.accept(this);
  }

  @Override
  public void end(Usage usage, EventSink sink) {
    out = sink;
    start();
    close();
    ObjectNode event = event("message_delta");
    ObjectNode delta = event.putObject("delta");
    delta.put("stop_reason", StopReasons.encoded(finish.reason()));
    stopSequence()
        .ifPresentOrElse(
            stop -> delta.put("stop_sequence", stop), () -> delta.putNull("stop_sequence"));
    if (finish.reason() == FinishReason.FILTER) {
      ObjectNode details = delta.putObject("stop_details");
      details.put("type", "refusal");
      details.putNull("category");
      details.putNull("explanation");
    }
    event.set("usage", usage(usage));
    emit(event);
    emit(event("message_stop"));
  }

  @Override
  public void breakOff(EventSink sink) {
    out = sink;
    if (open != Open.CALL) {
      close();
    }
  }

  /** Which stop was written: the only one there is, where the provider does not say. */
  private Optional<String> stopSequence() {
    if (finish.reason() != FinishReason.STOP_SEQUENCE) {
      return Optional.empty();
    }
    List<String> stops = context.prompt().stops();
    String only = stops.size() == 1 ? stops.get(0) : "";
    return Optional.of(finish.stopSequence().isEmpty() ? only : finish.stopSequence())
        .filter(stop -> !stop.isEmpty());
  }

  private ObjectNode usage(Usage usage) {
    ObjectNode node = Json.object();
    node.put("input_tokens", usage.uncached());
    node.put("cache_creation_input_tokens", usage.cacheWrite());
    node.put("cache_read_input_tokens", usage.cacheRead());
    node.put("output_tokens", usage.output());
    if (usage.reasoning() > 0) {
      node.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
    }
    if (searches > 0) {
      ObjectNode requests = node.putObject("server_tool_use");
      requests.put("web_search_requests", searches);
      requests.put("web_fetch_requests", 0);
    }
    return node;
  }

  private void start() {
    if (started) {
      return;
    }
    started = true;
    ObjectNode event = event("message_start");
    ObjectNode message = event.putObject("message");
    message.put("id", "msg_" + context.id());
    message.put("type", "message");
    message.put("role", "assistant");
    message.put("model", context.model());
    message.putArray("content");
    message.putNull("stop_reason");
    message.putNull("stop_sequence");
    ObjectNode usage = message.putObject("usage");
    usage.put("input_tokens", context.estimatedInput());
    usage.put("cache_creation_input_tokens", 0);
    usage.put("cache_read_input_tokens", 0);
    usage.put("output_tokens", 1);
    emit(event);
  }

  @Override
  public void start(StreamPart.Start start) {
    // Written already.
  }

  @Override
  public void text(StreamPart.TextDelta text) {
    if (open != Open.TEXT) {
      ObjectNode block = block("text");
      block.put("text", "");
      open(Open.TEXT, block);
    }
    keep(text.text());
    ObjectNode delta = delta("text_delta");
    delta.put("text", text.text());
    emitDelta(delta);
  }

  @Override
  public void cited(StreamPart.Cited cited) {
    if (open != Open.TEXT) {
      return;
    }
    Part.Citation citation = cited.citation();
    ObjectNode delta = delta("citations_delta");
    ObjectNode location = delta.putObject("citation");
    location.put("type", "web_search_result_location");
    location.put("url", citation.url());
    if (citation.title().isEmpty()) {
      location.putNull("title");
    } else {
      location.put("title", citation.title());
    }
    boolean known =
        citation.from() >= 0 && citation.from() <= citation.to() && citation.to() <= kept.length();
    location.put("cited_text", known ? kept.substring(citation.from(), citation.to()) : "");
    location.put("encrypted_index", "");
    emitDelta(delta);
  }

  @Override
  public void thinking(StreamPart.ThinkingDelta thinking) {
    if (open != Open.THINKING) {
      if (thinkingOmitted) {
        close();
        open = Open.THINKING;
      } else {
        open(Open.THINKING, thinkingBlock());
      }
    }
    if (thinkingOmitted) {
      keep(thinking.text());
    } else {
      ObjectNode delta = delta("thinking_delta");
      delta.put("thinking", thinking.text());
      emitDelta(delta);
    }
  }

  @Override
  public void thinkingState(StreamPart.ThinkingState piece) {
    State state = piece.state();
    boolean told = open == Open.THINKING;
    String hidden = told && thinkingOmitted ? kept.toString() : "";
    boolean redacted =
        state.binding() == State.Binding.REDACTED
            || (state.binding() == State.Binding.THINKING && !told);
    String sealed = Envelope.seal(List.of(new Part.Thinking(hidden, Optional.of(state))));
    if (redacted) {
      ObjectNode block = block("redacted_thinking");
      block.put("data", sealed);
      open(Open.NOTHING, block);
      stopBlock();
      return;
    }
    if (!told || thinkingOmitted) {
      open(Open.THINKING, thinkingBlock());
    }
    ObjectNode delta = delta("signature_delta");
    delta.put("signature", sealed);
    emitDelta(delta);
    stopBlock();
  }

  private static ObjectNode thinkingBlock() {
    ObjectNode block = block("thinking");
    block.put("thinking", "");
    block.put("signature", "");
    return block;
  }

  @Override
  public void toolStart(StreamPart.ToolStart start) {
    ObjectNode block = block("tool_use");
    block.put("id", start.id());
    block.put("name", start.name());
    block.putObject("input");
    open(Open.CALL, called(block));
  }

  @Override
  public void toolArguments(StreamPart.ToolArguments arguments) {
    ObjectNode delta = delta("input_json_delta");
    delta.put("partial_json", arguments.fragment());
    emitDelta(delta);
  }

  @Override
  public void toolEnd(StreamPart.ToolEnd end) {
    close();
  }

  @Override
  public void search(StreamPart.Searched searched) {
    Part.Search search = searched.search();
    searches++;
    String id = "srvtoolu_" + context.id() + "_" + searches;
    ObjectNode use = block("server_tool_use");
    use.put("id", id);
    use.put("name", "web_search");
    use.putObject("input");
    open(Open.CALL, called(use));
    ObjectNode delta = delta("input_json_delta");
    delta.put("partial_json", Json.object().put("query", search.query()).toString());
    emitDelta(delta);
    stopBlock();
    ObjectNode result = block("web_search_tool_result");
    result.put("tool_use_id", id);
    ArrayNode pages = result.putArray("content");
    for (Part.Search.Hit hit : search.hits()) {
      ObjectNode page = pages.addObject();
      page.put("type", "web_search_result");
      page.put("url", hit.url());
      page.put("title", hit.title());
      page.put("encrypted_content", "");
      page.putNull("page_age");
    }
    open(Open.NOTHING, called(result));
    stopBlock();
  }

  @Override
  public void media(StreamPart.Shown shown) {
    close();
    text(new StreamPart.TextDelta("(The model made an image, which this format cannot show.)"));
    close();
  }

  @Override
  public void finish(StreamPart.Finish end) {
    finish = end;
  }

  private static ObjectNode called(ObjectNode block) {
    block.putObject("caller").put("type", "direct");
    return block;
  }

  private void keep(String more) {
    if (kept.length() + more.length() <= LONGEST) {
      kept.append(more);
    }
  }

  private void open(Open kind, ObjectNode block) {
    close();
    open = kind;
    ObjectNode event = event("content_block_start");
    event.put("index", index);
    event.set("content_block", block);
    emit(event);
  }

  private void close() {
    boolean shown = open != Open.NOTHING && !(open == Open.THINKING && thinkingOmitted);
    if (shown) {
      stopBlock();
    }
    open = Open.NOTHING;
    kept.setLength(0);
  }

  private void stopBlock() {
    ObjectNode event = event("content_block_stop");
    event.put("index", index);
    emit(event);
    index++;
    open = Open.NOTHING;
    kept.setLength(0);
  }

  private void emitDelta(ObjectNode delta) {
    ObjectNode event = event("content_block_delta");
    event.put("index", index);
    event.set("delta", delta);
    emit(event);
  }

  private void emit(ObjectNode event) {
    out.event(Json.text(event, "type"), event);
  }

  private static ObjectNode event(String type) {
    return Json.object().put("type", type);
  }

  private static ObjectNode block(String type) {
    return Json.object().put("type", type);
  }

  private static ObjectNode delta(String type) {
    return Json.object().put("type", type);
  }
}
