package dev.cliproxy.translate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cliproxy.translate.canonical.Json;
import dev.cliproxy.usage.Tokens;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranslatingReaderTest {
  private static final String REQUEST =
      "{'model':'alias','stream_options':{'include_usage':true},'tools':[{'type':'function',"
          + "'function':{'name':'read.file'}}],'messages':[{'role':'user','content':'u'}]}";

  /** A stream with all that may go wrong in the framing of one. */
  private static final String STREAM =
      "\ufeff: PROCESSING\r\n\r\n"
          + "data: {'id':'x','model':'up','choices':[{'index':0,'delta':{'role':'assistant',"
          + "'content':''},'finish_reason':null}]}\r\n\r\n"
          + "event: chunk\rdata: {'choices':[{'delta':{'content':'Gr\u00fc\u00dfe '}}]}\r\r"
          + "id: 7\ndata:{'choices':[{'delta':\ndata:  {'content':'\ud834\udd1e \u5de5\u5177'}}]}\n\n"
          + ": comment between\n"
          + "data: {'choices':[{'delta':{'reasoning_content':'hm'}}]}\n\n"
          + "data: {'choices':[{'delta':{'tool_calls':[{'index':0,'id':'c.1','function':"
          + "{'name':'read_file_%s','arguments':'{\\'a\\':'}}]}}]}\n\n"
          + "data: {'choices':[{'delta':{'tool_calls':[{'index':1,'id':'d','function':"
          + "{'name':'g','arguments':'{}'}}]}}]}\n\n"
          + "data: {'choices':[{'delta':{'tool_calls':[{'index':0,'function':"
          + "{'arguments':'\\'\u00e9\\'}'}}]}}]}\n\n"
          + "data: {'choices':[{'delta':{},'finish_reason':'stop'}]}\n\n"
          + "data: {'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':9,"
          + "'completion_tokens_details':{'reasoning_tokens':4}}}\n\n";

  private static final String DONE = "data: [DONE]\n\n";

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static TranslatedRequest request(boolean streams) {
    try {
      RequestBody body = RequestBody.read(ByteBuffer.wrap(quoted(REQUEST).getBytes(UTF_8)));
      return Translation.of(WireFormat.CHAT_COMPLETIONS, body, "alias", streams)
          .to(WireFormat.CHAT_COMPLETIONS, "up", "key", true, StateUse.WHOLE);
    } catch (InvalidRequestBodyException e) {
      throw new AssertionError(e);
    }
  }

  private static AnswerFeed feed(boolean clientStreams, boolean providerStreams) {
    return new AnswerFeed(
        request(clientStreams).answer().reader(providerStreams, "a1", Instant.ofEpochSecond(7)));
  }

  /** The name under which the provider knows the client's tool. */
  private static String sentName() {
    return request(true)
        .document()
        .path("tools")
        .path(0)
        .path("function")
        .path("name")
        .asText()
        .substring("read_file_".length());
  }

  private static String stream() {
    return quoted(STREAM).formatted(sentName());
  }

  private static String event(String data) {
    return "data: " + quoted(data) + "\n\n";
  }

  private static String content(String text) {
    return event("{'choices':[{'delta':{'content':'" + text + "'}}]}");
  }

  private static String ending(String reason) {
    return event("{'choices':[{'delta':{},'finish_reason':'" + reason + "'}]}");
  }

  /** The data of the events that a client got; the mark as a text. */
  private static List<JsonNode> events(String text) {
    List<JsonNode> events = new ArrayList<>();
    for (String event : text.split("\n\n", -1)) {
      if (!event.isEmpty() && !event.equals("data: [DONE]")) {
        assertTrue(event.startsWith("data: {"), event);
        events.add(Json.parse(event.substring("data: ".length())).orElseThrow());
      }
    }
    return events;
  }

  private static String words(String text) {
    StringBuilder words = new StringBuilder();
    events(text).forEach(event -> words.append(event.at("/choices/0/delta/content").asText()));
    return words.toString();
  }

  private static List<String> reasons(String text) {
    return events(text).stream()
        .map(event -> event.at("/choices/0/finish_reason").asText(""))
        .filter(reason -> !reason.isEmpty() && !reason.equals("null"))
        .toList();
  }

  @Test
  void aStreamIsSaidAnewInTheClientsWords() {
    AnswerFeed feed = feed(true, true).feed(stream() + DONE).finish();
    List<JsonNode> events = events(feed.text());

    assertEquals("Gr\u00fc\u00dfe \ud834\udd1e \u5de5\u5177", words(feed.text()));
    assertEquals(List.of("tool_calls"), reasons(feed.text()));
    assertTrue(feed.text().endsWith("\n\n" + DONE));
    assertTrue(
        events.stream()
            .allMatch(
                event ->
                    event.path("model").asText().equals("alias")
                        && event.path("id").asText().equals("chatcmpl-a1")));
    List<String> names =
        events.stream()
            .map(event -> event.at("/choices/0/delta/tool_calls/0/function/name").asText())
            .filter(name -> !name.isEmpty())
            .toList();
    assertEquals(List.of("read.file", "g"), names);
    assertEquals(9, events.get(events.size() - 1).at("/usage/completion_tokens").asInt());
    assertEquals(new Tokens(10, 9, 4, 0), feed.reader().tokens());
    assertTrue(feed.reader().begun() && feed.reader().complete());
    assertFalse(feed.reader().tellsErrors());
    assertEquals(Optional.empty(), feed.reader().responseId());
  }

  @Test
  void whereverAStreamIsCutTheClientGetsTheSame() {
    byte[] bytes = (stream() + DONE).getBytes(UTF_8);
    String events = feed(true, true).feed(bytes).finish().outcome();
    String document = feed(false, true).feed(bytes).finish().outcome();
    for (int cut = 0; cut <= bytes.length; cut++) {
      AnswerFeed feed = feed(true, true);
      feed.feed(Arrays.copyOf(bytes, cut), 0, new Random(cut));
      feed.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
      assertEquals(events, feed.finish().outcome(), "cut at " + cut);
    }
    for (int size = 1; size < 40; size++) {
      Random random = new Random(size);
      assertEquals(events, feed(true, true).feed(bytes, size, random).finish().outcome());
      assertEquals(document, feed(false, true).feed(bytes, size, random).finish().outcome());
      assertEquals(events, feed(true, true).feed(bytes, 0, random).finish().outcome());
    }
  }

  @Test
  void eachEventIsHandedOnWhenItIsWhole() {
    AnswerFeed feed = feed(true, true);

    assertEquals(
        "", feed.feed("data: " + quoted("{'choices':[{'delta':{'content':'a'}}]}")).text());
    assertFalse(feed.reader().begun());
    assertEquals("a", words(feed.feed("\n\n").text()));
    assertTrue(feed.reader().begun());
    assertFalse(feed.reader().complete());
  }

  @Test
  void theEndMarkMayBeMissingDoubledOrWithoutItsBlankLine() {
    String whole = feed(true, true).feed(stream() + DONE).finish().outcome();

    for (String end :
        List.of("", DONE + DONE, "data:[DONE]\n\n", "data: [DONE]", DONE + content("x"))) {
      assertEquals(whole, feed(true, true).feed(stream() + end).finish().outcome(), end);
    }
    String open = stream().stripTrailing();
    assertEquals(whole, feed(true, true).feed(open).finish().outcome());
  }

  @Test
  void aStreamWithItsMarkAndWithoutAReasonIsWhole() {
    AnswerFeed feed = feed(true, true).feed(content("a") + DONE).finish();

    assertTrue(feed.reader().complete());
    assertEquals(List.of("stop"), reasons(feed.text()));
  }

  @Test
  void aStreamThatBreaksOffIsNotEnded() {
    AnswerFeed feed = feed(true, true).feed(content("a") + "data: {\"choi").finish();

    assertFalse(feed.reader().complete());
    assertTrue(feed.reader().begun());
    assertEquals("a", words(feed.text()));
    assertEquals(List.of(), reasons(feed.text()));
    assertFalse(feed.text().contains("[DONE]"));
  }

  @Test
  void anAnswerThatNeverBeganGivesNothing() {
    AnswerFeed empty = feed(true, true).finish();
    AnswerFeed comments = feed(true, true).feed(": ping\n\n").finish();

    for (AnswerFeed feed : List.of(empty, comments)) {
      assertEquals("", feed.text());
      assertFalse(feed.reader().begun() || feed.reader().complete());
    }
  }

  @Test
  void anErrorBeforeTheFirstContentLetsAnotherBeAsked() {
    AnswerFeed feed =
        feed(true, true)
            .feed(event("{'error':{'message':'too fast','code':'rate_limit_exceeded'}}") + DONE)
            .finish();

    assertEquals(429, feed.reader().problem().orElseThrow().status());
    assertFalse(feed.reader().begun() || feed.reader().complete());
    assertEquals("", feed.text());
  }

  @Test
  void anErrorAfterTheFirstContentBreaksTheAnswerOff() {
    AnswerFeed feed =
        feed(true, true)
            .feed(content("a"))
            .feed(event("{'error':{'message':'broken'}}") + content("b") + ending("stop") + DONE)
            .finish();

    assertEquals("broken", feed.reader().problem().orElseThrow().message());
    assertTrue(feed.reader().begun());
    assertFalse(feed.reader().complete());
    assertEquals("a", words(feed.text()));
    assertFalse(feed.text().contains("[DONE]") || feed.text().contains("broken"));
  }

  @Test
  void vendorsWhoTellAReasonWithEveryEventAreHeardToTheEnd() {
    String chunk = "{'choices':[{'delta':%s,'finish_reason':'%s'}]}";
    AnswerFeed feed =
        feed(true, true)
            .feed(
                event(chunk.formatted("{'content':'a'}", "stop"))
                    + event(chunk.formatted("{'content':'b'}", "stop"))
                    + event(
                        chunk.formatted(
                            "{'tool_calls':[{'id':'c','function':{'name':'g','arguments':'{}'}}]}",
                            "stop"))
                    + DONE)
            .finish();

    assertEquals("ab", words(feed.text()));
    assertEquals(List.of("tool_calls"), reasons(feed.text()));
  }

  @Test
  void ofSeveralReasonsTheOneThatSaysMoreCounts() {
    for (String end :
        List.of(ending("length") + ending("stop"), ending("stop") + ending("length"))) {
      assertEquals(
          List.of("length"),
          reasons(feed(true, true).feed(content("a") + end + DONE).finish().text()));
    }
  }

  @Test
  void whatCannotBeUsedIsAProblem() {
    AnswerFeed feed = feed(true, true).feed(content("a") + ending("error") + DONE).finish();

    assertEquals(AnswerProblem.Kind.GARBAGE, feed.reader().problem().orElseThrow().kind());
    assertFalse(feed.reader().complete() || feed.text().contains("[DONE]"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNestedTooDeeplyIsAProblemAndNotLost(boolean streams) {
    String deep = "{\"choices\":" + "[".repeat(700) + "]".repeat(700) + "}";
    AnswerFeed feed =
        feed(true, streams).feed(streams ? "data: " + deep + "\n\n" + DONE : deep).finish();

    assertEquals(AnswerProblem.Kind.GARBAGE, feed.reader().problem().orElseThrow().kind());
    assertFalse(feed.reader().complete());
    assertEquals("", feed.text());
  }

  @Test
  void garbageIsAProblem() {
    for (boolean streams : List.of(true, false)) {
      AnswerFeed feed = feed(true, streams).feed(streams ? "data: <html>\n\n" : "<html>").finish();

      assertEquals(AnswerProblem.Kind.GARBAGE, feed.reader().problem().orElseThrow().kind());
      assertFalse(feed.reader().complete() || feed.reader().begun());
      assertEquals("", feed.text());
    }
  }

  @Test
  void documentsAndStreamsSayTheSame() {
    String document =
        quoted(
            ("{'id':'x','choices':[{'message':{'reasoning_content':'hm','content':"
                    + "'Gr\u00fc\u00dfe \ud834\udd1e','tool_calls':[{'id':'c','function':{'name':"
                    + "'read_file_%s','arguments':'{}'}}]},'finish_reason':'tool_calls'}],"
                    + "'usage':{'prompt_tokens':10,'completion_tokens':9}}")
                .formatted(sentName()));
    String stream =
        event("{'id':'x','choices':[{'delta':{'reasoning_content':'hm'}}]}")
            + content("Gr\u00fc\u00dfe ")
            + content("\ud834\udd1e")
            + event(
                ("{'choices':[{'delta':{'tool_calls':[{'index':0,'id':'c','function':{'name':"
                        + "'read_file_%s','arguments':'{}'}}]},'finish_reason':'tool_calls'}]}")
                    .formatted(sentName()))
            + event("{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':9}}")
            + DONE;
    String ofDocument = feed(false, false).feed(document).finish().outcome();
    AnswerFeed whole = feed(false, true).feed(stream).finish();
    AnswerFeed events = feed(true, false).feed(document).finish();

    assertEquals(ofDocument, whole.outcome());
    ObjectNode answer = Json.parseObject(whole.text()).orElseThrow();
    assertEquals("Gr\u00fc\u00dfe \ud834\udd1e", answer.at("/choices/0/message/content").asText());
    assertEquals("read.file", answer.at("/choices/0/message/tool_calls/0/function/name").asText());
    assertEquals(9, answer.at("/usage/completion_tokens").asInt());
    assertEquals("Gr\u00fc\u00dfe \ud834\udd1e", words(events.text()));
    assertEquals(List.of("tool_calls"), reasons(events.text()));
    assertTrue(events.text().endsWith(DONE));
    assertTrue(events.reader().complete() && events.reader().begun());
  }

  @Test
  void nothingOfADocumentIsHandedOnBeforeItsEnd() {
    AnswerFeed feed =
        feed(false, false)
            .feed(quoted("{'choices':[{'message':{'content':'a'},'finish_reason':'stop'}]}"));

    assertEquals("", feed.text());
    assertFalse(feed.reader().begun() || feed.reader().complete());
    assertTrue(feed.finish().reader().complete());
  }

  @Test
  void aDocumentThatBreaksOffOrIsAnErrorGivesNothing() {
    AnswerFeed half = feed(true, false).feed(quoted("{'choices':[{'message'")).finish();
    AnswerFeed error = feed(true, false).feed(quoted("{'error':{'message':'m'}}")).finish();

    for (AnswerFeed feed : List.of(half, error)) {
      assertEquals("", feed.text());
      assertFalse(feed.reader().complete() || feed.reader().begun());
    }
    assertTrue(error.reader().problem().isPresent());
  }

  @Test
  void aDocumentThatIsTooLongIsAProblem() {
    AnswerFeed feed = feed(true, false).feed(quoted("{'choices':[{'message':{'content':'"));
    byte[] much = "x".repeat(1 << 20).getBytes(UTF_8);
    for (int piece = 0; piece < 32; piece++) {
      feed.feed(much);
    }
    feed.feed(quoted("'},'finish_reason':'stop'}]}")).finish();

    assertEquals(AnswerProblem.Kind.OVERSIZED, feed.reader().problem().orElseThrow().kind());
    assertFalse(feed.reader().complete());
    assertEquals("", feed.text());
  }

  @Test
  void moreCallsThanAnybodyMakesAreAProblem() {
    AnswerFeed feed = feed(true, true);
    for (int call = 0; call <= 1_024; call++) {
      feed.feed(
          event(
              "{'choices':[{'delta':{'tool_calls':[{'index':%d,'id':'c%d','function':{'name':'g'}}]}}]}"
                  .formatted(call, call)));
    }
    feed.feed(ending("tool_calls") + DONE).finish();

    assertEquals(AnswerProblem.Kind.OVERSIZED, feed.reader().problem().orElseThrow().kind());
    assertFalse(feed.reader().complete() || feed.text().contains("[DONE]"));
  }
}
